"""Retry waste: what attempts cost that brought nothing, because they failed or were superseded."""

from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from finops.calc.dates.periods import utc_bounds
from ledger.calc.exact import exact_sum
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.basis import read_rates
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import Row, fetch_prepared


@dataclass(frozen=True)
class RetryWaste:
    """USD and events of attempts that failed (or were given up), and of attempts that succeeded
    but after which the same operation was tried again."""

    failed_cost_usd: Decimal = Decimal(0)
    failed_events: int = 0
    superseded_cost_usd: Decimal = Decimal(0)
    superseded_events: int = 0

    @property
    def cost_usd(self) -> Decimal:
        return exact_sum([self.failed_cost_usd, self.superseded_cost_usd])

    @property
    def events(self) -> int:
        return self.failed_events + self.superseded_events


def read_retry_waste(report: ReportFilter, scope: Scope) -> RetryWaste:
    """The waste within a report: part of its cost, not beside it."""
    rates = read_rates(parameters(report, scope))
    return retry_waste_of(report, scope, tenant_zone(), rates)


def retry_waste_of(
    report: ReportFilter, scope: Scope, zone: ZoneInfo, rates: list[Row]
) -> RetryWaste:
    """The same out of the report's sums by rate, which know what failed; superseded attempts,
    which only their operation can tell, come from their lines. Source: ledger 3."""
    bounds = utc_bounds(report.dates, zone)
    selection = parameters(report, scope) | {"start": bounds.start, "end": bounds.end}
    (superseded,) = fetch_prepared("reports/superseded_attempts", selection)
    failed = [row for row in rates if row["is_failed"]]
    return RetryWaste(
        failed_cost_usd=exact_sum(row["cost_usd"] for row in failed),
        failed_events=sum(row["events"] for row in failed),
        superseded_cost_usd=superseded["cost_usd"],
        superseded_events=superseded["events"],
    )
