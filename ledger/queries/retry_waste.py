"""Retry waste: what attempts cost that brought nothing, because they failed or were superseded."""

from dataclasses import dataclass
from decimal import Decimal

from ledger.calc.exact import exact_sum
from ledger.calc.periods import utc_bounds
from ledger.calc.report_filter import ReportFilter
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import fetch


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
    """The waste within a report: part of its cost, not beside it.

    Failed attempts come from the sums; superseded ones, which only their operation can tell, from
    their lines. Source: ledger reference 2.
    """
    bounds = utc_bounds(report.dates, tenant_zone())
    given = parameters(report, scope) | {"start": bounds.start, "end": bounds.end}
    (failed,) = fetch("reports/failed_attempts", given)
    (superseded,) = fetch("reports/superseded_attempts", given)
    return RetryWaste(
        failed["cost_usd"], failed["events"], superseded["cost_usd"], superseded["events"]
    )
