"""What a currency was worth: the rates of a time, each holding until the next for so many days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from django.db.models import Q

from ledger.calc.pricebooks.windows import Validity
from ledger.calc.pricing.book import DatedRate
from ledger.models import ExchangeRate as Rate
from ledger.models.prices.exchange_rates import MOST_HELD_DAYS
from ledger.queries.sql import reading_alias

USD: Final = "USD"
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class RecordedRate:
    """The rate of one day (UTC): USD for one unit, who says so, and how many days after its own
    it holds at most; `last` is the last day it holds, the next rate being known."""

    day: date
    usd: Decimal
    source: str
    holds_days: int
    last: date


def rates_of(
    currency: str, asked: Validity, known_at: datetime | None = None
) -> tuple[DatedRate, ...]:
    """USD per unit from each rate's day (UTC) on, none for USD itself.

    A rate holds until the next one, but no more days than it says itself: markets rest on
    weekends and holidays, while a currency that nobody has recorded for longer has no price.
    `known_at` asks for the rates that had been recorded by then; None is now.
    """
    return tuple(
        DatedRate(_start_of(rate.day), rate.usd, _start_of(rate.last + DAY))
        for rate in recorded_rates(currency, asked, known_at)
    )


def recorded_rates(
    currency: str, asked: Validity, known_at: datetime | None = None
) -> list[RecordedRate]:
    """The rates that hold on some day of the time asked for, by day; of one day the latest
    recorded counts."""
    if currency == USD:
        return []
    first = asked.start.astimezone(UTC).date()
    rates = Rate.objects.using(reading_alias()).filter(
        currency=currency, day__gte=first - timedelta(days=MOST_HELD_DAYS)
    )
    if asked.end is not None:
        rates = rates.filter(day__lte=asked.end.astimezone(UTC).date())
    known = Q() if known_at is None else Q(recorded_at__lte=known_at)
    latest = {row.day: row for row in rates.filter(known).order_by("day", "recorded_at", "id")}
    return [rate for rate in _held(latest.values()) if rate.last >= first]


def _held(rows: Iterable[Rate]) -> Iterable[RecordedRate]:
    """Rows in the order of their days, each with the last day that it holds."""
    for row, later in pairwise([*rows, None]):
        if row is None:  # only the end is
            return
        last = row.day + timedelta(days=row.holds_days)
        if later is not None:
            last = min(last, later.day - DAY)
        yield RecordedRate(row.day, row.usd_per_unit, row.source, row.holds_days, last)


def days_held(rate: RecordedRate, asked: Validity) -> int:
    """On how many days (UTC) of a time with an end this rate is the one that holds."""
    first = max(rate.day, asked.start.astimezone(UTC).date())
    last = rate.last if asked.end is None else min(rate.last, asked.end.astimezone(UTC).date())
    return max((last - first).days + 1, 0)


def rate_on(
    currency: str, moment: datetime, known_at: datetime | None = None
) -> RecordedRate | None:
    """The rate that holds at a moment, as known then; None where there is none, and for USD."""
    rates = recorded_rates(currency, Validity(moment, moment), known_at)
    return rates[-1] if rates else None


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
