"""Which of the open signatures somebody gives: one that leaves the rest to others."""

from collections.abc import Collection
from dataclasses import dataclass

from finops.approvals import Slot
from finops.models import ApprovalRequest, SnapshotIdentity, SnapshotSlot, User
from finops.queries.approvals.requests import free_slots
from finops.queries.approvals.signers import (
    Holder,
    Signers,
    holders,
)


@dataclass(frozen=True)
class SignerChoice:
    """What is open to somebody: `able` are the slots that their roles let them sign, `fitting`
    those of them that leave no other slot to nobody; the first one they sign, as `role`."""

    able: tuple[SnapshotSlot, ...]
    fitting: tuple[SnapshotSlot, ...]
    held: tuple[Holder, ...]

    @property
    def slot(self) -> SnapshotSlot | None:
        return self.fitting[0] if self.fitting else None

    @property
    def holder(self) -> Holder | None:
        """As what they sign it: by themselves where they can, else on somebody's behalf."""
        if self.slot is None:
            return None
        slot = as_slot(self.slot)
        return next(holder for holder in self.held if holder.fills(slot))

    @property
    def role(self) -> str:
        """Empty where they sign nothing."""
        return self.holder.role if self.holder is not None else ""


def choice_of(request: ApprovalRequest, person: User, as_role: str = "") -> SignerChoice:
    """What this person may sign of what is in review, as this role or as any."""
    free, held = list(free_slots(request)), holders(person=person.pk)
    asked = [holder for holder in held if as_role in ("", holder.role)]
    able = [no for no, row in enumerate(free) if _fills(asked, row)]
    fitting = able if len(free) == 1 else _fitting(request, free, person, able)
    return SignerChoice(tuple(free[n] for n in able), tuple(free[n] for n in fitting), tuple(asked))


def able_to_sign(request: ApprovalRequest) -> list[tuple[Slot, tuple[str, ...]]]:
    """Each signature that is missing, and the names of those who can give it: not of anybody who
    has a part in it, nor of who counts as one with them."""
    slots = [as_slot(row) for row in free_slots(request)]
    parts = SnapshotIdentity.objects.filter(snapshot_id=request.snapshot_id)
    signers = Signers.of(slots)
    barred = signers.identities(parts.values_list("person_id", flat=True))
    able = [who for who in signers.candidates(slots) if who.identity.isdisjoint(barred)]
    names = dict(User.objects.filter(pk__in=[c.person for c in able]).values_list("pk", "name"))
    return [
        (slot, tuple(sorted(names[c.person] for c in able if no in c.slots)))
        for no, slot in enumerate(slots)
    ]


def _fitting(
    request: ApprovalRequest, free: list[SnapshotSlot], person: User, able: Collection[int]
) -> list[int]:
    """The slots that this person may take without leaving one more to nobody."""
    if not able:
        return []
    slots = [as_slot(row) for row in free]
    parts = SnapshotIdentity.objects.filter(snapshot_id=request.snapshot_id)
    others = frozenset(parts.values_list("person_id", flat=True))
    signers = Signers.of(slots)
    most = len(slots) - len(signers.match(slots, others).missing)
    barred = others | {person.pk}
    rests = {no: slots[:no] + slots[no + 1 :] for no in able}
    return [
        no
        for no, rest in rests.items()
        if 1 + len(rest) - len(signers.match(rest, barred).missing) >= most
    ]


def _fills(held: Collection[Holder], row: SnapshotSlot) -> bool:
    slot = as_slot(row)
    return any(holder.fills(slot) for holder in held)


def as_slot(row: SnapshotSlot) -> Slot:
    return Slot(tuple(row.roles), row.business_unit_id, row.use_case_id)
