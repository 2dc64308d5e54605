"""The rows that one step of something signed leaves: signature, snapshot, step, subject, audit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Generic

from django.utils import timezone
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.approvals import Item, Kind, Taken
from finops.calc.approvals.telling import event_of
from finops.calc.canonical import sha256_of
from finops.calc.lifecycles import Hand, Phase, Step
from finops.models import (
    ApprovalRequest,
    ApprovalSnapshot,
    ApprovalStep,
    SignOff,
    SnapshotIdentity,
    SnapshotSlot,
    User,
)
from finops.queries.approvals import next_seq, preparers_of, slots_left
from finops.queries.approvals.texts import documents_of, ends_at, text_of
from finops.registries.approval_events import ApprovalEvent, tell
from finops.scope.remembering import remembering
from finops.services import audit
from finops.services.approvals.slots import check_evidence, check_signature, slots_to_sign
from finops.services.signing import NotEligible

SYSTEM: Final = "system"
SUPERSEDE: Final = "supersede"


@dataclass(frozen=True)
class StepAttempt(Generic[Item]):
    """A step that somebody takes: of which item, as what, why. `changes` are further columns of
    its row; `has_effect` is off where the row is there already. `as_role` is the one that the
    person wants to sign as, where several are open to them."""

    kind: Kind[Item]
    step: Step
    request: ApprovalRequest
    item: Item
    actor: Actor | User | str = SYSTEM
    hand: Hand = Hand.SYSTEM
    reason: str = ""
    changes: Mapping[str, object] = field(default_factory=dict)
    has_effect: bool = True
    as_role: str = ""

    @property
    def person(self) -> User | None:
        return person_of(self.actor)


def person_of(actor: Actor | User | str) -> User | None:
    return actor.user if isinstance(actor, Actor) else actor if isinstance(actor, User) else None


def write_step(attempt: StepAttempt[Item]) -> None:
    """All rows of a step, inside the caller's transaction and under its locks; then whoever sends
    notices is told, when what gives way and what takes its place are both written."""
    for event in _written(attempt):
        with remembering():  # all is written but what is told
            tell(event)


def _written(attempt: StepAttempt[Item]) -> list[ApprovalEvent]:
    """What happened, in its order."""
    request, step, target = attempt.request, attempt.step, attempt.step.target
    before, deed = request.snapshot, _deed(attempt)
    snapshot = None if target in attempt.kind.lifecycle.unsigned else before
    if step.signs:
        _sign(attempt)
        target = request.state if slots_left(request) else target
    events: list[ApprovalEvent] = []
    if step.freezes:
        snapshot = _freeze(attempt)
    if step.signs and attempt.kind.lifecycle.phase_of(target) is Phase.IN_FORCE:
        events += _supersede_others(attempt)
    known = snapshot or before
    ApprovalStep.objects.create(
        request=request,
        seq=request.version + 1,
        at=clock.now(),
        name=step.name,
        source=request.state,
        target=target,
        hand=attempt.hand.value,
        person=attempt.person,
        actor=_label(attempt.actor),
        reason=attempt.reason,
        snapshot=snapshot,
        sha256=known.sha256 if known is not None else "",
    )
    source = request.state
    request.refresh_from_db()
    if attempt.has_effect and target == step.target:
        _carry_out(attempt, source)
    return events + (_events(attempt, target, known, deed) if attempt.has_effect else [])


@dataclass(frozen=True)
class StepDeed:
    """A step of a kind that `tells`, as it is before the step is carried out."""

    event: str
    title: str
    askers: frozenset[int]


def _deed(attempt: StepAttempt[Item]) -> StepDeed | None:
    kind, item, tells = attempt.kind, attempt.item, attempt.kind.tells
    event = tells.events.get(attempt.step.name, "") if tells is not None else ""
    if tells is None or not event:
        return None
    return StepDeed(event, tells.title(item), frozenset(preparers_of(kind, item, attempt.request)))


def _events(
    attempt: StepAttempt[Item], target: str, known: ApprovalSnapshot | None, deed: StepDeed | None
) -> list[ApprovalEvent]:
    """What is told of a step: drafting is nobody's business yet."""
    kind, step, request, person = attempt.kind, attempt.step, attempt.request, attempt.person
    event = deed.event if deed is not None else event_of(step, target)
    if not event or (kind.tells is not None and (deed is None or target != step.target)):
        return []
    return [
        ApprovalEvent(
            *(event, kind.name, request.pk),
            seq=known.seq if known is not None else 0,
            snapshot=known.pk if known is not None else None,
            by=_label(attempt.actor),
            by_person=person.pk if person is not None else None,
            words=attempt.reason,
            title=deed.title if deed is not None else "",
            askers=deed.askers if deed is not None else frozenset(),
        )
    ]


def _supersede_others(attempt: StepAttempt[Item]) -> list[ApprovalEvent]:
    """What was in force for this subject, or for others that it replaces, goes first."""
    kind, own = attempt.kind, attempt.request
    events: list[ApprovalEvent] = []
    if SUPERSEDE not in kind.lifecycle.names:
        return events
    step = kind.lifecycle.step(SUPERSEDE)
    subjects = {own.subject, *kind.replaces(attempt.item)}
    others = ApprovalRequest.objects.filter(kind=kind.name, subject__in=subjects)
    standing = others.filter(state__in=step.sources).exclude(pk=own.pk)
    for request in standing.select_for_update(of=("self",)).order_by("subject", "pk"):
        rows = kind.model._default_manager.select_for_update(of=("self",))
        item = attempt.item if request.subject == own.subject else rows.get(pk=request.subject)
        events += _written(StepAttempt(kind, step, request, item))
    return events


def _label(actor: Actor | User | str) -> str:
    if isinstance(actor, str):
        return actor
    return actor.label if isinstance(actor, Actor) else actor.name


def _sign(attempt: StepAttempt[Item]) -> None:
    """The signature; the database looks once more whether it may be. Raises SignatureRefused."""
    person = attempt.person
    if person is None:
        raise NotEligible("not_a_person", _("Only a person can do this, never a key."))
    with remembering():
        slot, on_behalf_of = check_signature(attempt.request, person, attempt.as_role)
    use = attempt.actor.second_factor if isinstance(attempt.actor, Actor) else None
    SignOff.objects.create(
        snapshot=attempt.request.snapshot,
        slot=slot.no,
        person=person,
        on_behalf_of_id=on_behalf_of,
        step_up_at=use.at if use else None,
        sha256=attempt.request.snapshot.sha256,
    )


def _freeze(attempt: StepAttempt[Item]) -> ApprovalSnapshot:
    """What is put to people, who has to sign it, and who had a part in it.

    Raises SignatureRefused where nobody is accountable, or not enough people can sign.
    """
    kind, request, item = attempt.kind, attempt.request, attempt.item
    people = set(preparers_of(kind, item, request))
    if attempt.person is not None:
        people.add(attempt.person.pk)
    check_evidence(kind, item, request)
    if kind.gathers is not None:
        kind.gathers(item, request)
    with remembering():
        slots, seq = slots_to_sign(kind, item, people), next_seq(request)
        content = text_of(kind, item, request, seq, people)
        terms = _terms(kind, item, request)
    snapshot = ApprovalSnapshot.objects.create(
        request=request,
        seq=seq,
        content=content,
        sha256=sha256_of(content),
        needs_step_up=terms.needs_step_up,
        due_at=terms.due_at,
        review_on=terms.review_on,
    )
    SnapshotSlot.objects.bulk_create(
        SnapshotSlot(
            snapshot=snapshot,
            no=no,
            roles=list(slot.roles),
            business_unit_id=slot.business_unit,
            use_case_id=slot.use_case,
        )
        for no, slot in enumerate(slots, start=1)
    )
    SnapshotIdentity.objects.bulk_create(
        SnapshotIdentity(snapshot=snapshot, person_id=pk, stands_for_id=pk) for pk in people
    )
    return snapshot


@dataclass(frozen=True)
class SigningTerms:
    """Whether a second factor is asked for, until when people sign, and the day on which it is
    looked at again."""

    needs_step_up: bool
    due_at: datetime | None = None
    review_on: date | None = None


def _terms(kind: Kind[Item], item: Item, request: ApprovalRequest) -> SigningTerms:
    if kind.asks is None:
        return SigningTerms(
            any(signature.is_high_risk(item) for signature in kind.signing_signatures)
        )
    ask = kind.ask_of(item)
    ages = [part.until for part in ask.evidence if part.until is not None]
    ages += [ends_at(row) for row in documents_of(request)]
    due_at = min([clock.now() + timedelta(days=ask.due_days), *ages])
    return SigningTerms(ask.needs_step_up, due_at, ask.review_on)


def _carry_out(attempt: StepAttempt[Item], source: str) -> None:
    """What the step does to the item's own row, and its entry in the audit log."""
    kind, step, item = attempt.kind, attempt.step, attempt.item
    target = kind.target(item)
    taken = Taken(
        step,
        item,
        attempt.request,
        attempt.actor,
        attempt.person,
        attempt.reason,
        timezone.now(),
        source,
    )
    effect = kind.effect_of(taken)
    if not effect.is_gone:
        values: dict[str, Any] = {**effect.changes, **attempt.changes}  # Any: of any kind
        if kind.column:
            values[kind.column] = step.target
        for name, value in values.items():
            setattr(item, name, value)
        if values:
            item.save(update_fields=list(values))
    audit.append(actor=attempt.actor, action=kind.event(step), target=target, detail=effect.detail)
