"""Days, ISO weeks, months and fiscal periods, cut in a tenant's time zone (ledger 3)."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from finops.calc.days import local

ONE_DAY = timedelta(days=1)
LAST = date.max - ONE_DAY  # has a day after it


class Granularity(StrEnum):
    """The bucket sizes that reports offer."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    FISCAL_QUARTER = "fiscal_quarter"
    FISCAL_YEAR = "fiscal_year"


@dataclass(frozen=True, order=True)
class DateRange:
    """Local calendar days, both ends included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("The range ends before it begins.")

    @property
    def day_count(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=offset) for offset in range(self.day_count))


@dataclass(frozen=True)
class Interval:
    """Instants [start, end) in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Bucket:
    """One labelled piece of a report's range."""

    label: str
    dates: DateRange


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """First instant of a local day, in UTC; where midnight is skipped, the instant of the jump."""
    return local(datetime.combine(day, time.min, tzinfo=zone), UTC)


def utc_bounds(dates: DateRange, zone: ZoneInfo) -> Interval:
    """An inclusive range of local days as instants [start, end) in UTC."""
    return Interval(day_start(dates.first, zone), day_start(min(dates.last, LAST) + ONE_DAY, zone))


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The local calendar day of an instant; the instant must carry its offset."""
    if instant.tzinfo is None:
        raise ValueError("An instant without an offset belongs to no day.")
    return local(instant, zone).date()


def month_of(day: date) -> DateRange:
    """The calendar month around a day."""
    last = monthrange(day.year, day.month)[1]
    return DateRange(day.replace(day=1), day.replace(day=last))


def week_of(day: date) -> DateRange:
    """The ISO week (Monday to Sunday) around a day."""
    monday = day - timedelta(days=day.weekday())
    return DateRange(monday, monday + timedelta(days=6))


def add_months(day: date, months: int) -> date:
    """First day of the month that lies so many months after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def fiscal_year_of(day: date, start_month: int = 1) -> DateRange:
    """The twelve months around a day that begin with `start_month`."""
    _check_start_month(start_month)
    first = add_months(day, -((day.month - start_month) % 12))
    return DateRange(first, add_months(first, 12) - ONE_DAY)


def fiscal_quarter_of(day: date, start_month: int = 1) -> DateRange:
    """The fiscal quarter around a day."""
    _check_start_month(start_month)
    first = add_months(day, -((day.month - start_month) % 3))
    return DateRange(first, add_months(first, 3) - ONE_DAY)


def bucket_of(day: date, granularity: Granularity, start_month: int = 1) -> Bucket:
    """The whole bucket a day falls into, with its label.

    Labels: 2026-06-29, 2026-W27, 2026-06, FY2027-Q1, FY2027. A fiscal year is named after the
    calendar year in which it ends.
    """
    match granularity:
        case Granularity.DAY:
            return Bucket(day.isoformat(), DateRange(day, day))
        case Granularity.WEEK:
            year, week, _ = day.isocalendar()
            return Bucket(f"{year}-W{week:02d}", week_of(day))
        case Granularity.MONTH:
            return Bucket(f"{day:%Y-%m}", month_of(day))
        case Granularity.FISCAL_QUARTER:
            return _fiscal_quarter_bucket(day, start_month)
        case Granularity.FISCAL_YEAR:
            year_range = fiscal_year_of(day, start_month)
            return Bucket(f"FY{year_range.last.year}", year_range)


def buckets(dates: DateRange, granularity: Granularity, start_month: int = 1) -> list[Bucket]:
    """The range cut into buckets, the first and last clipped to it: no gap, no overlap."""
    result: list[Bucket] = []
    day = dates.first
    while day <= dates.last:
        bucket = bucket_of(day, granularity, start_month)
        last = min(bucket.dates.last, dates.last)
        result.append(Bucket(bucket.label, DateRange(day, last)))
        if last == dates.last:  # which may be the last day that there is
            break
        day = last + ONE_DAY
    return result


def is_whole_months(dates: DateRange) -> bool:
    """Whether the range begins on a first and ends on a last day of a month."""
    return dates.first.day == 1 and (dates.last + ONE_DAY).day == 1


def whole_days(dates: DateRange, today: date) -> DateRange:
    """What can be compared of a period: without today, which is not over, and what comes after.
    A period that begins today or later stays as it is."""
    if dates.first < today <= dates.last:
        return DateRange(dates.first, today - ONE_DAY)
    return dates


def prior_range(dates: DateRange) -> DateRange:
    """The period before: as many whole months for whole months; for the first days of a month the
    same days of the month before, or all of a shorter one; else as many days just before."""
    last = dates.first - ONE_DAY
    if is_whole_months(dates):
        return DateRange(add_months(dates.first, -_month_count(dates)), last)
    if dates.first.day == 1 and dates.last < add_months(dates.first, 1):
        first = last.replace(day=1)
        return DateRange(first, min(last, first + (dates.last - dates.first)))
    return DateRange(dates.first - timedelta(days=dates.day_count), last)


def _month_count(dates: DateRange) -> int:
    years = dates.last.year - dates.first.year
    return years * 12 + dates.last.month - dates.first.month + 1


def _fiscal_quarter_bucket(day: date, start_month: int) -> Bucket:
    year = fiscal_year_of(day, start_month).last.year
    quarter = (day.month - start_month) % 12 // 3 + 1
    return Bucket(f"FY{year}-Q{quarter}", fiscal_quarter_of(day, start_month))


def _check_start_month(start_month: int) -> None:
    if not 1 <= start_month <= 12:
        raise ValueError("A fiscal year starts in one of the months 1 to 12.")
