"""Money that is owed and not spent yet: how much of it lies in a period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from finops.calc.budgets.phasing import phase
from finops.calc.dates.periods import DateRange


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
    days = zip(part.dates.days(), phase(part.amount, _evenly(part.dates)), strict=True)
    return sum(
        (
            cents
            for day, cents in days
            if day >= today and day in period and (part.released is None or day < part.released)
        ),
        Decimal(0),
    )


def _evenly(dates: DateRange) -> list[Decimal]:
    return [Decimal(1)] * dates.day_count
