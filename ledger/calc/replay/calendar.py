"""Which days are replayed, the reference month among them, and how many requests each has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from finops.calc.dates.periods import ONE_DAY, DateRange, add_months, month_of
from ledger.calc.replay.drawing import Floats, Ints, apportion, generator
from ledger.calc.replay.plan import ReplayPlan

DAYS = 60
DAYS_PER_MONTH = 30.4
DAY_NOISE = 0.04


@dataclass(frozen=True)
class HourlyRhythm:
    """Hour-of-week weights by archetype, Monday 00:00 first, mean 1."""

    weights: Mapping[str, Floats]

    def hours(self, archetype: str, day: date) -> Floats:
        """The 24 weights of a day."""
        first = day.weekday() * 24
        hours: Floats = self.weights[archetype][first : first + 24]
        return hours


@dataclass(frozen=True)
class DayGroup:
    """Days whose counts are fixed together: the reference month, or any other day by itself."""

    days: tuple[date, ...]
    counts: tuple[int, ...]
    is_reference: bool
    is_current_month: bool
    label: str

    @property
    def requests(self) -> int:
        return sum(self.counts)


def reference_month(until: date) -> DateRange:
    """The last calendar month that ended before `until`."""
    return month_of(until.replace(day=1) - ONE_DAY)


def replayed_days(until: date, days: int = DAYS) -> DateRange:
    """The last `days` days up to `until`, begun earlier where the reference month is longer."""
    first = until - timedelta(days=days - 1)
    return DateRange(min(first, reference_month(until).first), until)


def is_peak_day(day: date, peak_days: tuple[int, ...]) -> bool:
    """Whether the day is one of the numbered days of its month; -1 is the last day."""
    last = month_of(day).last
    return day.day in peak_days or (day == last and -1 in peak_days)


def day_weight(plan: ReplayPlan, rhythm: HourlyRhythm, day: date, reference: DateRange) -> float:
    """Relative traffic of a day: weekly rhythm x growth since the reference month x peak."""
    middle = reference.first.toordinal() + reference.day_count / 2
    months = (day.toordinal() - middle) / DAYS_PER_MONTH
    weekly = float(rhythm.hours(plan.rhythm, day).mean())
    weekly *= plan.weekend_factor if day.weekday() >= 5 else 1.0
    peak = plan.peak_factor if is_peak_day(day, plan.peak_days) else 1.0
    noise = generator(plan.tenant_id, plan.use_case_id, day, "volume").normal(0.0, DAY_NOISE)
    return weekly * peak * float((1.0 + plan.monthly_growth) ** months) * float(np.exp(noise))


def groups(plan: ReplayPlan, rhythm: HourlyRhythm, until: date) -> list[DayGroup]:
    """The reference month with exactly its monthly requests, and every other day on its scale."""
    reference = reference_month(until)
    weights = [day_weight(plan, rhythm, day, reference) for day in reference.days()]
    counts = apportion(plan.monthly_requests, weights)
    month = DayGroup(
        tuple(reference.days()), tuple(counts.tolist()), True, False, f"{reference.first:%Y-%m}"
    )
    scale = plan.monthly_requests / sum(weights)
    others = [
        _single_day(day, scale * day_weight(plan, rhythm, day, reference), reference)
        for day in replayed_days(until).days()
        if day not in reference
    ]
    return sorted([month, *others], key=lambda group: group.days[0])


def hourly_counts(plan: ReplayPlan, rhythm: HourlyRhythm, group: DayGroup) -> Ints:
    """Requests by (day, hour) of a group."""
    table = np.zeros((len(group.days), 24), dtype=np.int64)
    for row, (day, count) in enumerate(zip(group.days, group.counts, strict=True)):
        hours = rhythm.hours(plan.rhythm, day)
        rng = generator(plan.tenant_id, plan.use_case_id, day, "hours")
        table[row] = rng.multinomial(count, hours / hours.sum())
    return table


def _single_day(day: date, expected: float, reference: DateRange) -> DayGroup:
    is_later = day >= add_months(reference.first, 1)
    return DayGroup((day,), (round(expected),), False, is_later, day.isoformat())
