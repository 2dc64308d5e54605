"""Series of daily spend like those of real platforms: a level that drifts, weekends, paydays, and
days that come out as they do."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from finops.calc.budgets.phasing import Profile
from finops.calc.dates.periods import DateRange

PAYDAY = Decimal("2.4")
WEEKEND = Decimal("0.4")
CENT = Decimal("0.01")


def paydays(dates: DateRange) -> dict[date, Decimal]:
    """The 15th and the month's last day."""
    located = {}
    for day in dates.days():
        is_last = date.fromordinal(day.toordinal() + 1).day == 1
        if day.day == 15 or is_last:
            located[day] = PAYDAY
    return located


def profile_of(dates: DateRange) -> Profile:
    return Profile((Decimal(1),) * 5 + (WEEKEND,) * 2, paydays(dates))


@dataclass(frozen=True)
class Drawn:
    """Spend of each day of `dates`, and the profile it was drawn by."""

    dates: DateRange
    profile: Profile
    amounts: dict[date, Decimal]

    def sum(self, dates: DateRange) -> Decimal:
        return sum((self.amounts[day] for day in dates.days()), Decimal(0))


def draw(seed: int, dates: DateRange, level: float = 900) -> Drawn:
    """level × weight × noise: a level that drifts by 0.4% a day, noise that is log-normal, 12%."""
    chance, profile = Random(seed), profile_of(dates)
    amounts = {}
    for day in dates.days():
        level *= 1 + chance.gauss(0.0005, 0.004)
        noisy = level * float(profile.weight(day)) * chance.lognormvariate(0, 0.12)
        amounts[day] = Decimal(noisy).quantize(CENT)
    return Drawn(dates, profile, amounts)
