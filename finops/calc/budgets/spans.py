"""The period of a budget: whole days, cut in a time zone into instants (ledger 3)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from finops.calc.dates.periods import (
    ONE_DAY,
    Bucket,
    DateRange,
    Granularity,
    bucket_of,
    day_start,
    local_day,
    utc_bounds,
)


class PeriodKind(StrEnum):
    """What a budget is for: a month, a fiscal quarter or year, or a project with dates."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    PROJECT = "project"


_GRANULARITIES: Final = {
    PeriodKind.MONTH: Granularity.MONTH,
    PeriodKind.QUARTER: Granularity.FISCAL_QUARTER,
    PeriodKind.YEAR: Granularity.FISCAL_YEAR,
}


def period_around(day: date, kind: PeriodKind, fiscal_start_month: int = 1) -> Bucket:
    """The month, fiscal quarter or fiscal year around a day, with its label: 2026-07, FY2027-Q1,
    FY2027. Raises ValueError for a project, which has dates of its own."""
    if kind not in _GRANULARITIES:
        raise ValueError("A project has its own first and last day.")
    return bucket_of(day, _GRANULARITIES[kind], fiscal_start_month)


def is_whole_period(dates: DateRange, kind: PeriodKind, fiscal_start_month: int = 1) -> bool:
    """Whether the days are just those of a period of this kind; a project has any."""
    if kind is PeriodKind.PROJECT:
        return True
    return period_around(dates.first, kind, fiscal_start_month).dates == dates


def period_label(dates: DateRange, kind: PeriodKind, fiscal_start_month: int = 1) -> str:
    """2026-07, FY2027-Q1, FY2027, or a project's first and last day: 2026-07-15/2026-09-30."""
    if kind is PeriodKind.PROJECT:
        return f"{dates.first.isoformat()}/{dates.last.isoformat()}"
    return period_around(dates.first, kind, fiscal_start_month).label


def hours_of(dates: DateRange, zone: ZoneInfo) -> int:
    """The hours of the days on the zone's clock: Berlin's March 2026 has 743."""
    span = utc_bounds(dates, zone)
    return int((span.end - span.start) / timedelta(hours=1))


def elapsed(moment: datetime, zone: ZoneInfo) -> tuple[date, Decimal]:
    """The local day of a moment, and the share of it that has passed: 0 or more, below 1. A day
    has 23 to 25 hours where clocks change."""
    day = local_day(moment, zone)
    start, end = day_start(day, zone), day_start(day + ONE_DAY, zone)
    micro = timedelta(microseconds=1)
    return day, Decimal((moment - start) // micro) / Decimal((end - start) // micro)
