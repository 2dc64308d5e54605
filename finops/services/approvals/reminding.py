"""Reminders of what waits for signatures, by the tenant's business days; each once a snapshot."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from finops import clock
from finops.approvals import Slot, kind_named, registered
from finops.calc.approvals.reminding import Due, Whom, reminders
from finops.models import ApprovalRequest, Reminder, SnapshotIdentity, Tenant
from finops.queries.approvals.choosing import as_slot
from finops.queries.approvals.requests import free_slots
from finops.queries.approvals.signers import Signers, holders, match
from finops.queries.calendar import business_calendar
from finops.registries.approval_events import ApprovalEvent, tell
from finops.scope import tenant_scope


def remind_all() -> int:
    """Remind people of every tenant; returns how many reminders were written."""
    tenants = Tenant.objects.order_by("pk").values_list("pk", "time_zone")
    return sum(_remind_in(pk, zone) for pk, zone in tenants)


def _remind_in(tenant_id: int, zone: str) -> int:
    kinds = [kind.name for kind in registered() if kind.asks or kind.tells]
    with tenant_scope(tenant_id), transaction.atomic():
        waiting = ApprovalRequest.objects.filter(kind__in=kinds, phase="open")
        waiting = waiting.exclude(snapshot=None).select_related("snapshot").order_by("pk")
        calendar, now = business_calendar(zone), clock.now()
        return sum(
            _remind(request, list(reminders(_put_at(request), zone, calendar)), now)
            for request in waiting
        )


def _put_at(request: ApprovalRequest) -> datetime:
    step = request.steps.filter(snapshot_id=request.snapshot_id).order_by("seq").first()
    return step.at if step is not None else request.created_at


def _remind(request: ApprovalRequest, due: Sequence[Due], now: datetime) -> int:
    """Write each reminder whose time has come; of several that were missed, the last is told. A
    request that has all its signatures waits for nobody."""
    seq = request.snapshot.seq
    past = [reminder for reminder in due if reminder.at <= now]
    there = set(request.reminders.filter(seq=seq).values_list("day", flat=True))
    new = [reminder for reminder in past if reminder.day not in there]
    slots = [as_slot(row) for row in free_slots(request)] if new else []
    if not slots:
        return 0
    Reminder.objects.bulk_create(
        Reminder(request=request, seq=seq, day=reminder.day, at=now) for reminder in new
    )
    last = new[-1]
    name = "reminded" if last.whom is Whom.SIGNERS else "escalated"
    people = frozenset(people_of(request, last.whom, slots))
    tell(
        ApprovalEvent(
            *(name, request.kind, request.pk, seq, request.snapshot_id, people),
            day=last.day,
            title=_title(request),
        )
    )
    return len(new)


def _title(request: ApprovalRequest) -> str:
    """Of what the RACI table names no signers for; the others have a title in their text."""
    kind = kind_named(request.kind)
    if kind.tells is None:
        return ""
    return kind.tells.title(kind.model._default_manager.get(pk=request.subject))


def people_of(request: ApprovalRequest, whom: Whom, slots: Sequence[Slot]) -> Iterable[int]:
    """Those whose signature is expected, and where no table names them all who could give it; all
    who could, with whoever is accountable; or whoever looks after the tenant. Nobody who has a part
    in it already."""
    parts = SnapshotIdentity.objects.filter(snapshot_id=request.snapshot_id)
    others = frozenset(parts.values_list("person_id", flat=True))
    if whom is Whom.SIGNERS and kind_named(request.kind).asks is not None:
        return match(slots, others).signers.values()
    if whom is Whom.ADMIN:
        return {holder.person for holder in holders(["tenant_admin"])}
    signers = Signers.of(slots)
    able, barred = signers.candidates(slots), signers.identities(others)
    return {reminder.person for reminder in able if reminder.identity.isdisjoint(barred)}
