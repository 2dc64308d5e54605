"""When a condition is met, and when it is overdue. Figures are exact: nothing is rounded first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

OPERATORS: Final = (">=", "<=", ">", "<")
MOST_DAYS: Final = 92
KEYS: Final = frozenset({"metric", "filter", "op", "value", "days", "min_n"})
_DAY: Final = timedelta(days=1)


class NoRule(ValueError):
    """A rule is not what it should be; `field` names what is wrong in it."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True)
class FigureRule:
    """A figure decides: `metric` over `days` whole days, narrowed by `filter`, against `value`;
    with less than `min_n` cases nothing is known."""

    metric: str
    filter: Mapping[str, str]
    op: str
    value: Decimal
    days: int
    min_n: int = 0

    def as_json(self) -> dict[str, Any]:  # Any: texts, numbers and a mapping
        return {**vars(self), "filter": dict(self.filter), "value": f"{self.value:f}"}


@dataclass(frozen=True)
class MeasuredFigure:
    """What a figure was in a window: its parts, of how many cases. Without a denominator the
    numerator is the value."""

    numerator: Decimal | None
    denominator: Decimal | None = None
    count: int = 0


def read_rule(stated: Mapping[str, Any]) -> FigureRule:
    """A rule from what was sent or stored. Raises NoRule. Any: whatever stands in JSON."""
    if unknown := stated.keys() - KEYS:
        raise NoRule(min(unknown), "Not known here.")
    metric, narrowed = stated.get("metric"), stated.get("filter", {})
    if not isinstance(metric, str) or not metric:
        raise NoRule("metric", "The name of a metric.")
    if not isinstance(narrowed, Mapping) or not all(
        isinstance(part, str) for pair in narrowed.items() for part in pair
    ):
        raise NoRule("filter", "Dimensions and their values, both texts.")
    if stated.get("op") not in OPERATORS:
        raise NoRule("op", "One of " + ", ".join(OPERATORS) + ".")
    days = _integer(stated, "days", 1, MOST_DAYS)
    least = _integer({"min_n": 0, **stated}, "min_n", 0, 10**12)
    return FigureRule(metric, dict(narrowed), str(stated["op"]), _value(stated), days, least)


def is_met(rule: FigureRule, reading: MeasuredFigure) -> bool | None:
    """numerator ⋛ value × denominator; None where it is unknown: too few cases, an empty
    denominator, or no figure at all."""
    if reading.numerator is None or reading.count < rule.min_n:
        return None
    if reading.denominator is not None and reading.denominator <= 0:
        return None
    left, right = reading.numerator, rule.value * (reading.denominator or 1)
    return {">=": left >= right, "<=": left <= right, ">": left > right, "<": left < right}[rule.op]


def last_days(
    rule: FigureRule, from_day: date, complete_to: date, seen_to: date | None
) -> Iterator[date]:
    """The last day of each whole window from `from_day` on that is complete and not looked at."""
    day = from_day + (rule.days - 1) * _DAY
    if seen_to is not None:
        day = max(day, seen_to + _DAY)
    while day <= complete_to:
        yield day
        day += _DAY


def complete_to(watermark: datetime, zone: str) -> date:
    """The last local day that has ended, as far as facts have come."""
    return watermark.astimezone(ZoneInfo(zone)).date() - _DAY


def is_overdue(due_on: date, watermark: datetime, now: datetime, zone: str) -> bool:
    """Is the due day over, on the tenant's clock, and are its facts there?"""
    ends = datetime.combine(due_on + _DAY, time(), ZoneInfo(zone))
    return now >= ends and watermark >= ends


def _integer(stated: Mapping[str, Any], name: str, least: int, most: int) -> int:
    number = stated.get(name)
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise NoRule(name, f"A whole number from {least} to {most}.")
    return number


def _value(stated: Mapping[str, Any]) -> Decimal:
    text = stated.get("value")
    try:
        value = Decimal(text) if isinstance(text, str) and text.isascii() else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or "_" in str(text):
        raise NoRule("value", "A decimal number, as text.")
    return value
