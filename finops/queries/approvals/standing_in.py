"""Reads of delegations: who stands in for whom, how long, and what is due after that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from finops import clock
from finops.approvals import registered
from finops.models import ApprovalRequest, Delegation
from finops.queries.approvals.choosing import as_slot
from finops.queries.approvals.requests import free_slots
from finops.queries.approvals.signers import Holder, holders
from finops.queries.approvals.texts import title_in


class DelegationStanding(StrEnum):
    TO_COME = "to_come"
    IN_FORCE = "in_force"
    OVER = "over"
    ENDED = "ended"


@dataclass(frozen=True)
class TooShort:
    """What only the delegator's role signs and is due after the delegation ends."""

    request: int
    title: str
    due_at: datetime


@dataclass(frozen=True)
class StandIn:
    """One delegation, how it stands, and what is due after its end."""

    row: Delegation
    standing: DelegationStanding
    too_short: tuple[TooShort, ...] = ()


def stand_ins() -> list[StandIn]:
    """All of the tenant, the latest first."""
    now = clock.now()
    rows = Delegation.objects.select_related("delegator", "delegate").order_by("-starts_at", "-id")
    waiting = _waiting()
    own = [holder for holder in holders() if holder.on_behalf_of is None]
    return [
        StandIn(row, standing, _after(row, waiting, own) if _is_open(standing) else ())
        for row in rows
        for standing in [standing_of(row, now)]
    ]


def standing_of(row: Delegation, now: datetime) -> DelegationStanding:
    if row.ended_at is not None:
        return DelegationStanding.ENDED
    if row.starts_at > now:
        return DelegationStanding.TO_COME
    return DelegationStanding.IN_FORCE if row.ends_at > now else DelegationStanding.OVER


def delegation_numbered(number: int) -> Delegation | None:
    return Delegation.objects.select_related("delegator", "delegate").filter(pk=number).first()


def _is_open(standing: DelegationStanding) -> bool:
    return standing in (DelegationStanding.TO_COME, DelegationStanding.IN_FORCE)


def _waiting() -> list[ApprovalRequest]:
    kinds = [kind.name for kind in registered() if kind.asks is not None]
    rows = ApprovalRequest.objects.filter(kind__in=kinds, phase="open", due_at__isnull=False)
    return list(rows.exclude(snapshot=None).select_related("snapshot").order_by("due_at", "pk"))


def _after(
    row: Delegation, waiting: Iterable[ApprovalRequest], own: Iterable[Holder]
) -> tuple[TooShort, ...]:
    """Requests that the delegator could sign by this role, due after the delegation ends."""
    held = [h for h in own if h.person == row.delegator_id and h.role == row.role]
    return tuple(
        TooShort(request.pk, title_in(request.snapshot.content), due_at)
        for request in waiting
        if (due_at := request.due_at) is not None and row.ends_at < due_at
        if _signs(held, request)
    )


def _signs(held: Iterable[Holder], request: ApprovalRequest) -> bool:
    slots = [as_slot(slot) for slot in free_slots(request)]
    return any(holder.fills(slot) for holder in held for slot in slots)
