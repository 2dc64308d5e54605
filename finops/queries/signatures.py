"""Reads of what stands beside a decision: whose signatures are there, whose are missing, what was
put to people before."""

from dataclasses import dataclass
from datetime import datetime

from finops.access import Actor
from finops.approvals import Item, Kind, Slot
from finops.calc.approvals.required import NoAccountableRole
from finops.models import ApprovalRequest, SignOff, SnapshotSlot, User
from finops.queries.approvals import next_seq, preparers_of
from finops.queries.approvals.choosing import choice_of
from finops.queries.approvals.signers import slots_of
from finops.queries.approvals.texts import text_of


@dataclass(frozen=True)
class SignatureLine:
    """One signature that is needed, of somebody who holds one of `roles`; `person` has given it,
    `is_next` says that the reader may give it now."""

    roles: tuple[str, ...]
    person: User | None = None
    at: datetime | None = None
    is_next: bool = False


def signature_lines(
    kind: Kind[Item], item: Item, request: ApprovalRequest | None, actor: Actor
) -> list[SignatureLine]:
    """Every signature of what is in review, or that it will need once it is put to people."""
    if request is None or request.snapshot_id is None:
        return [SignatureLine(slot.roles) for slot in _slots_to_come(kind, item)]
    signed = {
        sign_off.slot: sign_off
        for sign_off in SignOff.objects.filter(snapshot_id=request.snapshot_id).select_related(
            "person"
        )
    }
    mine = choice_of(request, actor.user).slot if actor.user is not None else None
    return [
        _line(slot, signed.get(slot.no), is_next=mine is not None and mine.no == slot.no)
        for slot in SnapshotSlot.objects.filter(snapshot_id=request.snapshot_id).order_by("no")
    ]


def _slots_to_come(kind: Kind[Item], item: Item) -> tuple[Slot, ...]:
    """None where nobody is accountable: whoever puts it to people is told so."""
    try:
        return slots_of(kind, item)
    except NoAccountableRole:
        return ()


def _line(slot: SnapshotSlot, sign_off: SignOff | None, *, is_next: bool) -> SignatureLine:
    roles = tuple(slot.roles)
    if sign_off is None:
        return SignatureLine(roles, is_next=is_next)
    return SignatureLine(roles, sign_off.person, sign_off.signed_at)


def role_to_sign_as(request: ApprovalRequest | None, person: User | None) -> str:
    """The role by which this person would sign what is in review; empty where by none."""
    if request is None or person is None:
        return ""
    return choice_of(request, person).role


def content_before(request: ApprovalRequest | None) -> str | None:
    """What was put to people the time before: the last text, or the one before what is in review;
    None where there is none, or only its hash is known."""
    if request is None:
        return None
    in_review = request.snapshot
    seq = in_review.seq if in_review is not None else next_seq(request)
    text: str | None = (
        request.snapshots.filter(seq=seq - 1).values_list("content", flat=True).first()
    )
    return text


def content_now(kind: Kind[Item], item: Item, request: ApprovalRequest | None) -> str:
    """What is in review, or would be if it were put to people now."""
    if request is not None and request.snapshot is not None and request.snapshot.content:
        return str(request.snapshot.content)
    asked = request or ApprovalRequest(kind=kind.name, subject=item.pk)
    seq = next_seq(asked) if asked.pk else 1
    return text_of(kind, item, asked, seq, preparers_of(kind, item, request))
