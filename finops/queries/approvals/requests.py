"""Reads of what is signed: its state, who prepared it, who has signed and what is missing."""

from django.db.models import Exists, OuterRef, QuerySet

from finops.approvals import Item, Kind
from finops.calc.canonical import sha256_of
from finops.calc.lifecycles import NEW, Hand
from finops.models import ApprovalRequest, ApprovalStep, SignOff, SnapshotSlot, User
from finops.queries.approvals.texts import text_of
from finops.scope.remembering import remembered

PREPARING = (Hand.PREPARER.value, Hand.REQUESTER.value)


@remembered
def request_of(
    kind: str, subject: int, rows: "QuerySet[ApprovalRequest] | None" = None
) -> ApprovalRequest | None:
    """The newest request of a subject; None where its row was made without one."""
    among = ApprovalRequest.objects.all() if rows is None else rows
    return among.filter(kind=kind, subject=subject).order_by("-id").first()


def steps_of(kind: str, subject: int) -> "QuerySet[ApprovalStep]":
    """Every step of all requests of a subject, the oldest first."""
    steps = ApprovalStep.objects.filter(request__kind=kind, request__subject=subject)
    return steps.select_related("person").order_by("request_id", "seq")


def state_of(kind: Kind[Item], item: Item, request: ApprovalRequest | None) -> str:
    """The state of an item: as its row shows it, or else as its request does."""
    if kind.state is not None:
        return kind.state(item)
    return str(request.state) if request is not None else NEW


def preparers_of(kind: Kind[Item], item: Item, request: ApprovalRequest | None) -> frozenset[int]:
    """The ids of all who had a part in it before its review: none of them signs it."""
    people: set[int | None] = {*kind.preparers(item)}
    people.add(requester_of(kind, item, request))
    if request is not None:
        people.add(request.requested_by_id)
        prepared = request.steps.filter(hand__in=PREPARING, person__isnull=False)
        people.update(prepared.values_list("person_id", flat=True))
    return frozenset(pk for pk in people if pk is not None)


def requester_of(kind: Kind[Item], item: Item, request: ApprovalRequest | None) -> int | None:
    """Who asked for it: as its row says, or else as its request does."""
    if kind.requester is not None:
        return kind.requester(item)
    return request.requested_by_id if request is not None else None


def next_seq(request: ApprovalRequest) -> int:
    return request.snapshots.count() + 1


def sha256_to_sign(kind: Kind[Item], item: Item, request: ApprovalRequest | None) -> str:
    """The hash of what is in review, or of what would be if it were put to people now."""
    if request is not None and request.snapshot is not None:
        return str(request.snapshot.sha256)
    empty = ApprovalRequest(kind=kind.name, subject=item.pk)
    seq = next_seq(request) if request is not None else 1
    preparers = preparers_of(kind, item, request)
    return sha256_of(text_of(kind, item, request or empty, seq, preparers))


def is_signed_by(request: ApprovalRequest, person: User) -> bool:
    """Has this person signed what is there already? Nobody signs the same content twice."""
    if request.snapshot_id is None:
        return False
    return SignOff.objects.filter(snapshot_id=request.snapshot_id, person=person).exists()


def slots_left(request: ApprovalRequest) -> bool:
    """Is another signature needed on what is in review?"""
    return free_slots(request).exists()


def free_slots(request: ApprovalRequest) -> "QuerySet[SnapshotSlot]":
    """The slots of what is in review that nobody has signed, in their order."""
    signed = SignOff.objects.filter(snapshot_id=OuterRef("snapshot_id"), slot=OuterRef("no"))
    slots = SnapshotSlot.objects.filter(snapshot_id=request.snapshot_id)
    return slots.filter(~Exists(signed)).order_by("no")
