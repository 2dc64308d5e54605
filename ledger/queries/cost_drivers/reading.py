"""The drivers of a use case in a report's days, and in the days before them: their baseline."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from finops.calc.dates.periods import DateRange, utc_bounds
from finops.models import UseCase
from ledger.calc.cost_drivers.catalogue import Driver, DriverValue, drivers_of
from ledger.calc.cost_drivers.signals import DriverReading, NoDriver, Sample, mean, share
from ledger.calc.exact import exact_sum
from ledger.calc.pricing.meters import OUTPUT_SIDE
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.request_details import COUNTS
from ledger.calc.units.metrics import MeterUse
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import Row, fetch
from ledger.queries.units.meters import read_uses
from ledger.queries.units.worksheets import CREDIT, read_requests_and_hits, read_tokens

REASONING: Final = "reasoning"


@dataclass(frozen=True)
class DriverReport:
    """Every driver of the use case; `dates` beside `prior_dates`, their baseline."""

    readings: tuple[DriverReading, ...]
    dates: DateRange
    prior_dates: DateRange
    requests: int


@dataclass(frozen=True)
class CountedDays:
    """What the ledger counted of a use case in some days."""

    counts: Row
    uses: list[MeterUse]
    requests: int
    hits: int
    tokens_in: Decimal
    tokens_out: Decimal

    @property
    def sent(self) -> frozenset[str]:
        """Counts that some request tells."""
        return frozenset(name for name in COUNTS if self.counts[f"{name}_said"])


def driver_report(use_case: UseCase, report: ReportFilter, scope: Scope) -> DriverReport:
    """Whole days only, as everything that is compared."""
    alone = report.choosing(Dimension.USE_CASE, (use_case.slug,))
    now = period_of(alone.with_(dates=report.compared), scope)
    before = period_of(alone.with_(dates=report.prior), scope)
    readings = tuple(
        DriverReading(driver, sample_of(driver, now), sample_of(driver, before))
        for driver in drivers_of(use_case.slug, now.sent | before.sent)
    )
    return DriverReport(readings, report.compared, report.prior, now.requests)


def period_of(report: ReportFilter, scope: Scope) -> CountedDays:
    bounds = utc_bounds(report.dates, tenant_zone())
    asked = parameters(report, scope) | {"start": bounds.start, "end": bounds.end}
    (counts,) = fetch("cost_drivers/counts", asked)
    requests, hits = read_requests_and_hits(report, scope)
    uses = read_uses(report, scope).get("", [])
    return CountedDays(counts, uses, requests, hits, *read_tokens(report, scope))


def sample_of(driver: Driver, period: CountedDays) -> Sample:
    """The value of a driver in a period, and of how many requests it is known."""
    if not period.requests:
        return Sample(None, 0, NoDriver.NO_REQUESTS)
    if driver.detail:
        return _sent(driver, period.counts)
    return COUNTED[driver.name](period)


def _sent(driver: Driver, counts: Row) -> Sample:
    requests = counts[f"{driver.detail}_said"]
    if driver.counts is DriverValue.SHARE:
        part = Decimal(counts[f"{driver.detail}_some"])
        return share(part, Decimal(requests), requests, why=NoDriver.NOBODY_SAYS)
    return mean(counts[f"{driver.detail}_sum"], requests, why=NoDriver.NOBODY_SAYS)


def _reasoning(period: CountedDays) -> Sample:
    written = [use for use in period.uses if use.meter in OUTPUT_SIDE]
    thought = exact_sum(use.quantity for use in written if use.meter == REASONING)
    every = exact_sum(use.quantity for use in written)
    return share(thought, every, period.requests, why=NoDriver.NO_TOKENS)


def _cost(uses: Iterable[MeterUse]) -> Decimal:
    """Gross: what providers gave back belongs to no component."""
    return exact_sum(use.cost_usd for use in uses if use.component != CREDIT)


def _of_cost(component: str) -> Callable[[CountedDays], Sample]:
    def of(period: CountedDays) -> Sample:
        part = _cost(use for use in period.uses if use.component == component)
        return share(part, _cost(period.uses), period.requests, why=NoDriver.UNPRICED)

    return of


def _failed(period: CountedDays) -> Sample:
    part = exact_sum(use.failed_cost_usd for use in period.uses)
    return share(part, _cost(period.uses), period.requests, why=NoDriver.UNPRICED)


def _limited(period: CountedDays) -> Sample:
    ended = period.counts["ended"]
    part = Decimal(period.counts["rate_limited"])
    return share(part, Decimal(ended), ended, why=NoDriver.NOBODY_SAYS)


COUNTED: Final[Mapping[str, Callable[[CountedDays], Sample]]] = {
    "input_tokens": lambda p: mean(p.tokens_in, p.requests, why=NoDriver.NO_REQUESTS),
    "output_tokens": lambda p: mean(p.tokens_out, p.requests, why=NoDriver.NO_REQUESTS),
    "reasoning": _reasoning,
    "cache_hits": lambda p: share(
        Decimal(p.hits), Decimal(p.requests), p.requests, why=NoDriver.NO_REQUESTS
    ),
    "failed_cost": _failed,
    "judge_cost": _of_cost("judge"),
    "review_cost": _of_cost("human"),
    "rate_limited": _limited,
}
