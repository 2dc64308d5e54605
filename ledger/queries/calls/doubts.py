"""Work lists of what came in but is in doubt: events that contradict themselves, and conflicts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from finops.calc.dates.periods import DateRange, utc_bounds
from finops.scope import current_tenant_id
from ledger.calc.record_keys import event_key
from ledger.models import DegradedEvent, ImportBatch, ImportReject
from ledger.parsers.received import MESSAGES
from ledger.queries.narrowing import tenant_zone
from ledger.queries.sql import fetch_prepared

# Codes of rows that the ledger knows with other content.
CONFLICTS = ("conflict", "contradicting_credit")


@dataclass(frozen=True)
class CodeCount:
    """How many there are of one code or channel."""

    name: str
    count: int


@dataclass(frozen=True)
class EventDoubt:
    """What is doubtful about one cost event, or what a span of the trace that is none told of it
    (`event_id` is empty): a code of `ledger.parsers.received.MESSAGES`."""

    event_id: str
    code: str
    channel: str


def message_of(code: str) -> str:
    """A code in words."""
    return _(MESSAGES[code]) if code in MESSAGES else code


def doubts_of(trace: UUID, event_ids: Iterable[str]) -> tuple[EventDoubt, ...]:
    """What is doubtful about a trace (its key) and about these events of it, in order of time."""
    keys = [trace, *(event_key(event_id) for event_id in dict.fromkeys(event_ids))]
    rows = fetch_prepared("traces/doubts", {"tenant": current_tenant_id(), "keys": keys})
    return tuple(EventDoubt(**row) for row in rows)


def degraded_events(dates: DateRange, code: str = "") -> QuerySet[DegradedEvent]:
    """Events of these days that are in the ledger and in doubt, the newest first."""
    span = utc_bounds(dates, tenant_zone())
    events = DegradedEvent.objects.filter(occurred_at__gte=span.start, occurred_at__lt=span.end)
    if code:
        events = events.filter(code=code)
    return events.order_by("-occurred_at", "cost_event_id", "code")


def degraded_by_code(dates: DateRange) -> list[CodeCount]:
    """The most frequent first."""
    counted = degraded_events(dates).order_by().values_list("code").annotate(n=Count("event_key"))
    return _most_first([CodeCount(code, count) for code, count in counted])


def conflicts(dates: DateRange) -> QuerySet[ImportReject]:
    """Rows of files imported on these days whose id the ledger has with other content."""
    span = utc_bounds(dates, tenant_zone())
    rejects = ImportReject.objects.filter(
        code__in=CONFLICTS, job__created_at__gte=span.start, job__created_at__lt=span.end
    )
    return rejects.select_related("job").order_by("-job__created_at", "file_no", "row", "id")


def conflicts_by_channel(dates: DateRange) -> list[CodeCount]:
    """Conflicts of these days by the channel they came through; senders were told at once."""
    span = utc_bounds(dates, tenant_zone())
    batches = ImportBatch.objects.filter(
        posted_at__gte=span.start, posted_at__lt=span.end, conflict__gt=0
    )
    counted = batches.order_by().values_list("channel").annotate(n=Sum("conflict"))
    return _most_first([CodeCount(channel, count) for channel, count in counted])


def _most_first(counted: Sequence[CodeCount]) -> list[CodeCount]:
    return sorted(counted, key=lambda named: (-named.count, named.name))
