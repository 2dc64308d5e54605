"""As what a person may take the steps of something that is signed."""

from collections.abc import Sequence

from finops.access import Actor, can
from finops.approvals import Item, Kind
from finops.calc.approvals.required import COMMENTING_LETTERS, PREPARING_LETTERS
from finops.calc.lifecycles import Hand
from finops.models import ApprovalRequest, SnapshotSlot
from finops.queries.approvals.choosing import as_slot
from finops.queries.approvals.raci import table_in_force
from finops.queries.approvals.requests import requester_of
from finops.queries.approvals.signers import Holder, holders, is_owner, letters_of


def hands_of(
    kind: Kind[Item],
    item: Item,
    request: ApprovalRequest | None,
    actor: Actor,
    *,
    wanted: frozenset[Hand] = frozenset(Hand),
) -> frozenset[Hand]:
    """As what this person may take steps of this item; a key as nothing. Of other hands than those
    `wanted` nothing need be known: the table is not asked for who only signs."""
    if kind.asks is not None:
        roles = _roles_of(actor)
        by_table = {} if wanted <= {Hand.SIGNER} else _by_table(kind, item, actor, roles)
        held = {Hand.SIGNER: _fills(roles, request), **by_table}
    else:
        held = {
            Hand.SIGNER: may_sign(kind, actor, request),
            Hand.PREPARER: can(actor, kind.prepares),
        }
    is_own = actor.user is not None and actor.user.pk == requester_of(kind, item, request)
    held[Hand.REQUESTER] = is_own and held.get(Hand.PREPARER, False)
    return frozenset(hand for hand, is_held in held.items() if is_held)


def may_sign(kind: Kind[Item], actor: Actor, request: ApprovalRequest | None) -> bool:
    """May this person sign things of this kind, or this one where its slots name their own?"""
    if kind.slots is None and kind.asks is None:
        return can(actor, kind.signs)
    return _fills(_roles_of(actor), request)


def _roles_of(actor: Actor) -> list[Holder]:
    """What this person may sign as; a key as nothing."""
    if actor.user is None or actor.key is not None:
        return []
    return holders(person=actor.user.pk)


def _fills(held: Sequence[Holder], request: ApprovalRequest | None) -> bool:
    if request is None or not held:
        return False
    slots = [as_slot(row) for row in SnapshotSlot.objects.filter(snapshot_id=request.snapshot_id)]
    return any(holder.fills(slot) for slot in slots for holder in held)


def may_draft(kind: Kind[Item], item: Item, actor: Actor) -> bool:
    """May this actor draft it? Whoever holds R, A or C in the row over one of its scopes; a key if
    its scopes allow the action by which this kind is prepared. `item` need not be saved yet."""
    if actor.key is not None:
        return can(actor, kind.prepares)
    return bool(_by_table(kind, item, actor, ())[Hand.PREPARER])


def _by_table(
    kind: Kind[Item], item: Item, actor: Actor, held: Sequence[Holder]
) -> dict[Hand, bool]:
    """What the RACI table says of this person, for what this item asks."""
    if kind.asks is None or actor.user is None or actor.key is not None:
        return dict.fromkeys((Hand.PREPARER, Hand.CONSULTED, Hand.OWNER), False)
    ask = kind.ask_of(item)
    letters = letters_of(actor.user.pk, ask, table_in_force())
    by_action = not ask.activities and can(actor, kind.prepares)
    return {
        Hand.PREPARER: bool(letters & PREPARING_LETTERS) or by_action,
        Hand.CONSULTED: bool(letters & COMMENTING_LETTERS),
        Hand.OWNER: is_owner(held, ask),
    }
