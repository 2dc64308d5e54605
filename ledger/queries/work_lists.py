"""Work lists: what has no price, and what has no owner."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from ledger.calc.exact import exact_sum
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.basis import Unpriced, read_unpriced
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import fetch
from ledger.queries.traces.listing import count_unattributed


@dataclass(frozen=True)
class UnattributedWork:
    """Costs whose trace has no request (yet)."""

    cost_usd: Decimal
    lines: int
    events: int
    traces: int
    since: datetime | None


@dataclass(frozen=True)
class UnpricedWork:
    """One model or item without a price; `component` is one of those that use it."""

    provider: str
    model: str
    component: str
    meters: tuple[str, ...]
    tokens: Decimal
    lines: int
    events: int
    first: date
    last: date


def unpriced_models(report: ReportFilter, scope: Scope) -> list[UnpricedWork]:
    """What needs a price, the most lines first."""
    rows = fetch("reports/unpriced_models", parameters(report, scope))
    return [UnpricedWork(**{**row, "meters": tuple(row["meters"])}) for row in rows]


def unpriced_work(report: ReportFilter, scope: Scope) -> Unpriced:
    return read_unpriced(parameters(report, scope))


def unpriced_since(report: ReportFilter, scope: Scope) -> datetime | None:
    """When the first day begins on which something has no price."""
    days = [work.first for work in unpriced_models(report, scope)]
    return _beginning(min(days)) if days else None


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time.min, tenant_zone())


def unattributed_work(report: ReportFilter, scope: Scope) -> UnattributedWork:
    """What belongs to no use case is nobody's but the whole tenant's to see."""
    alone = report.with_(unattributed=True)
    rows = fetch("reports/costs_by_day", parameters(alone, scope, by=(Dimension.DAY,)))
    return UnattributedWork(
        cost_usd=exact_sum(row["cost_usd"] for row in rows),
        lines=sum(row["lines"] for row in rows),
        events=sum(row["events"] for row in rows),
        since=_beginning(date.fromisoformat(min(row["day"] for row in rows))) if rows else None,
        traces=count_unattributed(alone, scope, tenant_zone()) if rows else 0,
    )
