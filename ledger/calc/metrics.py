"""Values of metrics: windows on the tenant's clock, ratios that can be added up again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from finops.calc.dates.periods import DateRange, Interval, local_day, utc_bounds
from finops.calc.days import local
from ledger.calc.exact import exact_sum
from ledger.calc.reports.filters import last_30_days, month_to_date
from ledger.calc.reports.shares import share_of
from ledger.calc.reports.unit_economics import tokens_per_request, unit_cost


class Window(StrEnum):
    """How far back a metric looks; each window ends with the hour or day around its instant."""

    HOUR = "hour"
    DAY = "day"
    SEVEN_DAYS = "7d"
    THIRTY_DAYS = "30d"
    MONTH_TO_DATE = "month_to_date"


class Unit(StrEnum):
    """What a value is counted in; per what, the metric says."""

    USD = "usd"
    USD_PER_UNIT = "usd_per_unit"
    RATIO = "ratio"
    COUNT = "count"
    TOKENS_PER_UNIT = "tokens_per_unit"
    MILLISECONDS = "ms"


class Direction(StrEnum):
    """Which way is better."""

    LOWER = "lower_is_better"
    HIGHER = "higher_is_better"


class Aggregation(StrEnum):
    """How a value follows from its numerator and denominator, of one window or of several."""

    SUM = "sum"
    SHARE = "share"
    UNIT_COST = "unit_cost"
    TOKENS = "tokens_per_request"


class NoValue(StrEnum):
    """Why a metric has no value, besides the reasons of unit costs; a code."""

    NO_EVENTS = "no_events"
    NO_COST = "no_cost"
    NOT_A_SHARE = "not_a_share"
    PARTS_DO_NOT_ADD_UP = "parts_do_not_add_up"


@dataclass(frozen=True)
class Parts:
    """What was read: the numerator, what it is divided by (None: by nothing), and why the
    numerator is unknown. `adds_up`: the parts of several windows may be summed."""

    numerator: Decimal
    denominator: Decimal | None = None
    unknown: str = ""
    adds_up: bool = True


@dataclass(frozen=True)
class MetricValue:
    """A value, or the reason why there is none. The numerator is None where it is unknown.

    `adds_up` is False where a part of what was asked for is left out or has no share: sums of
    such parts would say something else than the window that holds them all.
    """

    value: Decimal | None
    reason: str | None
    numerator: Decimal | None
    denominator: Decimal | None = None
    adds_up: bool = True

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("A metric has either a value or a reason, not both.")


def value_of(parts: Parts, aggregation: Aggregation, nothing: str = "") -> MetricValue:
    """The numerator, or numerator / denominator; `nothing` is the reason of a denominator of 0."""
    if parts.unknown:
        return MetricValue(None, parts.unknown, None, parts.denominator, adds_up=False)
    value, reason = _divided(parts, aggregation, nothing)
    return MetricValue(value, reason, parts.numerator, parts.denominator, parts.adds_up)


def combined(
    values: Iterable[MetricValue], aggregation: Aggregation, nothing: str = ""
) -> MetricValue:
    """The value of several windows or scopes together: sums divided, never ratios averaged.

    Where a part is unknown or does not add up there is none: read the whole instead. Raises
    ValueError without any part.
    """
    parts = list(values)
    if not parts:
        raise ValueError("There is nothing to combine.")
    numerators = [part.numerator for part in parts if part.numerator is not None]
    if len(numerators) < len(parts) or not all(part.adds_up for part in parts):
        return MetricValue(None, NoValue.PARTS_DO_NOT_ADD_UP, None, adds_up=False)
    denominators = [part.denominator for part in parts if part.denominator is not None]
    denominator = None if aggregation is Aggregation.SUM else exact_sum(denominators)
    return value_of(Parts(exact_sum(numerators), denominator), aggregation, nothing)


def _divided(
    parts: Parts, aggregation: Aggregation, nothing: str
) -> tuple[Decimal | None, str | None]:
    if aggregation is Aggregation.SUM:
        return parts.numerator, None
    if parts.denominator is None:
        raise ValueError("A ratio needs a denominator.")
    if aggregation is Aggregation.UNIT_COST:
        cost = unit_cost(parts.numerator, parts.denominator, nothing)
        return cost.value, cost.reason
    divide = share_of if aggregation is Aggregation.SHARE else tokens_per_request
    value = divide(parts.numerator, parts.denominator)
    no_value = NoValue.NOT_A_SHARE if parts.denominator else nothing
    return value, (str(no_value) if value is None else None)


def window_dates(window: Window, at: datetime, zone: ZoneInfo) -> DateRange:
    """The local days that a window covers, or lies on: the last is that of the instant."""
    day = local_day(at, zone)
    match window:
        case Window.HOUR | Window.DAY:
            return DateRange(day, day)
        case Window.SEVEN_DAYS:
            return DateRange(day - timedelta(days=6), day)
        case Window.THIRTY_DAYS:
            return last_30_days(day)
        case Window.MONTH_TO_DATE:
            return month_to_date(day)


def window_interval(window: Window, at: datetime, zone: ZoneInfo) -> Interval:
    """The instants [start, end) of a window, in UTC."""
    if window is Window.HOUR:
        start = hour_start(at, zone)
        return Interval(start, start + timedelta(hours=1))
    return utc_bounds(window_dates(window, at, zone), zone)


def hour_start(at: datetime, zone: ZoneInfo) -> datetime:
    """When the hour of the local clock around an instant began, in UTC; as PostgreSQL's
    `date_trunc` does, with the offset of the instant itself."""
    clock = local(at, zone)
    past = timedelta(minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)
    return at.astimezone(UTC) - past
