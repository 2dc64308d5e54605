"""Unit costs of all tenants side by side, through the role that reads them all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from django.utils.translation import gettext as _

from finops import clock
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.units.metrics import MeterUse, metrics_of
from ledger.queries.basis import ReportBasis, read_basis
from ledger.queries.labels import labels
from ledger.queries.narrowing import parameters, tenant_zone
from ledger.queries.sql import Row, fetch
from ledger.queries.units.counts import (
    Counts,
    Results,
    UnitFigures,
    added,
    figures_by_model,
    figures_of,
    total_of,
)
from ledger.queries.units.meters import read_split_uses
from ledger.queries.units.metrics import Metrics, passed_of

ByTenant = Mapping[str, Mapping[str, Counts]]  # and within it by use case, or another dimension


@dataclass(frozen=True)
class TenantEconomics:
    """One tenant's figures: of its use cases those whose cost is known are divided. Cases of it
    that wait for a worker are not in its outcomes, and since when they wait. `part` is the value
    of what the report is split by besides, "" in a report by tenant alone."""

    key: str
    label: str
    figures: UnitFigures
    metrics: Metrics
    waiting_cases: int = 0
    waiting_since: datetime | None = None
    part: str = ""
    part_label: str = ""


@dataclass(frozen=True)
class TenantsReport:
    """Rows by falling cost. The total divides by what the results of each tenant are together."""

    filter: ReportFilter
    rows: tuple[TenantEconomics, ...]
    total: UnitFigures
    metrics: Metrics
    basis: ReportBasis
    computed_at: datetime
    by: Dimension | None = None

    @property
    def waiting_cases(self) -> int:
        """Of each tenant once, however many rows it has."""
        return sum({row.key: row.waiting_cases for row in self.rows}.values())


def tenants_economics(report: ReportFilter, by: Dimension | None = None) -> TenantsReport:
    """Of the report's days, by tenant and one more dimension if it is asked for; what is read is
    what the reading role may see. Days are those of each tenant's own clock."""
    cases = _counts(report, Dimension.USE_CASE)
    uses = read_split_uses(report, None, (Dimension.TENANT, *([by] if by else [])))
    figures = _split(report, by) if by else {(slug,): total_of(cases[slug]) for slug in cases}
    total = _total(cases)
    every = [use for own in uses.values() for use in own]
    return TenantsReport(
        filter=report,
        rows=tuple(_rows(figures, uses, by)),
        total=total,
        metrics=metrics_of(every, passed_of(total)),
        basis=read_basis(
            parameters(report, None, by=(Dimension.TENANT, Dimension.USE_CASE)), tenant_zone()
        ),
        computed_at=clock.now(),
        by=by,
    )


def _rows(
    figures: Mapping[tuple[str, ...], UnitFigures],
    uses: Mapping[tuple[str, ...], list[MeterUse]],
    by: Dimension | None,
) -> list[TenantEconomics]:
    names, parts = labels(Dimension.TENANT), labels(by) if by else {}
    waiting = {row["tenant"]: row for row in fetch("crediting/waiting_by_tenant", {})}
    rows = [
        _row(place, own, uses.get(place, []), waiting.get(place[0]), by)
        for place, own in figures.items()
    ]
    named = [
        replace(
            row,
            label=names.get(row.key, row.key),
            part_label=parts.get(row.part, row.part) or (_("(none)") if by else ""),
        )
        for row in rows
    ]
    return sorted(named, key=lambda row: (-(row.figures.cost_usd or 0), row.key, row.part))


def _row(
    place: tuple[str, ...],
    figures: UnitFigures,
    uses: list[MeterUse],
    waiting: Row | None,
    by: Dimension | None,
) -> TenantEconomics:
    slug, *parts = place
    return TenantEconomics(
        key=slug,
        label=slug,
        figures=figures,
        metrics=metrics_of(uses, None if by is Dimension.MODEL else passed_of(figures)),
        waiting_cases=waiting["cases"] if waiting else 0,
        waiting_since=waiting["since"] if waiting else None,
        part="".join(parts),
    )


def _split(report: ReportFilter, by: Dimension) -> dict[tuple[str, ...], UnitFigures]:
    make = figures_by_model if by is Dimension.MODEL else figures_of
    return {
        (slug, part): make(counts)
        for slug, parts in _counts(report, by).items()
        for part, counts in parts.items()
    }


def _total(cases: ByTenant) -> UnitFigures:
    every = chain.from_iterable(
        (("/".join((slug, case)), counts) for case, counts in parts.items())
        for slug, parts in cases.items()
    )
    return total_of(dict(every))


def _counts(report: ReportFilter, by: Dimension) -> ByTenant:
    """Of models there are costs only."""
    asked = parameters(report, None, by=(Dimension.TENANT, by))
    parts: dict[str, dict[str, list[Counts]]] = {}

    def keep(row: Row, counts: Counts) -> None:
        values = parts.setdefault(row["tenant"], {})
        values.setdefault(row[str(by)] or "", []).append(counts)

    for row in fetch("reports/costs_by_day", asked):
        names = ("cost_usd", "credits_usd", "lines", "unpriced_lines")
        keep(row, Counts(**{name: row[name] for name in names}))
    if by is not Dimension.MODEL:
        for row in fetch("reports/requests_by_day", asked):
            keep(row, Counts(requests=row["requests"]))
        for row in fetch("reports/outcomes_by_day", asked):
            keep(row, Counts(arrived=Results.of(row)))
        for row in fetch("reports/cohorts_by_day", asked):
            keep(row, Counts(cohort=Results.of(row)))
    return {
        slug: {value: added(counts) for value, counts in values.items()}
        for slug, values in parts.items()
    }
