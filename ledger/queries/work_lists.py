"""Work lists: what has no price, and what has no owner."""

from dataclasses import dataclass
from decimal import Decimal

from ledger.calc.exact import exact_sum
from ledger.calc.report_filter import ReportFilter
from ledger.queries.basis import Unpriced, read_unpriced
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import fetch
from ledger.queries.traces import count_unattributed


@dataclass(frozen=True)
class UnattributedWork:
    """Costs whose trace has no request (yet)."""

    cost_usd: Decimal
    lines: int
    events: int
    traces: int


def unpriced_work(report: ReportFilter, scope: Scope) -> Unpriced:
    return read_unpriced(parameters(report, scope))


def unattributed_work(report: ReportFilter, scope: Scope) -> UnattributedWork:
    """What belongs to no use case is nobody's but the whole tenant's to see."""
    alone = report.with_(unattributed=True)
    rows = fetch("reports/costs_by_day", parameters(alone, scope, by=()))
    return UnattributedWork(
        cost_usd=exact_sum(row["cost_usd"] for row in rows),
        lines=sum(row["lines"] for row in rows),
        events=sum(row["events"] for row in rows),
        traces=count_unattributed(alone, scope, tenant_zone()) if rows else 0,
    )
