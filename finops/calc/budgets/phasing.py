"""An amount laid over the days of its period by a calendar profile, not as a straight line.

A day's weight is the factor of its weekday × the largest factor of the named events on it
(requirements 9.2; decision 146).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from types import MappingProxyType
from typing import Final

from finops.calc.dates.periods import DateRange

CENT: Final = Decimal("0.01")
_UNIT: Final = Decimal(1)
_NO_EVENTS: Final[Mapping[date, Decimal]] = MappingProxyType({})


@dataclass(frozen=True)
class Profile:
    """How demand differs between days: a factor for Monday to Sunday, and one by day where a
    named event changes demand."""

    weekdays: tuple[Decimal, ...] = (_UNIT,) * 7
    events: Mapping[date, Decimal] = field(default_factory=lambda: _NO_EVENTS)

    def __post_init__(self) -> None:
        if len(self.weekdays) != 7 or any(factor < 0 for factor in self.weekdays):
            raise ValueError("A profile has seven factors, none below 0.")

    def weight(self, day: date) -> Decimal:
        return self.weekdays[day.weekday()] * self.events.get(day, _UNIT)


def largest_factors(events: Iterable[tuple[date, Decimal]]) -> dict[date, Decimal]:
    """Of several events on a day the largest factor counts; they are not multiplied."""
    largest: dict[date, Decimal] = {}
    for day, factor in events:
        largest[day] = max(factor, largest.get(day, factor))
    return largest


def phase(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The amount in whole cents by day: amount × w ÷ Σw, the odd cents by largest remainder, the
    earlier day first where two are equal. Sums to the amount exactly.

    Where every weight is 0 the days count alike. Raises ValueError for an amount below 0 or with
    parts of a cent, for a weight below 0, and without days.
    """
    cents = _cents(amount)
    shares = _shares(weights)
    parts = [divmod(cents * share.numerator, share.denominator) for share in shares]
    missing = cents - sum(full for full, _ in parts)
    rest = [
        Fraction(left, share.denominator) for (_, left), share in zip(parts, shares, strict=True)
    ]
    first = sorted(range(len(parts)), key=lambda at: (-rest[at], at))[:missing]
    raised = frozenset(first)
    return [(full + (at in raised)) * CENT for at, (full, _) in enumerate(parts)]


def even_part(amount: Decimal, day_count: int, days: range) -> Decimal:
    """What of an amount that lies evenly over so many days falls on some of them, numbered from 0:
    the sum of those parts of `phase` where all weights are 1, however many days there are.

    Raises ValueError as `phase` does.
    """
    if day_count < 1:
        raise ValueError("A period has days, and no day a weight below 0.")
    each, odd_cents = divmod(_cents(amount), day_count)
    raised = max(min(days.stop, odd_cents) - days.start, 0)
    return (each * len(days) + raised) * CENT


@dataclass(frozen=True)
class Curve:
    """The budgeted amounts of some days, one for each, in whole cents."""

    dates: DateRange
    amounts: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        return sum(self.amounts, Decimal(0))

    def before(self, day: date) -> Decimal:
        """What is budgeted for all days before this one."""
        return sum(self.amounts[: self._number(day)], Decimal(0))

    def at(self, day: date, elapsed: Decimal) -> Decimal:
        """What is budgeted up to a moment: all days before its own, and of its own the share that
        has passed (0 to 1)."""
        today = self.amounts[self._number(day)] if day in self.dates else Decimal(0)
        return self.before(day) + today * elapsed

    def running(self) -> list[Decimal]:
        """What is budgeted through each day."""
        return list(accumulate(self.amounts))

    def _number(self, day: date) -> int:
        return max((day - self.dates.first).days, 0)


def curve_of(amount: Decimal, dates: DateRange, profile: Profile) -> Curve:
    return Curve(dates, tuple(phase(amount, [profile.weight(day) for day in dates.days()])))


def changed(curve: Curve, amount: Decimal, since: date, profile: Profile) -> Curve:
    """The curve with another amount from a day on: what was budgeted before stays, the rest lies
    over the days that are left.

    Raises ValueError where no day is left, or the amount is below what was budgeted before.
    """
    first = max(since, curve.dates.first)
    if first > curve.dates.last:
        raise ValueError("No day of the period is left.")
    kept = curve.amounts[: (first - curve.dates.first).days]
    rest = curve_of(amount - curve.before(first), DateRange(first, curve.dates.last), profile)
    return Curve(curve.dates, kept + rest.amounts)


def burn(spent: Decimal, due: Decimal) -> Decimal | None:
    """Spent ÷ what is budgeted up to now; None while nothing is budgeted yet."""
    return spent / due if due else None


def _cents(amount: Decimal) -> int:
    if amount < 0 or amount != amount.quantize(CENT):
        raise ValueError("An amount is 0 or more, in whole cents.")
    return int(amount.scaleb(2))


def _shares(weights: Sequence[Decimal]) -> list[Fraction]:
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError("A period has days, and no day a weight below 0.")
    exact = [Fraction(weight) for weight in weights]
    total = sum(exact)
    return [weight / total if total else Fraction(1, len(exact)) for weight in exact]
