"""Reads of requests: every one of the tenant, with its signatures, for pages and programs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from finops.approvals import registered
from finops.calc.lifecycles import Phase
from finops.models import ApprovalRequest, ApprovalSnapshot, SignOff, SnapshotSlot
from finops.queries.approvals.texts import title_in

MOST: Final = 500


@dataclass(frozen=True)
class SignatureState:
    """One signature of the newest snapshot: who may give it, and who did and when."""

    roles: tuple[str, ...]
    person: str
    at: datetime | None


@dataclass(frozen=True)
class RequestRow:
    """A request with its newest snapshot and that one's signatures."""

    row: ApprovalRequest
    snapshot: ApprovalSnapshot | None
    signatures: tuple[SignatureState, ...]

    @property
    def title(self) -> str:
        text = self.snapshot.content if self.snapshot is not None else ""
        return title_in(text) or f"{self.row.kind.replace('_', ' ')} {self.row.subject}"

    @property
    def missing(self) -> list[SignatureState]:
        return [signature for signature in self.signatures if not signature.person]


def asked_requests(phase: Phase | None) -> "QuerySet[ApprovalRequest]":
    """Of the kinds that the RACI table lets people sign, the newest first."""
    kinds = [kind.name for kind in registered() if kind.asks is not None]
    rows = ApprovalRequest.objects.filter(kind__in=kinds).select_related("requested_by")
    if phase is not None:
        rows = rows.filter(phase=phase)
    return rows.order_by("-id")


def with_signatures(requests: Iterable[ApprovalRequest]) -> list[RequestRow]:
    """Each with its newest snapshot: three queries, however many there are."""
    rows = list(requests)
    snapshots = ApprovalSnapshot.objects.filter(request__in=rows).order_by("seq")
    newest = {snapshot.request_id: snapshot for snapshot in snapshots}
    numbers = [snapshot.pk for snapshot in newest.values()]
    slots: dict[int, list[SnapshotSlot]] = {}
    for slot in SnapshotSlot.objects.filter(snapshot__in=numbers).order_by("no"):
        slots.setdefault(slot.snapshot_id, []).append(slot)
    by_slot = {
        (sign_off.snapshot_id, sign_off.slot): sign_off
        for sign_off in SignOff.objects.filter(snapshot__in=numbers).select_related("person")
    }
    return [_row(row, newest.get(row.pk), slots, by_slot) for row in rows]


def _row(
    row: ApprovalRequest,
    snapshot: ApprovalSnapshot | None,
    slots: dict[int, list[SnapshotSlot]],
    by_slot: dict[tuple[int, int], SignOff],
) -> RequestRow:
    if snapshot is None:
        return RequestRow(row, None, ())
    signatures = []
    for slot in slots.get(snapshot.pk, []):
        sign_off = by_slot.get((snapshot.pk, slot.no))
        name, at = (sign_off.person.name, sign_off.signed_at) if sign_off else ("", None)
        signatures.append(SignatureState(tuple(slot.roles), name, at))
    return RequestRow(row, snapshot, tuple(signatures))
