"""Costs divided by the results they bought: per use case and in total (playbook 4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from ledger.calc.exact import exact_sum
from ledger.calc.periods import DateRange, Granularity, buckets
from ledger.calc.report_filter import Dimension, Grain, ReportFilter
from ledger.calc.unit_economics import CostLadder, UnitCost, Volumes, cost_ladder, unit_cost
from ledger.queries.basis import Basis, basis_of, read_rates
from ledger.queries.labels import labels
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.retry_waste import RetryWaste, retry_waste_of
from ledger.queries.sql import Row, fetch


@dataclass(frozen=True)
class UnitFigures:
    """One cost and the results it bought.

    `cost_usd` is None when nothing of it has a price, or when requests came without any cost
    event: unknown is not 0. `outcomes` counts only those that passed quality.
    """

    cost_usd: Decimal | None
    lines: int
    unpriced_lines: int
    requests: int
    outcomes: Mapping[str, int]
    value_usd: Decimal | None
    ladder: CostLadder
    per_outcome: Mapping[str, UnitCost]


@dataclass(frozen=True)
class UnitPoint:
    """The figures of one bucket of the trend."""

    label: str
    dates: DateRange
    figures: UnitFigures


@dataclass(frozen=True)
class UseCaseEconomics:
    """One use case; an empty `use_case` is what belongs to none, or the total."""

    use_case: str
    label: str
    figures: UnitFigures
    prior: UnitFigures | None
    trend: tuple[UnitPoint, ...]


@dataclass(frozen=True)
class UnitEconomicsReport:
    """Rows by falling cost; the total covers all of them, `retry_waste` is a part of its cost."""

    filter: ReportFilter
    rows: tuple[UseCaseEconomics, ...]
    total: UseCaseEconomics
    retry_waste: RetryWaste
    basis: Basis

    def row(self, use_case: str) -> UseCaseEconomics:
        """The use case's row; without any data all its figures are empty."""
        found = (row for row in self.rows if row.use_case == use_case)
        nothing = UseCaseEconomics(use_case, use_case, figures_of(Counts()), None, ())
        return next(found, nothing)


@dataclass(frozen=True)
class Counts:
    """Additive counts behind unit figures."""

    cost_usd: Decimal = Decimal(0)
    lines: int = 0
    unpriced_lines: int = 0
    requests: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    values_usd: tuple[Decimal, ...] = ()


Buckets = Mapping[str, Counts]  # by bucket label


def figures_of(counts: Counts) -> UnitFigures:
    """The ladder of playbook 4 over additive counts; an empty denominator has a reason."""
    cost = _known_cost(counts)
    outcomes = dict(counts.outcomes)
    volumes = Volumes(
        requests=counts.requests,
        quality_passed_answers=outcomes.get("quality_passed_answer", 0),
        accepted_actions=outcomes.get("accepted_action", 0),
        resolved_cases=outcomes.get("resolved_case", 0),
    )
    return UnitFigures(
        cost_usd=cost,
        lines=counts.lines,
        unpriced_lines=counts.unpriced_lines,
        requests=counts.requests,
        outcomes=outcomes,
        value_usd=exact_sum(counts.values_usd) if counts.values_usd else None,
        ladder=cost_ladder(cost, volumes),
        per_outcome={kind: unit_cost(cost, count) for kind, count in outcomes.items()},
    )


def _known_cost(counts: Counts) -> Decimal | None:
    is_unpriced = 0 < counts.lines == counts.unpriced_lines
    is_missing = counts.lines == 0 and counts.requests > 0
    return None if is_unpriced or is_missing else counts.cost_usd


def unit_economics(report: ReportFilter, scope: Scope) -> UnitEconomicsReport:
    """Unit costs of the report's days, with the trend by its grain (days for hours)."""
    cut = _cut(report)
    now = _read(report, scope, report.dates, cut)
    before = _read(report, scope, report.prior, None) if report.compare else {}
    names = labels(Dimension.USE_CASE)
    zone, rates = tenant_zone(), read_rates(parameters(report, scope))
    rows = [
        _economics(report, one, _name(one, names), now.get(one, {}), before.get(one, {}))
        for one in {*now, *before}
    ]
    rows.sort(key=lambda row: (row.use_case == "", -(row.figures.cost_usd or 0), row.use_case))
    return UnitEconomicsReport(
        filter=report,
        rows=tuple(rows),
        total=_economics(report, "", _("Total"), _together(now), _together(before)),
        retry_waste=retry_waste_of(report, scope, zone, rates),
        basis=basis_of(rates, zone),
    )


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
    given = parameters(report, scope, dates=dates, by=(Dimension.USE_CASE, *by_time))
    found: dict[str, dict[str, list[Counts]]] = {}

    def keep(row: Row, counts: Counts) -> None:
        places = found.setdefault(row["use_case"], {})
        places.setdefault("" if cut is None else row[str(cut)], []).append(counts)

    for row in fetch("reports/costs_by_day", given):
        keep(row, Counts(row["cost_usd"], row["lines"], row["unpriced_lines"]))
    for row in fetch("reports/requests_by_day", given):
        keep(row, Counts(requests=row["requests"]))
    for row in fetch("reports/outcomes_by_day", given):
        value = (row["value_usd"],) if row["value_usd"] else ()
        keep(row, Counts(outcomes={row["kind"]: row["outcomes"]}, values_usd=value))
    return {
        use_case: {bucket: added(counts) for bucket, counts in places.items()}
        for use_case, places in found.items()
    }


def _together(by_use_case: Mapping[str, Buckets]) -> Buckets:
    """The same buckets over all use cases."""
    found: dict[str, list[Counts]] = {}
    for places in by_use_case.values():
        for bucket, counts in places.items():
            found.setdefault(bucket, []).append(counts)
    return {bucket: added(counts) for bucket, counts in found.items()}


def added(parts: Iterable[Counts]) -> Counts:
    """The sum of several counts."""
    parts = list(parts)
    outcomes: dict[str, int] = {}
    for part in parts:
        for kind, count in part.outcomes.items():
            outcomes[kind] = outcomes.get(kind, 0) + count
    return Counts(
        cost_usd=exact_sum(part.cost_usd for part in parts),
        lines=sum(part.lines for part in parts),
        unpriced_lines=sum(part.unpriced_lines for part in parts),
        requests=sum(part.requests for part in parts),
        outcomes=outcomes,
        values_usd=tuple(value for part in parts for value in part.values_usd),
    )


def _economics(
    report: ReportFilter, use_case: str, label: str, now: Buckets, before: Buckets
) -> UseCaseEconomics:
    points = [
        UnitPoint(one.label, one.dates, figures_of(now.get(one.label, Counts())))
        for one in buckets(report.dates, _cut(report))
    ]
    return UseCaseEconomics(
        use_case=use_case,
        label=label,
        figures=figures_of(added(now.values())),
        prior=figures_of(added(before.values())) if report.compare else None,
        trend=tuple(points),
    )
