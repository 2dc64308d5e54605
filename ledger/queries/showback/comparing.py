"""What of a report may be held against the period before: nothing that began within it, since
that would seem to have grown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from finops.scope import current_tenant_id
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.sql import fetch, fetch_prepared


@dataclass(frozen=True)
class Comparison:
    """Whether the total is compared, and which tenants of a report over tenants are too new to be:
    with one of these among them the total is not compared either."""

    is_compared: bool
    newcomers: frozenset[str] = frozenset()

    def holds_for(self, values: tuple[str, ...]) -> bool:
        """Whether the row of these values is compared; over tenants the first names one."""
        if self.newcomers:
            return values[0] not in self.newcomers
        return self.is_compared


def has_data_since(day: date) -> bool:
    """Whether costs of the current tenant were recorded by this day."""
    (days,) = fetch_prepared("traces/data_days", {"tenant": current_tenant_id()})
    return days["first"] is not None and days["first"] <= day


def comparison_of(report: ReportFilter, keys: Iterable[tuple[str, ...]]) -> Comparison:
    """Of a report whose rows have these values."""
    if not report.compare:
        return Comparison(is_compared=False)
    if report.dimension is not Dimension.TENANT:
        return Comparison(has_data_since(report.prior.first))
    late = _tenants_without_data_since(report.prior.first) & {values[0] for values in keys}
    return Comparison(is_compared=not late, newcomers=late)


def _tenants_without_data_since(day: date) -> frozenset[str]:
    """Of all that the reading role sees."""
    rows = fetch("reports/first_days", {})
    return frozenset(row["tenant"] for row in rows if row["first"] > day)
