"""What a report is asked for: one value that is the URL, the API's parameters, the export's head
and the saved view."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from finops.calc.dates.periods import DateRange, month_of, prior_range, whole_days
from ledger.calc.reports.detail_filter import EVERYTHING, DetailFilter
from ledger.calc.reports.detail_filter import NONE_WORD as NONE_WORD
from ledger.calc.reports.dimensions import METER_DIMENSIONS, TIME_DIMENSIONS, Dimension


class Grain(StrEnum):
    """The bucket sizes of a trend."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def last_30_days(today: date) -> DateRange:
    return DateRange(today - timedelta(days=29), today)


def month_to_date(today: date) -> DateRange:
    return DateRange(today.replace(day=1), today)


def default_grain(dates: DateRange) -> Grain:
    """Days up to a quarter, weeks up to a year, months beyond."""
    if dates.day_count <= 92:
        return Grain.DAY
    return Grain.WEEK if dates.day_count <= 366 else Grain.MONTH


@dataclass(frozen=True)
class ReportFilter:
    """Inclusive local days, what the report is split by, and which values it is narrowed to.

    `values` holds each narrowed dimension once, in the order of Dimension; an empty string
    among its values means facts without that word. `unattributed` narrows to what belongs to
    no request, `unpriced` to lines without a price. `details` narrow lists of single requests;
    sums are not kept by them. With `today` a period that today belongs to is compared by its whole
    days alone.
    """

    dates: DateRange
    by: tuple[Dimension, ...] = (Dimension.USE_CASE,)
    grain: Grain = Grain.DAY
    values: tuple[tuple[Dimension, tuple[str, ...]], ...] = ()
    unattributed: bool = False
    unpriced: bool = False
    compare: bool = True
    details: DetailFilter = EVERYTHING
    today: date | None = field(default=None, compare=False)

    @property
    def date_from(self) -> date:
        return self.dates.first

    @property
    def date_to(self) -> date:
        return self.dates.last

    @property
    def dimension(self) -> Dimension:
        return self.by[0]

    @property
    def compared(self) -> DateRange:
        """The days of it that are compared with earlier ones: whole ones."""
        return self.dates if self.today is None else whole_days(self.dates, self.today)

    @property
    def prior(self) -> DateRange:
        return prior_range(self.compared)

    @property
    def narrows_meters(self) -> bool:
        """Whether only a part of a request's lines is asked for."""
        return self.unpriced or any(self.chosen(dimension) for dimension in METER_DIMENSIONS)

    def chosen(self, dimension: Dimension) -> tuple[str, ...]:
        """The values the report is narrowed to; empty: all of them."""
        return dict(self.values).get(dimension, ())

    def with_(self, **changes: Any) -> "ReportFilter":  # Any: the fields of this class
        return replace(self, **changes)

    def choosing(self, dimension: Dimension, chosen: Iterable[str]) -> "ReportFilter":
        """The same report narrowed to these values of one dimension; none of them: to all."""
        values = {**dict(self.values), dimension: tuple(dict.fromkeys(chosen))}
        kept = ((known, values[known]) for known in Dimension if values.get(known))
        return replace(self, values=tuple(kept))

    def narrowed(self, dimension: Dimension, value: str) -> "ReportFilter":
        """The same report for one value of a dimension; a time dimension narrows the days."""
        if dimension in TIME_DIMENSIONS:
            return replace(self, dates=_clipped(_days_of(dimension, value), self.dates))
        return self.choosing(dimension, (value,))

    def query(self) -> dict[str, list[str]]:
        """The report as URL parameters; parsing them gives the same report."""
        query = {
            "from": [self.date_from.isoformat()],
            "to": [self.date_to.isoformat()],
            "by": [str(dimension) for dimension in self.by],
            "grain": [str(self.grain)],
        }
        for dimension, chosen in self.values:
            query[dimension.url_name] = [value or NONE_WORD for value in chosen]
        flags = {"unattributed": self.unattributed, "unpriced": self.unpriced}
        query |= {name: ["1"] for name, is_set in flags.items() if is_set}
        if not self.compare:
            query["compare"] = ["0"]
        return query | self.details.query()

    def url(self) -> str:
        return urlencode(self.query(), doseq=True)


def _days_of(dimension: Dimension, label: str) -> DateRange:
    if dimension is Dimension.DAY:
        day = date.fromisoformat(label)
        return DateRange(day, day)
    if dimension is Dimension.WEEK:
        monday = date.fromisocalendar(int(label[:4]), int(label[6:]), 1)
        return DateRange(monday, monday + timedelta(days=6))
    return month_of(date.fromisoformat(f"{label}-01"))


def _clipped(dates: DateRange, within: DateRange) -> DateRange:
    return DateRange(max(dates.first, within.first), min(dates.last, within.last))
