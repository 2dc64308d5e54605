"""Unit costs of all tenants side by side, through the role that reads them all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from finops import clock
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.basis import ReportBasis, read_basis
from ledger.queries.labels import labels
from ledger.queries.narrowing import parameters, tenant_zone
from ledger.queries.sql import Row, fetch
from ledger.queries.units.counts import Counts, Results, UnitFigures, added, total_of

SPLIT = (Dimension.TENANT, Dimension.USE_CASE)
ByTenant = Mapping[str, Mapping[str, Counts]]  # and within it by use case


@dataclass(frozen=True)
class TenantEconomics:
    """One tenant's figures: of its use cases those whose cost is known are divided. Cases of it
    that wait for a worker are not in its outcomes, and since when they wait."""

    key: str
    label: str
    figures: UnitFigures
    waiting_cases: int = 0
    waiting_since: datetime | None = None


@dataclass(frozen=True)
class TenantsReport:
    """Rows by falling cost. The total divides by what the results of each tenant are together."""

    filter: ReportFilter
    rows: tuple[TenantEconomics, ...]
    total: UnitFigures
    basis: ReportBasis
    computed_at: datetime

    @property
    def waiting_cases(self) -> int:
        return sum(row.waiting_cases for row in self.rows)


def tenants_economics(report: ReportFilter) -> TenantsReport:
    """Of the report's days; what is read is what the reading role may see. Days are those of each
    tenant's own clock."""
    by_tenant, names = _counts(report), labels(Dimension.TENANT)
    waiting = {row["tenant"]: row for row in fetch("crediting/waiting_by_tenant", {})}
    rows = [
        _row(slug, names.get(slug, slug), cases, waiting.get(slug))
        for slug, cases in by_tenant.items()
    ]
    rows.sort(key=lambda row: (-(row.figures.cost_usd or 0), row.key))
    every = chain.from_iterable(
        (((slug, case), counts) for case, counts in cases.items())
        for slug, cases in by_tenant.items()
    )
    return TenantsReport(
        filter=report,
        rows=tuple(rows),
        total=total_of({"/".join(place): counts for place, counts in every}),
        basis=read_basis(parameters(report, None, by=SPLIT), tenant_zone()),
        computed_at=clock.now(),
    )


def _row(slug: str, name: str, cases: Mapping[str, Counts], waiting: Row | None) -> TenantEconomics:
    figures = total_of(cases)
    if waiting is None:
        return TenantEconomics(slug, name, figures)
    return TenantEconomics(slug, name, figures, waiting["cases"], waiting["since"])


def _counts(report: ReportFilter) -> ByTenant:
    asked = parameters(report, None, by=SPLIT)
    parts: dict[str, dict[str, list[Counts]]] = {}

    def keep(row: Row, counts: Counts) -> None:
        cases = parts.setdefault(row["tenant"], {})
        cases.setdefault(row["use_case"] or "", []).append(counts)

    for row in fetch("reports/costs_by_day", asked):
        names = ("cost_usd", "credits_usd", "lines", "unpriced_lines")
        keep(row, Counts(**{name: row[name] for name in names}))
    for row in fetch("reports/requests_by_day", asked):
        keep(row, Counts(requests=row["requests"]))
    for row in fetch("reports/outcomes_by_day", asked):
        keep(row, Counts(arrived=Results.of(row)))
    return {
        slug: {case: added(counts) for case, counts in cases.items()}
        for slug, cases in parts.items()
    }
