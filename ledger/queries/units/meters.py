"""What meters counted in a report's days: the ground of metrics of tokens, GPUs and calls."""

from dataclasses import dataclass
from decimal import Decimal

from finops.calc.dates.periods import utc_bounds
from ledger.calc.reports.dimensions import METER_DIMENSIONS, Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.units.metrics import MeterUse
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import Row, fetch


def read_uses(
    report: ReportFilter, scope: Scope, by: Dimension | None = None
) -> dict[str, list[MeterUse]]:
    """By the values of one dimension what each meter counted; without one all under ""."""
    split = tuple(dict.fromkeys((*([] if by is None else [by]), *METER_DIMENSIONS)))
    uses: dict[str, list[MeterUse]] = {}
    for row in fetch("units/meters", parameters(report, scope, by=split)):
        key = "" if by is None else row[str(by)] or ""
        uses.setdefault(key, []).append(_use(row))
    return uses


def _use(row: Row) -> MeterUse:
    return MeterUse(
        component=row["component"],
        provider=row["provider"],
        model=row["model"],
        meter=row["meter"],
        unit=row["unit"],
        quantity=row["quantity"],
        cost_usd=row["cost_usd"],
        unpriced_quantity=row["unpriced_quantity"],
        events=row["events"],
        failed_cost_usd=row["failed_cost_usd"],
    )


@dataclass(frozen=True)
class RequestTokens:
    """How many requests called a model, and quantiles of their tokens (None without any)."""

    requests: int
    p50_in: Decimal | None
    p95_in: Decimal | None
    p50_out: Decimal | None
    p95_out: Decimal | None


def read_request_tokens(report: ReportFilter, scope: Scope) -> RequestTokens:
    """Of the report's days, out of the cost lines themselves: quantiles do not add up."""
    bounds = utc_bounds(report.dates, tenant_zone())
    asked = parameters(report, scope) | {"start": bounds.start, "end": bounds.end}
    (row,) = fetch("units/request_tokens", asked)
    return RequestTokens(**row)
