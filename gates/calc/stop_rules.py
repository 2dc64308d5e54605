"""Stop rules: what freezes the growth of a use case, and how far it is from doing so.

Source: requirements 17 (exit conditions) and 18 (cost per resolved case above 0.22 USD for two
consecutive weeks freezes further scale).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

ONE_WEEK: Final = timedelta(days=7)
SETTLES_AFTER: Final = timedelta(hours=24)
FEWEST_CASES: Final = 30


class WeekVerdict(StrEnum):
    """What a week says of a unit cost."""

    UNKNOWN = "unknown"
    WITHIN = "within"
    BAD = "bad"


@dataclass(frozen=True)
class Week:
    """An ISO week of the tenant's calendar by its Monday: what it cost, the cases it resolved and
    their value, in USD. None where that is not known, and so is all of a week without data."""

    monday: date
    cost: Decimal | None = None
    cases: int = 0
    value: Decimal | None = None

    def verdict(self, limit: Decimal) -> WeekVerdict:
        """Bad if cost > limit × cases: exactly at the limit is within it. Unknown below 30 cases,
        and where the cost is not known."""
        if self.cost is None or self.cases < FEWEST_CASES:
            return WeekVerdict.UNKNOWN
        return WeekVerdict.BAD if self.cost > limit * self.cases else WeekVerdict.WITHIN

    @property
    def unit_cost(self) -> Decimal | None:
        return self.cost / self.cases if self.cost is not None and self.cases else None


@dataclass(frozen=True)
class UnitCostRule:
    """Cost per case above `limit` in two weeks that follow each other, without a gain in value:
    their joint net value per case is not above the `net_per_case` that was frozen at the grant
    (None: it was not known, so there is no gain)."""

    limit: Decimal
    net_per_case: Decimal | None


@dataclass(frozen=True)
class Firing:
    """Two bad weeks that fired a rule, and their net value per case, if it is known."""

    weeks: tuple[Week, Week]
    net_per_case: Decimal | None


@dataclass(frozen=True)
class Distance:
    """How far a unit cost is from firing: the last week that is known against the limit, and how
    many weeks in a row, the last among them, were bad."""

    unit_cost: Decimal | None
    share_of_limit: Decimal | None
    bad_in_a_row: int


def is_complete(week_end: datetime, watermark: datetime | None) -> bool:
    """Whether all of a week has come in: the facts reach a day past its end."""
    return watermark is not None and watermark > week_end + SETTLES_AFTER


def first_whole_week(granted: date) -> date:
    """The Monday on or after the day of a grant: weeks before it are not counted."""
    return granted + timedelta(days=-granted.weekday() % 7)


def net_per_case(weeks: Sequence[Week]) -> Decimal | None:
    """(Σ value − Σ cost) ÷ Σ cases, in USD; unknown where any of it is."""
    values = [week.value for week in weeks if week.value is not None]
    costs = [week.cost for week in weeks if week.cost is not None]
    cases = sum(week.cases for week in weeks)
    if len(values) < len(weeks) or len(costs) < len(weeks) or not cases:
        return None
    return (sum(values, Decimal(0)) - sum(costs, Decimal(0))) / cases


def fired(rule: UnitCostRule, weeks: Sequence[Week]) -> Firing | None:
    """The first two weeks next to each other that fire the rule. `weeks` are complete ones since
    the grant in their order; a week that is not there breaks a row."""
    for pair in pairwise(weeks):
        if pair[1].monday - pair[0].monday != ONE_WEEK:
            continue
        if any(week.verdict(rule.limit) != WeekVerdict.BAD for week in pair):
            continue
        net = net_per_case(pair)
        if not _is_gain(net, rule.net_per_case):
            return Firing(pair, net)
    return None


def _is_gain(net: Decimal | None, frozen: Decimal | None) -> bool:
    return net is not None and frozen is not None and net > frozen


def distance(rule: UnitCostRule, weeks: Sequence[Week]) -> Distance:
    """Of complete weeks in their order."""
    known = [week for week in weeks if week.verdict(rule.limit) != WeekVerdict.UNKNOWN]
    if not known:
        return Distance(None, None, 0)
    last = known[-1].unit_cost
    return Distance(last, None if last is None else last / rule.limit, _bad_at_the_end(rule, weeks))


def _bad_at_the_end(rule: UnitCostRule, weeks: Sequence[Week]) -> int:
    count, after = 0, None
    for week in reversed(weeks):
        is_next = after is None or after - week.monday == ONE_WEEK
        if not is_next or week.verdict(rule.limit) != WeekVerdict.BAD:
            break
        count, after = count + 1, week.monday
    return count


def held_share(measured: Decimal | None, before: Decimal, granted: Decimal) -> Decimal:
    """The share of the traffic that a frozen use case keeps: what it really had in seven days,
    within the step before and the grant. Nothing is cut: without a measure it keeps the grant."""
    if measured is None:
        return granted
    return min(max(measured, before), granted)
