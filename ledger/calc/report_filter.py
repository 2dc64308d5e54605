"""What a report is asked for: one value that is the URL, the API's parameters, the export's head
and the saved view."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlencode

from ledger.calc.periods import DateRange, month_of, prior_range

NONE_WORD: Final = "(none)"  # the empty value in a URL; no identifier may contain a bracket


class Dimension(StrEnum):
    """What a report can be split by."""

    BUSINESS_UNIT = "business_unit"
    COST_CENTER = "cost_center"
    USE_CASE = "use_case"
    WORKFLOW_STEP = "workflow_step"
    RISK_TIER = "risk_tier"
    ENVIRONMENT = "environment"
    USER_ROLE = "user_role"
    ROUTE_POLICY_VERSION = "route_policy_version"
    CACHE_STATUS = "cache_status"
    COMPONENT = "component"
    PROVIDER = "provider"
    MODEL = "model"
    METER = "meter"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TENANT = "tenant"


class Grain(StrEnum):
    """The bucket sizes of a trend."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


REQUEST_DIMENSIONS: Final = tuple(Dimension)[:9]
METER_DIMENSIONS: Final = tuple(Dimension)[9:13]
TIME_DIMENSIONS: Final = tuple(Dimension)[13:16]
FILTER_DIMENSIONS: Final = REQUEST_DIMENSIONS + METER_DIMENSIONS

# The URL's name where it is not the dimension's own; the long name is understood as well.
URL_NAMES: Final[Mapping[Dimension, str]] = {
    Dimension.ENVIRONMENT: "env",
    Dimension.RISK_TIER: "tier",
}
SHORT_NAMES: Final[Mapping[str, Dimension]] = {
    "bu": Dimension.BUSINESS_UNIT,
    "cc": Dimension.COST_CENTER,
    "step": Dimension.WORKFLOW_STEP,
    "tier": Dimension.RISK_TIER,
    "env": Dimension.ENVIRONMENT,
    "role": Dimension.USER_ROLE,
    "policy": Dimension.ROUTE_POLICY_VERSION,
    "cache": Dimension.CACHE_STATUS,
}
NEXT_DIMENSION: Final[Mapping[Dimension, Dimension]] = {
    Dimension.TENANT: Dimension.USE_CASE,
    Dimension.MONTH: Dimension.USE_CASE,
    Dimension.WEEK: Dimension.USE_CASE,
    Dimension.DAY: Dimension.USE_CASE,
    Dimension.BUSINESS_UNIT: Dimension.COST_CENTER,
    Dimension.COST_CENTER: Dimension.USE_CASE,
    Dimension.USE_CASE: Dimension.COMPONENT,
    Dimension.RISK_TIER: Dimension.USE_CASE,
    Dimension.ENVIRONMENT: Dimension.USE_CASE,
    Dimension.USER_ROLE: Dimension.USE_CASE,
    Dimension.ROUTE_POLICY_VERSION: Dimension.USE_CASE,
    Dimension.CACHE_STATUS: Dimension.USE_CASE,
    Dimension.WORKFLOW_STEP: Dimension.COMPONENT,
    Dimension.COMPONENT: Dimension.MODEL,
    Dimension.PROVIDER: Dimension.MODEL,
}


def deeper(dimension: Dimension) -> Dimension | None:
    """What a number is split by one level deeper; None: the level below is single traces."""
    return NEXT_DIMENSION.get(dimension)


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
    no request, `unpriced` to lines without a price.
    """

    dates: DateRange
    by: tuple[Dimension, ...] = (Dimension.USE_CASE,)
    grain: Grain = Grain.DAY
    values: tuple[tuple[Dimension, tuple[str, ...]], ...] = ()
    unattributed: bool = False
    unpriced: bool = False
    compare: bool = True

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
    def prior(self) -> DateRange:
        return prior_range(self.dates)

    @property
    def narrows_meters(self) -> bool:
        """Whether only a part of a request's lines is asked for."""
        return self.unpriced or any(self.chosen(one) for one in METER_DIMENSIONS)

    def chosen(self, dimension: Dimension) -> tuple[str, ...]:
        """The values the report is narrowed to; empty: all of them."""
        return dict(self.values).get(dimension, ())

    def with_(self, **changes: Any) -> "ReportFilter":  # Any: the fields of this class
        return replace(self, **changes)

    def choosing(self, dimension: Dimension, chosen: Iterable[str]) -> "ReportFilter":
        """The same report narrowed to these values of one dimension; none of them: to all."""
        values = {**dict(self.values), dimension: tuple(dict.fromkeys(chosen))}
        kept = ((one, values[one]) for one in Dimension if values.get(one))
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
            "by": [str(one) for one in self.by],
            "grain": [str(self.grain)],
        }
        for dimension, chosen in self.values:
            name = URL_NAMES.get(dimension, str(dimension))
            query[name] = [value or NONE_WORD for value in chosen]
        flags = {"unattributed": self.unattributed, "unpriced": self.unpriced}
        query |= {name: ["1"] for name, is_set in flags.items() if is_set}
        if not self.compare:
            query["compare"] = ["0"]
        return query

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
