"""Costs divided by the results they bought: per use case and in total (requirements 4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from finops.calc.dates.periods import DateRange, Granularity, buckets
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import Grain, ReportFilter
from ledger.queries.basis import ReportBasis, basis_of, read_rates
from ledger.queries.calls.retry_waste import RetryWaste, retry_waste_of
from ledger.queries.labels import labels
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.outcomes.credits import Crediting, crediting_of
from ledger.queries.showback.comparing import has_data_since
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

SPLITS: Final = (
    *(Dimension.USE_CASE, Dimension.WORKFLOW_STEP, Dimension.RISK_TIER, Dimension.ENVIRONMENT),
    *(Dimension.ROUTE_POLICY_VERSION, Dimension.MODEL, Dimension.BUSINESS_UNIT),
)


@dataclass(frozen=True)
class UnitPoint:
    """The figures of one bucket of the trend."""

    label: str
    dates: DateRange
    figures: UnitFigures


@dataclass(frozen=True)
class UseCaseEconomics:
    """One use case, or another value of what the report is split by (`key`); an empty one is what
    belongs to none, or the total. `compared` are the figures that are held against `prior`: without
    a day that is not over."""

    key: str
    label: str
    figures: UnitFigures
    compared: UnitFigures
    prior: UnitFigures | None
    trend: tuple[UnitPoint, ...]


@dataclass(frozen=True)
class UnitEconomicsReport:
    """Rows by falling cost; the total covers all of them, `retry_waste` is a part of its cost.

    `crediting` says how complete the outcomes are.
    """

    filter: ReportFilter
    rows: tuple[UseCaseEconomics, ...]
    total: UseCaseEconomics
    retry_waste: RetryWaste
    crediting: Crediting
    basis: ReportBasis
    by: Dimension = Dimension.USE_CASE

    def row(self, use_case: str) -> UseCaseEconomics:
        """The use case's row; without any data all its figures are empty."""
        matching = (row for row in self.rows if row.key == use_case)
        none = figures_of(Counts())
        nothing = UseCaseEconomics(use_case, use_case, none, none, None, ())
        return next(matching, nothing)


Buckets = Mapping[str, Counts]  # by bucket label


def unit_economics(
    report: ReportFilter, scope: Scope, by: Dimension = Dimension.USE_CASE
) -> UnitEconomicsReport:
    """Unit costs of the report's days by one of SPLITS, with the trend by its grain (days for
    hours). The total is that of the use cases, whatever it is split by."""
    report_by_use_case = _by_use_case(report, scope)
    if by is Dimension.USE_CASE:
        return report_by_use_case
    return replace(report_by_use_case, by=by, rows=tuple(_rows(report, scope, by)))


def _rows(report: ReportFilter, scope: Scope, by: Dimension) -> list[UseCaseEconomics]:
    cut, names = _cut(report), labels(by)
    now = _read(report, scope, report.dates, cut, by)
    is_compared = report.compare and has_data_since(report.prior.first)
    before = _read(report, scope, report.prior, None, by) if is_compared else None
    compared = _compared(report, scope, now, by) if is_compared else now
    make = figures_by_model if by is Dimension.MODEL else figures_of
    rows = [
        _economics(
            *(report, make, key, names.get(key, key) or _("(none)")),
            *(now.get(key, {}), compared.get(key, {})),
            None if before is None else before.get(key, {}),
        )
        for key in {*now, *(before or {})}
    ]
    return sorted(rows, key=lambda row: (row.key == "", -(row.figures.cost_usd or 0), row.key))


def _by_use_case(report: ReportFilter, scope: Scope) -> UnitEconomicsReport:
    cut = _cut(report)
    now = _read(report, scope, report.dates, cut)
    is_compared = report.compare and has_data_since(report.prior.first)
    before = _read(report, scope, report.prior, None) if is_compared else None
    compared = _compared(report, scope, now) if is_compared else now
    names = labels(Dimension.USE_CASE)
    zone, rates = tenant_zone(), read_rates(parameters(report, scope))
    rows = [
        _economics(
            report,
            figures_of,
            use_case,
            _name(use_case, names),
            now.get(use_case, {}),
            compared.get(use_case, {}),
            None if before is None else before.get(use_case, {}),
        )
        for use_case in {*now, *(before or {})}
    ]
    rows.sort(key=lambda row: (row.key == "", -(row.figures.cost_usd or 0), row.key))
    return UnitEconomicsReport(
        filter=report,
        rows=tuple(rows),
        total=_total(report, now, compared, before),
        retry_waste=retry_waste_of(report, scope, zone, rates),
        crediting=crediting_of(report, scope, zone),
        basis=basis_of(rates, zone),
    )


def unit_figures(report: ReportFilter, scope: Scope) -> UnitFigures:
    """The total of `unit_economics` alone, over the report's days."""
    return _together(_read(report, scope, report.dates, None))


def figures_by_use_case(report: ReportFilter, scope: Scope) -> dict[str, UnitFigures]:
    """Of each use case the figures of `unit_economics` alone, over the report's days."""
    read = _read(report, scope, report.dates, None)
    return {use_case: _together({use_case: places}) for use_case, places in read.items()}


def _together(places: Mapping[str, Buckets]) -> UnitFigures:
    return total_of({use_case: added(counts.values()) for use_case, counts in places.items()})


def _name(use_case: str, names: Mapping[str, str]) -> str:
    return names.get(use_case, use_case) or _("unattributed")


def _cut(report: ReportFilter) -> Granularity:
    grain = Grain.DAY if report.grain is Grain.HOUR else report.grain
    return Granularity(str(grain))


def _read(
    report: ReportFilter,
    scope: Scope,
    dates: DateRange,
    cut: Granularity | None,
    by: Dimension = Dimension.USE_CASE,
) -> dict[str, Buckets]:
    """Counts of each bucket by use case, or another dimension; not cut, all are in one bucket. Of
    models there are costs only."""
    by_time = () if cut is None else (Dimension(str(cut)),)
    selection = parameters(report, scope, dates=dates, by=(by, *by_time))
    by_use_case: dict[str, dict[str, list[Counts]]] = {}

    def keep(row: Row, counts: Counts) -> None:
        places = by_use_case.setdefault(row[str(by)] or "", {})
        places.setdefault("" if cut is None else row[str(cut)], []).append(counts)

    for row in fetch("reports/costs_by_day", selection):
        counts = Counts(
            cost_usd=row["cost_usd"],
            credits_usd=row["credits_usd"],
            lines=row["lines"],
            unpriced_lines=row["unpriced_lines"],
        )
        keep(row, counts)
    if by is Dimension.MODEL:
        return _summed(by_use_case)
    for row in fetch("reports/requests_by_day", selection):
        keep(row, Counts(requests=row["requests"]))
    for row in fetch("reports/outcomes_by_day", selection):
        keep(row, Counts(arrived=Results.of(row)))
    for row in fetch("reports/cohorts_by_day", selection):
        keep(row, Counts(cohort=Results.of(row)))
    return _summed(by_use_case)


def _compared(
    report: ReportFilter,
    scope: Scope,
    now: Mapping[str, Buckets],
    by: Dimension = Dimension.USE_CASE,
) -> Mapping[str, Buckets]:
    """The counts of the days that are held against the prior ones: out of those that were read, if
    these are cut by day."""
    if report.compared == report.dates:
        return now
    if _cut(report) is not Granularity.DAY:
        return _read(report, scope, report.compared, None, by)
    days = {bucket.label for bucket in buckets(report.compared, Granularity.DAY)}
    return {
        key: {label: counts for label, counts in places.items() if label in days}
        for key, places in now.items()
    }


def _summed(by_use_case: Mapping[str, Mapping[str, list[Counts]]]) -> dict[str, Buckets]:
    return {
        use_case: {bucket: added(counts) for bucket, counts in places.items()}
        for use_case, places in by_use_case.items()
    }


def _total(
    report: ReportFilter,
    now: Mapping[str, Buckets],
    compared: Mapping[str, Buckets],
    before: Mapping[str, Buckets] | None,
) -> UseCaseEconomics:
    """All use cases; in each bucket, and in the whole period, what has a known cost is divided."""
    points = [
        UnitPoint(
            bucket.label,
            bucket.dates,
            total_of({name: places.get(bucket.label, Counts()) for name, places in now.items()}),
        )
        for bucket in buckets(report.dates, _cut(report))
    ]
    return UseCaseEconomics(
        key="",
        label=_("Total"),
        figures=_together(now),
        compared=_together(compared),
        prior=None if before is None else _together(before),
        trend=tuple(points),
    )


def _economics(
    report: ReportFilter,
    make: Callable[[Counts], UnitFigures],
    key: str,
    label: str,
    now: Buckets,
    compared: Buckets,
    before: Buckets | None,
) -> UseCaseEconomics:
    points = [
        UnitPoint(bucket.label, bucket.dates, make(now.get(bucket.label, Counts())))
        for bucket in buckets(report.dates, _cut(report))
    ]
    return UseCaseEconomics(
        key=key,
        label=label,
        figures=make(added(now.values())),
        compared=make(added(compared.values())),
        prior=None if before is None else make(added(before.values())),
        trend=tuple(points),
    )
