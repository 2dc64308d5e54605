"""Reads of what is signed: its state, who prepared it, who has signed and what is missing."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from finops.access import Actor, can, roles_in_force
from finops.approvals import Item, Kind
from finops.calc.canonical import sha256_of
from finops.calc.lifecycles import NEW, Hand, Step
from finops.models import ApprovalRequest, ApprovalStep, SignOff, SnapshotSlot, User

PREPARING = (Hand.PREPARER.value, Hand.REQUESTER.value)


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
    return sha256_of(kind.content(item, request or empty, seq))


def is_signed_by(request: ApprovalRequest, person: User, step: Step) -> bool:
    """Has this person signed what is there already, and is nothing more to be signed?"""
    if request.snapshot_id is None:
        return False
    signed = SignOff.objects.filter(snapshot_id=request.snapshot_id, person=person).exists()
    return signed and (request.state not in step.sources or slot_for(request, person) is None)


def _free_slots(request: ApprovalRequest) -> "QuerySet[SnapshotSlot]":
    signed = SignOff.objects.filter(snapshot_id=OuterRef("snapshot_id"), slot=OuterRef("no"))
    slots = SnapshotSlot.objects.filter(snapshot_id=request.snapshot_id)
    return slots.filter(~Exists(signed)).order_by("no")


def slots_left(request: ApprovalRequest) -> bool:
    """Is another signature needed on what is in review?"""
    return _free_slots(request).exists()


def slot_for(request: ApprovalRequest, person: User) -> SnapshotSlot | None:
    """The first slot that nobody has signed and that this person may sign by their roles."""
    held = list(roles_in_force().filter(user=person))
    return next((slot for slot in _free_slots(request) if _fills(slot, held)), None)


def may_sign(kind: Kind[Item], actor: Actor, request: ApprovalRequest | None) -> bool:
    """May this person sign things of this kind, or this one where its slots name their own?"""
    if kind.slots is None:
        return can(actor, kind.signs)
    if actor.user is None or actor.key is not None or request is None:
        return False
    held = list(roles_in_force().filter(user=actor.user))
    slots = SnapshotSlot.objects.filter(snapshot_id=request.snapshot_id)
    return any(_fills(slot, held) for slot in slots)


def _fills(slot: SnapshotSlot, held: Iterable[Any]) -> bool:
    # Any: role assignments with their columns
    return any(
        one.role in slot.roles
        and (
            (one.business_unit_id is None and one.use_case_id is None)
            or (one.business_unit_id is not None and one.business_unit_id == slot.business_unit_id)
            or (one.use_case_id is not None and one.use_case_id == slot.use_case_id)
        )
        for one in held
    )


def waiting_ids(kind: Kind[Any], *states: str) -> list[int]:
    """Subjects of a kind whose request is in one of these states. Any: items of any kind."""
    found = ApprovalRequest.objects.filter(kind=kind.name, state__in=states)
    return list(found.values_list("subject", flat=True))
