"""How long facts and sums are kept: what the name of a retention class promises.

`prod_90d_trace_1y_aggregate` (requirements 12.2): the lines of a trace for 90 days, its sums for a
year. A name with one span alone, as `audit_7y`, promises that span for both.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from finops.calc.dates.periods import month_of

# The longest a month or a year can be: nothing goes a day too early.
DAYS: Final = {"d": 1, "w": 7, "m": 31, "y": 366}
# Younger facts are never dropped: late requests, replays and corrections still look for them.
LEAST_RAW_DAYS: Final = 30
MOST_DAYS: Final = 36_600
_SPAN: Final = re.compile(r"(\d{1,5})([dwmy])")
_ROLES: Final = {"trace": "raw", "raw": "raw", "aggregate": "aggregate", "agg": "aggregate"}


@dataclass(frozen=True)
class Keeping:
    """Days that facts (`raw`) and sums (`aggregate`) are kept, counted from the month's end."""

    raw_days: int
    aggregate_days: int

    def __post_init__(self) -> None:
        if not LEAST_RAW_DAYS <= self.raw_days <= self.aggregate_days <= MOST_DAYS:
            raise ValueError(
                f"Facts are kept for {LEAST_RAW_DAYS} days or more, sums at least as long,"
                f" neither over {MOST_DAYS} days."
            )

    def or_longer(self, other: "Keeping | None") -> "Keeping":
        """The longer of both, for facts and for sums."""
        if other is None:
            return self
        raw = max(self.raw_days, other.raw_days)
        return Keeping(raw, max(raw, self.aggregate_days, other.aggregate_days))


def promised(retention_class: str) -> Keeping | None:
    """What the class's name says; None where it says nothing, or nothing clear."""
    words = retention_class.lower().split("_")
    spans = [(at, _days(word)) for at, word in enumerate(words) if _SPAN.fullmatch(word)]
    if len(spans) == 1:
        days = spans[0][1]
        return _keeping(days, days)
    days_by_role: dict[str, int] = {}
    for at, days in spans:
        role = _ROLES.get(words[at + 1]) if at + 1 < len(words) else None
        if role is None or role in days_by_role:
            return None
        days_by_role[role] = days
    return _keeping(**days_by_role) if days_by_role.keys() == {"raw", "aggregate"} else None


def _days(word: str) -> int:
    return int(word[:-1]) * DAYS[word[-1]]


def _keeping(raw: int, aggregate: int) -> Keeping:
    raw = min(max(raw, LEAST_RAW_DAYS), MOST_DAYS)
    return Keeping(raw, min(max(raw, aggregate), MOST_DAYS))


def keeping_of(retention_class: str, configured: Keeping | None) -> Keeping | None:
    """What holds for a class: its name is a promise, the tenant's policy may only add to it."""
    named = promised(retention_class)
    return named.or_longer(configured) if named is not None else configured


def last_day_of(month: date, keeping: Keeping) -> date:
    """The last day on which the facts of a month must still be there."""
    return month_of(month).last + timedelta(days=keeping.raw_days)


def kept_until(month: date, keepings: Iterable[Keeping | None]) -> date | None:
    """The last day on which any class needs the month; None while one has no rule.

    A month in which nothing lies is needed by nobody: the day before it begins.
    """
    last = month - timedelta(days=1)
    for keeping in keepings:
        if keeping is None:
            return None
        last = max(last, last_day_of(month, keeping))
    return last
