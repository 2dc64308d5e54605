"""Calls that came more than once as sheets for the exports."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell, long_sheet
from ledger.queries.calls.sightings import (
    MergedSighting,
    RetriedOperation,
    count_attempts,
    count_merged,
    merged_sightings,
    retried_operations,
)
from ledger.queries.calls.suspected import (
    AskedPairs,
    SuspectedCall,
    SuspectedPair,
    pairs_after,
    suspected,
)
from ledger.queries.sheets import local_text
from ledger.queries.traces.listing import every_page

PART: Final = 1_000
CALL_COLUMNS: Final = (
    *("occurred_at", "trace_id", "reported_by", "cost_event_id", "model"),
    *("input_tokens", "output_tokens", "reported_cost_usd"),
    *("counted_by", "counted_cost_event_id", "why", "cost_usd", "differs"),
)
ATTEMPT_COLUMNS: Final = (
    *("operation_id", "attempt", "occurred_at", "trace_id", "reported_by", "cost_event_id"),
    *("model", "call_status", "is_superseded", "input_tokens", "output_tokens"),
    *("cost_usd", "waste_usd"),
)
SIDE_COLUMNS: Final = ("reported_by", "trace_id", "cost_event_id", "use_case", "cost_usd", "counts")
PAIR_COLUMNS: Final = (
    *("occurred_at", "status", "sources", "model", "input_tokens", "output_tokens"),
    *("seconds_apart", "at_stake_usd"),
    *(f"{side}_{name}" for side in ("first", "second") for name in SIDE_COLUMNS),
    *("decided_by", "decided_at"),
)


def calls_sheet(tenant: Tenant) -> Sheet:
    """Every report that is not counted, the newest first."""
    pages = every_page(lambda cursor: merged_sightings(cursor, PART))
    rows = (_call(row, tenant.time_zone) for page in pages for row in page.rows)
    return long_sheet(f"calls-{tenant.slug}", _head(tenant), CALL_COLUMNS, rows, count_merged)


def attempts_sheet(tenant: Tenant) -> Sheet:
    """Every attempt of operations that took several."""
    pages = every_page(lambda cursor: retried_operations(cursor, PART))
    operations = (operation for page in pages for operation in page.operations)
    rows = (row for operation in operations for row in _attempts(operation, tenant.time_zone))
    return long_sheet(
        f"attempts-{tenant.slug}", _head(tenant), ATTEMPT_COLUMNS, rows, count_attempts
    )


def pairs_sheet(tenant: Tenant, asked: AskedPairs) -> Sheet:
    """Every pair of these filters that may be one call, the newest first."""
    pages = every_page(lambda cursor: pairs_after(asked, cursor, PART))
    rows = (_pair(pair, tenant.time_zone) for page in pages for pair in page.pairs)
    head = [
        *_head(tenant),
        (_("State"), asked.status or _("all")),
        (_("Sources"), asked.sources or _("all")),
    ]
    return long_sheet(
        f"suspected-duplicates-{tenant.slug}",
        head,
        PAIR_COLUMNS,
        rows,
        lambda limit: suspected(asked)[:limit].count(),
    )


def _head(tenant: Tenant) -> list[tuple[str, str]]:
    return [(_("Tenant"), tenant.slug), (_("Money"), "USD")]


def _call(row: MergedSighting, zone: str) -> list[SheetCell]:
    reported, counted = row.reported, row.counted
    return [
        *(local_text(row.occurred_at, zone), row.trace_id),
        *(reported.channel, reported.cost_event_id, reported.model),
        *(reported.input_tokens, reported.output_tokens, reported.reported_cost_usd),
        *(counted.channel, counted.cost_event_id, row.why, row.cost_usd),
        ", ".join(row.differs),
    ]


def _attempts(operation: RetriedOperation, zone: str) -> Iterator[list[SheetCell]]:
    for number, attempt in enumerate(operation.attempts, start=1):
        yield [
            *(operation.operation_id, number, local_text(attempt.occurred_at, zone)),
            *(attempt.trace_id, attempt.channel, attempt.cost_event_id, attempt.model),
            *(attempt.call_status, attempt.is_superseded),
            *(attempt.input_tokens, attempt.output_tokens, attempt.cost_usd),
            attempt.cost_usd if attempt.is_waste else None,
        ]


def _pair(pair: SuspectedPair, zone: str) -> list[SheetCell]:
    row = pair.row
    return [
        *(local_text(row.occurred_at, zone), row.status, row.sources, row.model),
        *(row.input_tokens, row.output_tokens, pair.seconds_apart, pair.stake_usd),
        *_side(pair.first),
        *_side(pair.second),
        row.decided_by.name if row.decided_by else "",
        local_text(row.decided_at, zone) if row.decided_at else "",
    ]


def _side(side: SuspectedCall | None) -> list[SheetCell]:
    """Nothing once its records are no longer kept."""
    if side is None:
        return [None] * len(SIDE_COLUMNS)
    return [
        *(side.instrumentor or side.channel, side.trace_id, side.cost_event_id),
        *(side.use_case, side.cost_usd, side.is_counted),
    ]
