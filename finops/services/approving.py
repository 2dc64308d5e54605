"""Taking the steps of things that people sign: the one way, whatever the kind.

Locks come in this order: the request, its subject, the head of the audit log. Each refusal is a
SignatureRefused: 403 for whoever may not, 409 in another state, 428 and 412 for the hash of what
was seen, 422 without a reason.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.approvals import NOTHING, Instead, Item, Kind
from finops.calc.approvals.sign_off import APPROVE, CONDITIONALLY
from finops.calc.lifecycles import NEW, Hand, Need, Phase, Step
from finops.models import ApprovalRequest, User
from finops.queries.approvals import (
    is_signed_by,
    preparers_of,
    request_of,
    requester_of,
    sha256_to_sign,
    state_of,
)
from finops.scope.remembering import remembering
from finops.services.approvals.hands import hands_of
from finops.services.approvals.refusing import in_words
from finops.services.approvals.rows import StepAttempt, person_of, write_step
from finops.services.approvals.slots import check_evidence, check_signature, slots_to_sign
from finops.services.signing import (
    NotEligible,
    SignatureRefused,
    WrongStep,
    check_match,
    reason_of,
    refuse_same_person,
    why_no_second_factor,
    why_not_another,
)
from finops.signatures import Signature, always

EXPIRE: Final = "expire"


def begin(
    kind: Kind[Item], name: str, item: Item, *, actor: Actor | User | str, reason: str = ""
) -> ApprovalRequest:
    """Open the request of a new item, inside the caller's transaction, by its first step."""
    person, step = person_of(actor), kind.lifecycle.step(name)
    asked_by = person.pk if person is not None else requester_of(kind, item, None)
    request = ApprovalRequest.objects.create(
        kind=kind.name, subject=item.pk, requested_by_id=asked_by
    )
    by_hand = next(hand for hand in step.hands if (hand is Hand.SYSTEM) == (person is None))
    write_step(StepAttempt(kind, step, request, item, actor, by_hand, reason))
    return request


def hold(kind: Kind[Item], item_id: int, step: Step | None = None) -> tuple[ApprovalRequest, Item]:
    """The newest request of an item and its row, locked until the transaction ends; for a step of
    what is in force that request, whatever is asked for beside it.

    Raises WrongStep where the row is gone.
    """
    rows = ApprovalRequest.objects.select_for_update(of=("self",))
    request = request_of(kind.name, item_id, rows)
    if step is not None and request is not None and request.state not in step.sources:
        standing = rows.filter(phase=Phase.IN_FORCE, state__in=step.sources)
        request = request_of(kind.name, item_id, standing) or request
    if request is None:  # a row that was made without one
        made = ApprovalRequest.objects.get_or_create(kind=kind.name, subject=item_id, phase="open")
        request = rows.get(pk=made[0].pk)
    subjects = kind.model._default_manager.select_for_update(of=("self",))
    item = subjects.filter(pk=item_id).first()
    if item is None:
        raise WrongStep(_("This was taken back meanwhile."))
    if request.state == NEW:
        _adopt(kind, request, item)
    return request, item


def take_step(
    kind: Kind[Item],
    name: str,
    item_id: int,
    *,
    actor: Actor | User | str,
    seen: str = "",
    reason: str = "",
    changes: Mapping[str, object] = NOTHING,
    as_role: str = "",
) -> Item:
    """Take one step of one item: a person with what they saw and why, or the system by a label.

    Signing again what one has signed changes nothing. `changes` are further columns of the row;
    `as_role` is what the person signs as, where several of their roles are asked for.
    """
    step = kind.lifecycle.step(name)
    with in_words(), transaction.atomic():
        request, item = hold(kind, item_id, step)
        step = _on_conditions(step, kind, request)
        attempt = StepAttempt(
            *(kind, step, request, item, actor, Hand.SYSTEM, reason, changes), as_role=as_role
        )
        if isinstance(actor, Actor):
            with remembering():
                allowed = _allowed(attempt, actor, seen)
            if allowed is None:
                return item
            attempt = allowed
        elif state_of(kind, item, request) not in step.sources or Hand.SYSTEM not in step.hands:
            raise wrong_step(kind, item)
        instead = _instead(attempt)
        if instead is not None:
            other = kind.lifecycle.step(instead.step)
            attempt = StepAttempt(kind, other, request, item, reason=instead.sentence)
        write_step(attempt)
    if instead is not None:
        raise WrongStep(instead.sentence)
    return item


def _allowed(attempt: StepAttempt[Item], actor: Actor, seen: str) -> StepAttempt[Item] | None:
    """The attempt with the hand of this person; None where they have signed it already. Reads only.
    Raises SignatureRefused."""
    step = attempt.step
    hand, person = _hand(attempt, actor)
    if step.signs and is_signed_by(attempt.request, person):
        _check_match(attempt, seen)
        return None
    _check(attempt, person)
    _check_factor(attempt, actor)
    _check_match(attempt, seen)
    why = reason_of(attempt.reason) if Need.REASON in step.needs else attempt.reason
    return replace(attempt, hand=hand, reason=why)


def open_steps(kind: Kind[Item], item: Item, actor: Actor) -> list[str]:
    """The names of the steps that this person may take now. Who has signed it, or whose role
    somebody has signed as, is offered no signature."""
    request = request_of(kind.name, item.pk)
    hands = hands_of(kind, item, request, actor)
    barred = why_barred(kind, item, actor.user)
    return [
        step.name
        for step in kind.lifecycle.steps_from(state_of(kind, item, request))
        if step.hands & hands and not (Need.ANOTHER in step.needs and barred)
        if step.name != CONDITIONALLY  # approving is one act, on conditions or without
        if not (step.signs and _has_none_to_give(kind, step, item, request, actor))
    ]


def _has_none_to_give(
    kind: Kind[Item], step: Step, item: Item, request: ApprovalRequest | None, actor: Actor
) -> bool:
    if actor.user is None or request is None or request.snapshot_id is None:
        return False
    if is_signed_by(request, actor.user):
        return True
    refusal = why_refused(kind, step.name, item, actor)
    return refusal is not None and refusal.code == "no_role"


def why_barred(kind: Kind[Item], item: Item, person: User | None) -> str:
    """Why this person does not sign it, whatever their roles; empty if they may."""
    if person is None:
        return ""
    others = preparers_of(kind, item, request_of(kind.name, item.pk))
    return why_not_another(person, others, str(kind.own_part.sentence))


def wrong_step(kind: Kind[Item], item: Item) -> WrongStep:
    if kind.closed:
        return WrongStep(str(kind.closed))
    shown = getattr(item, f"get_{kind.column}_display", None)
    words = {"item": str(item), "state": shown() if shown else _("decided already")}
    return WrongStep(_("“%(item)s” is now: %(state)s. This step is not possible.") % words)


def _adopt(kind: Kind[Item], request: ApprovalRequest, item: Item) -> None:
    """An item whose row was made without a request gets one, if it is where requests begin."""
    state = state_of(kind, item, request)
    first = [step for step in kind.lifecycle.steps_from(NEW) if state in (NEW, step.target)]
    if not first:
        raise wrong_step(kind, item)
    write_step(StepAttempt(kind, first[0], request, item, has_effect=False))


def _hand(attempt: StepAttempt[Item], actor: Actor) -> tuple[Hand, User]:
    """As what this person takes the step. Raises NotEligible."""
    kind, hands = attempt.kind, attempt.step.hands
    if actor.user is None or actor.key is not None or hands == {Hand.SYSTEM}:
        raise NotEligible("not_a_person", _("Only a person can do this, never a key."))
    held = hands_of(kind, attempt.item, attempt.request, actor, wanted=hands)
    for hand in (Hand.SIGNER, Hand.OWNER, Hand.CONSULTED, Hand.REQUESTER, Hand.PREPARER):
        if hand in hands & held:
            return hand, actor.user
    if Hand.REQUESTER in hands and Hand.PREPARER in held:
        sentence = _("Only whoever asked for it, or may decide on it, can take it back.")
        raise NotEligible("not_yours", sentence)
    raise NotEligible("no_role", _("Your roles do not let you do this."))


def why_refused(
    kind: Kind[Item], name: str, item: Item, actor: Actor, as_role: str = ""
) -> SignatureRefused | None:
    """What the step would be refused for if this person took it now, by the very checks that it is
    taken by; None where it would be taken. The second factor, the hash of what was seen and the
    reason are not looked at: the dialog asks for them; nor what a kind does in its place where
    things have changed since, for only whoever takes the step sets that going."""
    request = request_of(kind.name, item.pk)
    if request is None:
        is_open = state_of(kind, item, None) in kind.lifecycle.step(name).sources
        return None if is_open else wrong_step(kind, item)
    step = _on_conditions(kind.lifecycle.step(name), kind, request)
    attempt = StepAttempt(kind, step, request, item, actor, Hand.SYSTEM, as_role=as_role)
    try:
        person = _hand(attempt, actor)[1]
        _check(attempt, person)
        if step.signs and is_signed_by(request, person):
            return WrongStep(_("You have signed it."))
        expired = _expired(attempt)
        if expired is not None:
            return WrongStep(expired.sentence)
        if step.signs:
            check_signature(request, person, as_role)
        if step.freezes:
            check_evidence(kind, item, request)
            slots_to_sign(kind, item, {*preparers_of(kind, item, request), person.pk})
    except SignatureRefused as refusal:
        return refusal
    return None


def _check(attempt: StepAttempt[Item], person: User) -> None:
    """Who takes the step and in which state. Raises SignatureRefused."""
    kind, step, request, item = attempt.kind, attempt.step, attempt.request, attempt.item
    if Need.ANOTHER in step.needs:
        others, own = preparers_of(kind, item, request), kind.own_part
        refuse_same_person(person, others, own.code, str(own.sentence))
    if state_of(kind, item, request) not in step.sources:
        raise wrong_step(kind, item)


def _check_factor(attempt: StepAttempt[Item], actor: Actor) -> None:
    signature = _signature(attempt.kind, attempt.step, attempt.request)
    refusal = why_no_second_factor(actor, signature, attempt.item) if signature else None
    if refusal is not None:
        raise refusal


def _signature(kind: Kind[Item], step: Step, request: ApprovalRequest) -> Signature | None:
    """What the step is as a signature: of high risk also if it was when it was put to people."""
    if Need.STEP_UP not in step.needs:
        return None
    signature = kind.signature_of(step)
    if signature is None:
        return None
    snapshot = request.snapshot
    if not (step.signs and snapshot is not None and snapshot.needs_step_up):
        return signature
    return replace(signature, is_high_risk=always)


def _on_conditions(step: Step, kind: Kind[Item], request: ApprovalRequest) -> Step:
    """What has conditions is approved on conditions: people sign both alike."""
    if step.name != APPROVE or CONDITIONALLY not in kind.lifecycle.names:
        return step
    return kind.lifecycle.step(CONDITIONALLY) if request.conditions.exists() else step


def _check_match(attempt: StepAttempt[Item], seen: str) -> None:
    if Need.MATCH in attempt.step.needs:
        check_match(seen, sha256_to_sign(attempt.kind, attempt.item, attempt.request))


def _instead(attempt: StepAttempt[Item]) -> Instead | None:
    check = attempt.kind.checks.get(attempt.step.name)
    return _expired(attempt) or (check(attempt.item, attempt.person) if check else None)


def _expired(attempt: StepAttempt[Item]) -> Instead | None:
    due_at = attempt.request.due_at
    if attempt.step.signs and due_at is not None and due_at <= clock.now():
        return Instead(EXPIRE, _("The time to sign is over: it has to be asked for again."))
    return None
