"""Spend by day of whatever a budget holds for: one read of the sums, shared by all budgets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from finops.calc.dates.periods import ONE_DAY, DateRange, utc_bounds
from finops.models.budgets.scopes import ScopedMoney
from finops.queries.budgets.signers import scope_words
from ledger.calc.budgets.forecast import SpendSeries
from ledger.calc.pricebooks.windows import Validity
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.narrowing import parameters, tenant_zone
from ledger.queries.pricebooks.exchange_rates import USD, rate_on, recorded_rates
from ledger.queries.sql import fetch

SCOPE: Final = (
    *(Dimension.BUSINESS_UNIT, Dimension.COST_CENTER, Dimension.USE_CASE),
    *(Dimension.ENVIRONMENT, Dimension.RISK_TIER),
)
Words = tuple[str, ...]
NOTHING: Final = Decimal(0)


@dataclass(frozen=True)
class Days:
    """By day what was spent in USD, net of credits, and how many lines have no price."""

    usd: Mapping[date, Decimal]
    unpriced: Mapping[date, int]

    def spent_usd(self, dates: DateRange) -> Decimal:
        return sum((usd for day, usd in self.usd.items() if day in dates), NOTHING)

    def unpriced_lines(self, dates: DateRange) -> int:
        return sum(lines for day, lines in self.unpriced.items() if day in dates)

    def series(self, until: date) -> SpendSeries:
        """The complete days before one, from the first on which something was spent."""
        known = [day for day, usd in self.usd.items() if usd and day < until]
        if not known:
            return SpendSeries(until, ())
        days = DateRange(min(known), until - ONE_DAY)
        return SpendSeries(days.first, tuple(self.usd.get(day, NOTHING) for day in days.days()))


class Spend:
    """All spend of some days, ready to be asked by scope."""

    def __init__(self, dates: DateRange) -> None:
        report = ReportFilter(dates, by=(*SCOPE, Dimension.DAY))
        self._parts: dict[Words, tuple[dict[date, Decimal], dict[date, int]]] = {}
        for row in fetch("reports/costs_by_day", parameters(report, None)):
            words = tuple(str(row[dimension]) for dimension in SCOPE)
            usd, unpriced = self._parts.setdefault(words, ({}, {}))
            day = date.fromisoformat(str(row[Dimension.DAY]))
            usd[day] = usd.get(day, NOTHING) + row["cost_usd"]
            unpriced[day] = unpriced.get(day, 0) + row["unpriced_lines"]
        self._known: dict[Words, Days] = {}

    def of(self, scope: ScopedMoney) -> Days:
        """What meets every condition of the scope."""
        words = scope_words(scope)
        asked = tuple(words[dimension] for dimension in SCOPE)
        if asked not in self._known:
            self._known[asked] = self._summed(asked)
        return self._known[asked]

    def _summed(self, asked: Words) -> Days:
        usd: dict[date, Decimal] = {}
        unpriced: dict[date, int] = {}
        for words, (costs, lines) in self._parts.items():
            if all(wanted in ("", word) for wanted, word in zip(asked, words, strict=True)):
                for day, cost in costs.items():
                    usd[day] = usd.get(day, NOTHING) + cost
                    unpriced[day] = unpriced.get(day, 0) + lines[day]
        return Days(usd, unpriced)


def rates_by_day(currency: str, dates: DateRange, approved: Decimal) -> dict[date, Decimal]:
    """USD per unit on each day; where nobody recorded one, that of the approval."""
    if currency == USD:
        return dict.fromkeys(dates.days(), Decimal(1))
    span = utc_bounds(dates, tenant_zone())
    located = dict.fromkeys(dates.days(), approved)
    for rate in recorded_rates(currency, Validity(span.start, span.end)):
        located |= {
            day: rate.usd for day in DateRange(rate.day, rate.last).days() if day in located
        }
    return located


def usd_per_unit(currency: str, moment: datetime) -> Decimal | None:
    if currency == USD:
        return Decimal(1)
    rate = rate_on(currency, moment)
    return rate.usd if rate is not None else None
