"""Where a budget's spend will end: what is spent, and the level of late on the days that are left.

level = Σ actual ÷ Σ weight of the last 28 complete days; forecast = actual + level × Σ weight of
what is left. The band is split-conformal, 80%: what the same forecast missed by from earlier days
on, as log ratios, and their ranks.
"""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from itertools import accumulate
from typing import Final

from finops.calc.budgets.phasing import Profile
from finops.calc.dates.periods import ONE_DAY, DateRange

LEVEL_DAYS: Final = 28
LEAST_SCORES: Final = 20
NOMINAL_PERCENT: Final = 80
MOST_POINTS_OFF: Final = 5
_DIGITS: Final = 16  # of logarithms and their inverse


@dataclass(frozen=True)
class BandCoverage:
    """How often a band that was made from what was known then held what came."""

    checked: int = 0
    inside: int = 0

    @property
    def percent(self) -> Decimal | None:
        """None where nothing could be checked."""
        return Decimal(self.inside * 100) / self.checked if self.checked else None

    @property
    def is_indicative(self) -> bool:
        """Whether the band promises more, or less, than it held: over 5 points from 80%."""
        percent = self.percent
        return percent is None or abs(percent - NOMINAL_PERCENT) > MOST_POINTS_OFF


@dataclass(frozen=True)
class ForecastPoint:
    """Spend through the end of a day as forecast; low and high where there is a band."""

    day: date
    expected: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Forecast:
    """`points` are today's and those of the days after it, to the end of the period; `level` is
    the spend of a day of weight 1."""

    level: Decimal
    points: tuple[ForecastPoint, ...]
    coverage: BandCoverage

    @property
    def total(self) -> Decimal:
        return self.points[-1].expected

    @property
    def low(self) -> Decimal | None:
        return self.points[-1].low

    @property
    def high(self) -> Decimal | None:
        return self.points[-1].high

    def overrun_on(self, cap: Decimal) -> date | None:
        """The first day on which the forecast is past the cap; None if it stays within."""
        return next((point.day for point in self.points if point.expected > cap), None)

    def overrun_from(self, cap: Decimal) -> date | None:
        """The earliest such day within the band."""
        return next((p.day for p in self.points if p.high is not None and p.high > cap), None)

    def overrun_until(self, cap: Decimal) -> date | None:
        """The latest such day within the band."""
        return next((p.day for p in self.points if p.low is not None and p.low > cap), None)


@dataclass(frozen=True)
class SpendSeries:
    """Spend of complete days, one after the other, the first being one on which something was
    spent."""

    first: date
    amounts: tuple[Decimal, ...]

    def weights(self, profile: Profile) -> list[Decimal]:
        return [
            profile.weight(self.first + number * ONE_DAY) for number in range(len(self.amounts))
        ]


def level_of(amounts: Sequence[Decimal], weights: Sequence[Decimal]) -> Decimal | None:
    """Σ actual ÷ Σ weight of the last 28 days; None without days, or where all weigh nothing."""
    total = sum(weights[-LEVEL_DAYS:], Decimal(0))
    return sum(amounts[-LEVEL_DAYS:], Decimal(0)) / total if total else None


def forecast(
    history: SpendSeries,
    spent: Decimal,
    rest: DateRange,
    profile: Profile,
    *,
    elapsed: Decimal = Decimal(0),
) -> Forecast | None:
    """The forecast of a period that has `rest` left, of whose first day `elapsed` is gone.

    `spent` is what the period has cost until now. None where there is no complete day to go by.
    """
    weights = history.weights(profile)
    level = level_of(history.amounts, weights)
    if level is None:
        return None
    left = [profile.weight(day) for day in rest.days()]
    left[0] *= 1 - elapsed
    scored = RollingMisses.of(history.amounts, weights, len(left))
    factors = band(scored.scores)
    points = (
        _point(day, spent, level * weight, factors)
        for day, weight in zip(rest.days(), accumulate(left), strict=True)
    )
    return Forecast(level, tuple(points), scored.coverage)


def band(scores: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """The factors of the 80% band from n log ratios (actual ÷ forecast): those of rank
    ⌊0.1 (n + 1)⌋ and ⌈0.9 (n + 1)⌉. None below 20 scores."""
    ranked = sorted(scores)
    if len(ranked) < LEAST_SCORES:
        return None
    low, high = _ranks(len(ranked))
    with localcontext(prec=_DIGITS):
        return ranked[low].exp(), ranked[high].exp()


@dataclass(frozen=True)
class RollingMisses:
    """What the forecast missed by from earlier days on, each with as many days to go."""

    scores: tuple[Decimal, ...]
    coverage: BandCoverage

    @classmethod
    def of(
        cls, amounts: Sequence[Decimal], weights: Sequence[Decimal], horizon: int
    ) -> "RollingMisses":
        """Of each day with 28 before it and `horizon` after it: ln(actual ÷ forecast) of the days
        after. A band is checked only with scores whose days were over by then."""
        spent = list(accumulate(amounts, initial=Decimal(0)))
        weighed = list(accumulate(weights, initial=Decimal(0)))
        scores = {
            origin: score
            for origin in range(LEVEL_DAYS, len(amounts) - horizon + 1)
            if (score := _score(spent, weighed, origin, horizon)) is not None
        }
        return cls(tuple(scores.values()), _coverage(scores, horizon))


def _score(
    spent: Sequence[Decimal], weighed: Sequence[Decimal], origin: int, horizon: int
) -> Decimal | None:
    since, until = origin - LEVEL_DAYS, origin + horizon
    actual = spent[until] - spent[origin]
    known = spent[origin] - spent[since]
    weight, ahead = weighed[origin] - weighed[since], weighed[until] - weighed[origin]
    if min(actual, known, weight, ahead) <= 0:  # no ratio: nothing was spent, or expected
        return None
    with localcontext(prec=_DIGITS):
        return (actual * weight / (known * ahead)).ln()


def _coverage(scores: dict[int, Decimal], horizon: int) -> BandCoverage:
    known: list[Decimal] = []
    over, checked, inside = iter(scores.items()), 0, 0
    following = next(over, None)
    for origin, score in scores.items():
        while following is not None and following[0] + horizon <= origin:
            insort(known, following[1])
            following = next(over, None)
        if len(known) >= LEAST_SCORES:
            low, high = _ranks(len(known))
            checked += 1
            inside += known[low] <= score <= known[high]
    return BandCoverage(checked, inside)


def _ranks(count: int) -> tuple[int, int]:
    """Places from 0 on of the ranks ⌊0.1 (n + 1)⌋ and ⌈0.9 (n + 1)⌉, which n ≥ 20 always has."""
    return (count + 1) // 10 - 1, -(-9 * (count + 1) // 10) - 1


def _point(
    day: date, spent: Decimal, ahead: Decimal, factors: tuple[Decimal, Decimal] | None
) -> ForecastPoint:
    low, high = factors or (None, None)
    return ForecastPoint(
        day,
        spent + ahead,
        None if low is None else spent + ahead * low,
        None if high is None else spent + ahead * high,
    )
