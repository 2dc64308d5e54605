"""Costs divided by the results they bought: per use case and in total (requirements 4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from finops.calc.dates.periods import DateRange, Granularity, buckets
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import Grain, ReportFilter
from ledger.queries.basis import Basis, basis_of, read_rates
from ledger.queries.calls.retry_waste import RetryWaste, retry_waste_of
from ledger.queries.labels import labels
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.outcomes.credits import Crediting, crediting_of
from ledger.queries.showback.comparing import has_data_since
from ledger.queries.sql import Row, fetch
from ledger.queries.units.counts import Counts, Results, UnitFigures, added, figures_of, total_of


@dataclass(frozen=True)
class UnitPoint:
    """The figures of one bucket of the trend."""

    label: str
    dates: DateRange
    figures: UnitFigures


@dataclass(frozen=True)
class UseCaseEconomics:
    """One use case; an empty `use_case` is what belongs to none, or the total. `compared` are the
    figures that are held against `prior`: without a day that is not over."""

    use_case: str
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
    basis: Basis

    def row(self, use_case: str) -> UseCaseEconomics:
        """The use case's row; without any data all its figures are empty."""
        matching = (row for row in self.rows if row.use_case == use_case)
        none = figures_of(Counts())
        nothing = UseCaseEconomics(use_case, use_case, none, none, None, ())
        return next(matching, nothing)


Buckets = Mapping[str, Counts]  # by bucket label


def unit_economics(report: ReportFilter, scope: Scope) -> UnitEconomicsReport:
    """Unit costs of the report's days, with the trend by its grain (days for hours)."""
    cut = _cut(report)
    now = _read(report, scope, report.dates, cut)
    is_compared = report.compare and has_data_since(report.prior.first)
    before = _read(report, scope, report.prior, None) if is_compared else None
    is_cut = is_compared and report.compared != report.dates
    compared = _read(report, scope, report.compared, None) if is_cut else now
    names = labels(Dimension.USE_CASE)
    zone, rates = tenant_zone(), read_rates(parameters(report, scope))
    rows = [
        _economics(
            report,
            use_case,
            _name(use_case, names),
            now.get(use_case, {}),
            compared.get(use_case, {}),
            None if before is None else before.get(use_case, {}),
        )
        for use_case in {*now, *(before or {})}
    ]
    rows.sort(key=lambda row: (row.use_case == "", -(row.figures.cost_usd or 0), row.use_case))
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


def _together(places: Mapping[str, Buckets]) -> UnitFigures:
    return total_of({use_case: added(counts.values()) for use_case, counts in places.items()})


def _name(use_case: str, names: Mapping[str, str]) -> str:
    return names.get(use_case, use_case) or _("unattributed")


def _cut(report: ReportFilter) -> Granularity:
    grain = Grain.DAY if report.grain is Grain.HOUR else report.grain
    return Granularity(str(grain))


def _read(
    report: ReportFilter, scope: Scope, dates: DateRange, cut: Granularity | None
) -> dict[str, Buckets]:
    """Counts of each bucket by use case; not cut, all are in one bucket."""
    by_time = () if cut is None else (Dimension(str(cut)),)
    selection = parameters(report, scope, dates=dates, by=(Dimension.USE_CASE, *by_time))
    by_use_case: dict[str, dict[str, list[Counts]]] = {}

    def keep(row: Row, counts: Counts) -> None:
        places = by_use_case.setdefault(row["use_case"], {})
        places.setdefault("" if cut is None else row[str(cut)], []).append(counts)

    for row in fetch("reports/costs_by_day", selection):
        counts = Counts(
            cost_usd=row["cost_usd"],
            credits_usd=row["credits_usd"],
            lines=row["lines"],
            unpriced_lines=row["unpriced_lines"],
        )
        keep(row, counts)
    for row in fetch("reports/requests_by_day", selection):
        keep(row, Counts(requests=row["requests"]))
    for row in fetch("reports/outcomes_by_day", selection):
        keep(row, Counts(arrived=_results(row)))
    for row in fetch("reports/cohorts_by_day", selection):
        keep(row, Counts(cohort=_results(row)))
    return {
        use_case: {bucket: added(counts) for bucket, counts in places.items()}
        for use_case, places in by_use_case.items()
    }


def _results(row: Row) -> Results:
    return Results(
        credit={row["kind"]: row["credit"]},
        implied={row["kind"]: row["implied_credit"]},
        failed={row["kind"]: row["failed_credit"]},
        unknown={row["kind"]: row["unknown_credit"]},
        valued=row["valued_credit"],
        value_usd=row["value_usd"],
        realised_usd=row["realised_usd"],
    )


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
        use_case="",
        label=_("Total"),
        figures=_together(now),
        compared=_together(compared),
        prior=None if before is None else _together(before),
        trend=tuple(points),
    )


def _economics(
    report: ReportFilter,
    use_case: str,
    label: str,
    now: Buckets,
    compared: Buckets,
    before: Buckets | None,
) -> UseCaseEconomics:
    points = [
        UnitPoint(bucket.label, bucket.dates, figures_of(now.get(bucket.label, Counts())))
        for bucket in buckets(report.dates, _cut(report))
    ]
    return UseCaseEconomics(
        use_case=use_case,
        label=label,
        figures=figures_of(added(now.values())),
        compared=figures_of(added(compared.values())),
        prior=None if before is None else figures_of(added(before.values())),
        trend=tuple(points),
    )
