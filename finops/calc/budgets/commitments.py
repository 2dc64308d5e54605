"""Money that is owed and not spent yet: how much of it lies in a period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from finops.calc.budgets.phasing import even_part
from finops.calc.dates.periods import ONE_DAY, DateRange


@dataclass(frozen=True)
class Dated:
    """An amount that falls due over some days, evenly; from `released` on nothing of it does."""

    amount: Decimal
    dates: DateRange
    released: date | None = None


def committed(parts: Iterable[Dated], period: DateRange, today: date) -> Decimal:
    """What of several commitments lies in a period and is still to come: Σ of the cents of each
    day from today on, before its release.

    An amount lies evenly over its days, odd cents on the first ones, so that its periods sum to
    it. What lies behind today has been spent, or was not needed.
    """
    return sum((_to_come(part, period, today) for part in parts), Decimal(0))


def _to_come(part: Dated, period: DateRange, today: date) -> Decimal:
    first = max(part.dates.first, period.first, today)
    last = min(part.dates.last, period.last)
    if part.released is not None:
        last = min(last, part.released - ONE_DAY)
    if last < first:
        return Decimal(0)
    since, until = ((day - part.dates.first).days for day in (first, last))
    return even_part(part.amount, part.dates.day_count, range(since, until + 1))
