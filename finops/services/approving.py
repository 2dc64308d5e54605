"""Taking the steps of things that people sign: the one way, whatever the kind.

Locks come in this order: the request, its subject, the head of the audit log. Each refusal is a
SignatureRefused: 403 for whoever may not, 409 in another state, 428 and 412 for the hash of what
was seen, 422 without a reason.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finops.access import Actor, can
from finops.approvals import NOTHING, Instead, Item, Kind
from finops.calc.lifecycles import NEW, Hand, Need, Step
from finops.models import ApprovalRequest, User
from finops.queries.approvals import (
    is_signed_by,
    may_sign,
    preparers_of,
    request_of,
    requester_of,
    sha256_to_sign,
    state_of,
)
from finops.services.approval_rows import Attempt, person_of, write_step
from finops.services.signing import (
    NotEligible,
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
    write_step(Attempt(kind, step, request, item, actor, by_hand, reason))
    return request


def hold(kind: Kind[Item], item_id: int) -> tuple[ApprovalRequest, Item]:
    """The newest request of an item and its row, locked until the transaction ends.

    Raises WrongStep where the row is gone.
    """
    rows = ApprovalRequest.objects.select_for_update(of=("self",))
    request = request_of(kind.name, item_id, rows)
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
) -> Item:
    """Take one step of one item: a person with what they saw and why, or the system by a label.

    Signing again what one has signed changes nothing. `changes` are further columns of the row.
    """
    step = kind.lifecycle.step(name)
    with transaction.atomic():
        request, item = hold(kind, item_id)
        attempt = Attempt(kind, step, request, item, actor, Hand.SYSTEM, reason, changes)
        if isinstance(actor, Actor):
            hand, person = _hand(attempt, actor)
            if step.signs and is_signed_by(request, person, step):
                _check_match(attempt, seen)
                return item
            _check(attempt, actor, person, seen)
            why = reason_of(reason) if Need.REASON in step.needs else reason
            attempt = replace(attempt, hand=hand, reason=why)
        elif state_of(kind, item, request) not in step.sources or Hand.SYSTEM not in step.hands:
            raise wrong_step(kind, item)
        instead = _instead(attempt)
        if instead is not None:
            other = kind.lifecycle.step(instead.step)
            attempt = Attempt(kind, other, request, item, reason=instead.sentence)
        write_step(attempt)
    if instead is not None:
        raise WrongStep(instead.sentence)
    return item


def open_steps(kind: Kind[Item], item: Item, actor: Actor) -> list[str]:
    """The names of the steps that this person may take now."""
    request = request_of(kind.name, item.pk)
    hands = _hands_of(kind, item, request, actor)
    barred = why_barred(kind, item, actor.user)
    return [
        step.name
        for step in kind.lifecycle.steps_from(state_of(kind, item, request))
        if step.hands & hands and not (Need.ANOTHER in step.needs and barred)
    ]


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
    first = [one for one in kind.lifecycle.steps_from(NEW) if state in (NEW, one.target)]
    if not first:
        raise wrong_step(kind, item)
    write_step(Attempt(kind, first[0], request, item, has_effect=False))


def _hands_of(
    kind: Kind[Item], item: Item, request: ApprovalRequest | None, actor: Actor
) -> frozenset[Hand]:
    """As what this person may take steps of this item."""
    prepares = can(actor, kind.prepares)
    is_own = actor.user is not None and actor.user.pk == requester_of(kind, item, request)
    held = {
        Hand.SIGNER: may_sign(kind, actor, request),
        Hand.REQUESTER: prepares and is_own,
        Hand.PREPARER: prepares,
    }
    return frozenset(hand for hand, is_held in held.items() if is_held)


def _hand(attempt: Attempt[Item], actor: Actor) -> tuple[Hand, User]:
    """As what this person takes the step. Raises NotEligible."""
    kind, hands = attempt.kind, attempt.step.hands
    if actor.user is None or actor.key is not None or hands == {Hand.SYSTEM}:
        raise NotEligible("not_a_person", _("Only a person can do this, never a key."))
    held = _hands_of(kind, attempt.item, attempt.request, actor)
    for hand in (Hand.SIGNER, Hand.REQUESTER, Hand.PREPARER):
        if hand in hands & held:
            return hand, actor.user
    if Hand.REQUESTER in hands and Hand.PREPARER in held:
        sentence = _("Only whoever asked for it, or may decide on it, can take it back.")
        raise NotEligible("not_yours", sentence)
    raise NotEligible("no_role", _("Your roles do not let you do this."))


def _check(attempt: Attempt[Item], actor: Actor, person: User, seen: str) -> None:
    """All that the step asks of the person but the reason. Raises SignatureRefused."""
    kind, step, request, item = attempt.kind, attempt.step, attempt.request, attempt.item
    if Need.ANOTHER in step.needs:
        others, own = preparers_of(kind, item, request), kind.own_part
        refuse_same_person(person, others, own.code, str(own.sentence))
    if state_of(kind, item, request) not in step.sources:
        raise wrong_step(kind, item)
    signature = _signature(kind, step, request)
    refusal = why_no_second_factor(actor, signature, item) if signature else None
    if refusal is not None:
        raise refusal
    _check_match(attempt, seen)


def _signature(kind: Kind[Item], step: Step, request: ApprovalRequest) -> Signature | None:
    """What the step is as a signature: of high risk also if it was when it was put to people."""
    signature = kind.signatures[step.name] if Need.STEP_UP in step.needs else None
    snapshot = request.snapshot
    if signature is None or not (step.signs and snapshot is not None and snapshot.needs_step_up):
        return signature
    return replace(signature, is_high_risk=always)


def _check_match(attempt: Attempt[Item], seen: str) -> None:
    if Need.MATCH in attempt.step.needs:
        check_match(seen, sha256_to_sign(attempt.kind, attempt.item, attempt.request))


def _instead(attempt: Attempt[Item]) -> Instead | None:
    due_at = attempt.request.due_at
    if attempt.step.signs and due_at is not None and due_at <= timezone.now():
        return Instead(EXPIRE, _("The time to sign is over: it has to be asked for again."))
    check = attempt.kind.checks.get(attempt.step.name)
    return check(attempt.item, attempt.person) if check else None
