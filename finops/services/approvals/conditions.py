"""On which conditions something is approved, and whether they come true.

A figure is looked at for each whole window since the approval: the first that meets it settles it.
What a person has to see to is said to be met by whoever signed, or by its owner where they had no
part in asking for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.approvals import Item, Kind
from finops.calc.approvals.conditions import (
    FigureRule,
    NoRule,
    complete_to,
    is_met,
    is_overdue,
    last_days,
    read_rule,
)
from finops.calc.approvals.sign_off import AMEND, CONDITIONALLY, SEND_BACK
from finops.calc.canonical import NotCanonical, canonical_text
from finops.calc.lifecycles import Hand, Phase
from finops.models import (
    ApprovalRequest,
    ApprovalStep,
    Condition,
    ConditionCheck,
    Membership,
    Tenant,
    User,
)
from finops.queries.approvals.requests import preparers_of
from finops.queries.tenants import local_today
from finops.registries.approval_events import ApprovalEvent, tell
from finops.registries.conditions import evaluator_of
from finops.scope import tenant_scope
from finops.services import audit
from finops.services.approvals.hands import hands_of
from finops.services.approvals.refusing import in_words
from finops.services.approving import hold, take_step
from finops.services.signing import NotEligible, WrongStep, reason_of

MOST_CONDITIONS: Final = 20


@in_words()
@transaction.atomic
def add_condition(
    kind: Kind[Item],
    item_id: int,
    *,
    actor: Actor,
    text: str,
    owner: User,
    due_on: date,
    rule: Mapping[str, Any] | None = None,
) -> Condition:
    """Add a condition to a draft: whoever may draft it does, and has a part in it from then on.

    Raises ValidationError by field, WrongStep outside a draft, NotEligible. Any: what stands in
    JSON.
    """
    _check_can_wait(kind)
    request = _amended(kind, item_id, actor, _("A condition was added."))
    return _added(request, actor, WantedCondition(text, owner, due_on, rule))


@in_words()
@transaction.atomic
def propose_condition(
    kind: Kind[Item],
    item_id: int,
    *,
    actor: Actor,
    text: str,
    owner: User,
    due_on: date,
    rule: Mapping[str, Any] | None = None,
) -> Condition:
    """Ask for a condition while it is decided: it becomes a draft again that has it, every
    signature is void, and whoever asked for it puts it to people anew.

    Whoever proposes it has no part in it by that, and may sign it then: a condition only adds to
    what has to come true. Raises as `add_condition` does. Any: what stands in JSON.
    """
    _check_can_wait(kind)
    why = _("Wanted on a condition: %(text)s") % {"text": text.strip()}
    take_step(kind, SEND_BACK, item_id, actor=actor, reason=why)
    return _added(hold(kind, item_id)[0], actor, WantedCondition(text, owner, due_on, rule))


@dataclass(frozen=True)
class WantedCondition:
    """A condition as it is asked for. Any: what stands in JSON."""

    text: str
    owner: User
    due_on: date
    rule: Mapping[str, Any] | None = None


def can_wait(kind: Kind[Any]) -> bool:  # Any: each kind has items of its own
    """Can things of this kind be approved on conditions? Not what is carried out at once."""
    return CONDITIONALLY in kind.lifecycle.names


def _check_can_wait(kind: Kind[Item]) -> None:
    if not can_wait(kind):
        raise WrongStep(_("This is carried out at once: it cannot wait for a condition."))


def _added(request: ApprovalRequest, actor: Actor, wanted: WantedCondition) -> Condition:
    """The condition in the draft. Raises ValidationError, by field."""
    text, owner, due_on = wanted.text, wanted.owner, wanted.due_on
    if not text.strip():
        raise ValidationError({"text": _("Say in words what has to come true.")})
    if not Membership.objects.filter(user=owner).exists():
        raise ValidationError({"owner": _("The owner must be a member of this tenant.")})
    if due_on <= local_today():
        raise ValidationError({"due_on": _("It is due on a day to come.")})
    last = request.conditions.order_by("-no").first()
    if request.conditions.count() >= MOST_CONDITIONS:
        raise ValidationError(_("Twenty conditions at most: more are not looked after."))
    added = Condition.objects.create(
        request=request,
        no=last.no + 1 if last is not None else 1,
        text=_plain(text),
        rule=_rule(wanted.rule),
        owner=owner,
        due_on=due_on,
    )
    _note(actor, "condition.added", added)
    return added


@in_words()
@transaction.atomic
def remove_condition(kind: Kind[Item], item_id: int, no: int, *, actor: Actor) -> None:
    """Take a condition out of a draft again. One that is not there changes nothing."""
    request = _amended(kind, item_id, actor, _("A condition was removed."))
    for row in request.conditions.filter(no=no):
        _note(actor, "condition.removed", row)
        row.delete()


@in_words()
@transaction.atomic
def note_condition(
    kind: Kind[Item], condition: Condition, *, actor: Actor, is_met: bool, note: str
) -> ConditionCheck:
    """What a person found of a condition that no figure decides.

    Raises NotEligible for whoever asked for it and for who neither owns nor signs it, WrongStep
    where it is settled, or nothing in force depends on it.
    """
    request = ApprovalRequest.objects.select_for_update(of=("self",)).get(pk=condition.request_id)
    item = kind.model._default_manager.get(pk=request.subject)
    person = actor.user
    is_own = person is not None and condition.owner_id == person.pk
    if (
        person is None
        or actor.key is not None
        or not (is_own or Hand.SIGNER in hands_of(kind, item, request, actor))
    ):
        raise NotEligible("no_role", _("Its owner says so, or somebody who may sign it."))
    if person.pk in preparers_of(kind, item, request):
        raise NotEligible("same_person", str(kind.own_part.sentence))
    if condition.rule is not None or _is_settled(condition) or request.phase != Phase.IN_FORCE:
        raise WrongStep(_("This condition is not open to a person's word."))
    result = ConditionCheck.Result.MET if is_met else ConditionCheck.Result.NOT_MET
    check = ConditionCheck.objects.create(
        condition=condition, result=result, person=person, note=reason_of(note), at=clock.now()
    )
    audit.append(
        actor=actor,
        action=f"condition.{result.value}",
        target=f"{request.kind} {request.subject}",
        detail={"no": condition.no, "note": check.note},
    )
    if is_met:
        _tell(condition, result.value, person.name, person.pk)
    return check


def check_all_conditions() -> int:
    """Look at every open condition of every tenant; returns how many looks were written."""
    tenants = Tenant.objects.order_by("pk").values_list("pk", "time_zone")
    return sum(_check_in(pk, zone) for pk, zone in tenants)


def _check_in(tenant_id: int, zone: str) -> int:
    with tenant_scope(tenant_id):
        with transaction.atomic():
            settled = ConditionCheck.objects.filter(result="met").values("condition_id")
            granted = Condition.objects.filter(request__phase=Phase.IN_FORCE)
            standing = list(granted.exclude(pk__in=settled).select_related("request"))
        return sum(check_condition(condition, zone=zone) for condition in standing)


@transaction.atomic
def check_condition(condition: Condition, *, zone: str, at: datetime | None = None) -> int:
    """Look at one condition in force, each complete window once; returns how many looks were
    written. It is overdue once, when its day is over and its facts are there."""
    now = at or clock.now()
    rule = read_rule(condition.rule) if condition.rule else None
    evaluator = evaluator_of(rule.metric) if rule is not None else None
    watermark = evaluator.watermark() if evaluator is not None else now
    written = 0
    if rule is not None and evaluator is not None:
        from_day = _granted_on(condition, zone) + timedelta(days=1)
        last = condition.checks.filter(last_day__isnull=False).order_by("-last_day").first()
        seen_to = last.last_day if last is not None else None
        for day in last_days(rule, from_day, complete_to(min(now, watermark), zone), seen_to):
            check = _look(condition, rule, day, now)
            written += 1
            if check.result == ConditionCheck.Result.MET:
                return written
    is_told = condition.checks.filter(result=ConditionCheck.Result.OVERDUE).exists()
    if not is_told and is_overdue(condition.due_on, watermark, now, zone):
        result = ConditionCheck.Result.OVERDUE
        ConditionCheck.objects.create(condition=condition, result=result, at=now)
        _note_result("timer", condition, result.value)
        written += 1
    return written


def _look(condition: Condition, rule: FigureRule, day: date, now: datetime) -> ConditionCheck:
    """The figure of the window that ends with this day."""
    evaluator = evaluator_of(rule.metric)
    if evaluator is None:
        raise LookupError(f"Nobody reads “{rule.metric}”.")
    first = day - timedelta(days=rule.days - 1)
    reading = evaluator.read(rule.metric, rule.filter, first, day)
    met = is_met(rule, reading)
    results = ConditionCheck.Result
    result = results.UNKNOWN if met is None else results.MET if met else results.NOT_MET
    check = ConditionCheck.objects.create(
        condition=condition,
        result=result,
        last_day=day,
        numerator=reading.numerator,
        denominator=reading.denominator,
        count=reading.count,
        at=now,
    )
    if met:
        _note_result("timer", condition, result.value)
    return check


def _granted_on(condition: Condition, zone: str) -> date:
    """The tenant's day on which the last signature was given."""
    granted: ApprovalStep = condition.request.steps.filter(target="conditionally_approved").latest(
        "seq"
    )
    return granted.at.astimezone(ZoneInfo(zone)).date()


def _is_settled(condition: Condition) -> bool:
    return condition.checks.filter(result=ConditionCheck.Result.MET).exists()


def _amended(kind: Kind[Item], item_id: int, actor: Actor, reason: str) -> ApprovalRequest:
    """The request, locked, of a draft that this person changes: they have a part in it now."""
    take_step(kind, AMEND, item_id, actor=actor, reason=reason)
    return hold(kind, item_id)[0]


def _rule(stated: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A rule as it is stored. Raises ValidationError, by field."""
    if stated is None:
        return None
    try:
        rule = read_rule(stated)
    except NoRule as problem:
        raise ValidationError({problem.field: str(problem)}) from problem
    evaluator = evaluator_of(rule.metric)
    if evaluator is None:
        raise ValidationError({"metric": _("No such metric can be watched.")})
    refused = evaluator.offers(rule.metric, rule.filter)
    if refused:
        raise ValidationError(dict(refused))
    return rule.as_json()


def _plain(text: str) -> str:
    """Text that can be signed. Raises ValidationError."""
    try:
        canonical_text({"text": text.strip()})
    except NotCanonical as problem:
        raise ValidationError({"text": _("This text holds what cannot be signed.")}) from problem
    return text.strip()


def _note(actor: Actor, action: str, row: Condition) -> None:
    detail = {"no": row.no, "text": row.text, "owner": audit.person(row.owner)}
    target = f"{row.request.kind} {row.request.subject}"
    audit.append(
        actor=actor,
        action=action,
        target=target,
        detail={**detail, "due_on": row.due_on.isoformat(), "rule": row.rule},
    )


def _note_result(actor: str, condition: Condition, result: str) -> None:
    target = f"{condition.request.kind} {condition.request.subject}"
    audit.append(
        actor=actor, action=f"condition.{result}", target=target, detail={"no": condition.no}
    )
    _tell(condition, result, actor)


def _tell(condition: Condition, result: str, by: str, person: int | None = None) -> None:
    request = condition.request
    seq = request.snapshot.seq if request.snapshot is not None else 0
    tell(
        ApprovalEvent(
            *(f"condition_{result}", request.kind, request.pk, seq, request.snapshot_id),
            people=frozenset({condition.owner_id}),
            by=by,
            by_person=person,
            words=condition.text,
        )
    )
