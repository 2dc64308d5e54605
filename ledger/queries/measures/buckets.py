"""What requests say of themselves, out of the buckets of counted days, and of others' facts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from finops.calc.dates.periods import DateRange
from finops.scope import current_tenant_id
from ledger.calc.measures.sketches import THRESHOLDS
from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS, Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.narrowing import tenant_zone
from ledger.queries.retired import gone_words
from ledger.queries.sql import Row, fetch

# What the owner of a bucket is told by (`ledger/sql/buckets/count.sql`); a report that is narrowed
# by anything else reads the facts.
OWNED_BY: Final = frozenset(
    {
        *(Dimension.BUSINESS_UNIT, Dimension.COST_CENTER, Dimension.USE_CASE),
        *(Dimension.RISK_TIER, Dimension.ENVIRONMENT),
    }
)
DAY: Final = timedelta(days=1)


def read_values(
    buckets: str,
    facts: str,
    report: ReportFilter,
    words: dict[str, object],
    cuts: Sequence[float] = (),
) -> list[Row]:
    """Rows of two statements that count the same: `buckets` over the counted days of the report,
    `facts` over all others, span by span."""
    days = counted_days(report, cuts)
    asked = {**words, "thresholds": list(THRESHOLDS)}
    rows = fetch(buckets, {**asked, "days": days}) if days else []
    for span in uncounted(report.dates, days):
        rows += fetch(facts, {**asked, "first": span.first, "last": span.last})
    return rows


def counted_days(report: ReportFilter, cuts: Sequence[float]) -> list[date]:
    """Days of the report whose buckets say what the facts do: split at each of these cuts, and not
    changed since they were counted."""
    if report.unattributed or not is_of_owners(report):
        return []
    asked = {
        "tenant": current_tenant_id(),
        "zone": tenant_zone().key,
        "first": report.date_from,
        "last": report.date_to,
        "cuts": list(cuts),
        **gone_words(),
    }
    return [row["day"] for row in fetch("buckets/counted_days", asked)]


def is_of_owners(report: ReportFilter) -> bool:
    return not any(report.chosen(each) for each in REQUEST_DIMENSIONS if each not in OWNED_BY)


def uncounted(dates: DateRange, counted: Iterable[date]) -> Iterator[DateRange]:
    """The days of a range that are not counted, as few ranges."""
    first = dates.first
    for day in counted:
        if first < day:
            yield DateRange(first, day - DAY)
        first = day + DAY
    if first <= dates.last:
        yield DateRange(first, dates.last)
