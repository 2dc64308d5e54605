"""Business metrics in a report's days, and what a unit of them cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Final

from ledger.calc.exact import exact_sum
from ledger.calc.measures.series import SeriesSum
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.models import BusinessMetric
from ledger.queries.basis import ReportBasis, basis_of, read_rates
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import Row, fetch

BY_DAY: Final = (Dimension.USE_CASE, Dimension.DAY)
Costs = Mapping[tuple[str, str], Decimal | None]  # by use case and day; None: not all is priced


@dataclass(frozen=True)
class SeriesRow:
    """One series of one use case. `corrected` days have a later value than their first;
    `recorded_at` is when the newest value came, by whom."""

    metric: str
    use_case: str
    name: str
    first: date
    last: date
    corrected: int
    recorded_at: datetime
    recorded_by: str
    summed: SeriesSum


@dataclass(frozen=True)
class BusinessMetricReport:
    """Series by name and use case."""

    filter: ReportFilter
    rows: tuple[SeriesRow, ...]
    basis: ReportBasis


def business_metrics(report: ReportFilter, scope: Scope) -> BusinessMetricReport:
    """The series of the report's days; only use cases in `scope`. The cost beside one is that of
    its use case on the days that have a value, whatever else narrows the report."""
    of_use_case = ReportFilter(report.dates).choosing(
        Dimension.USE_CASE, report.chosen(Dimension.USE_CASE)
    )
    asked = parameters(of_use_case, scope, by=BY_DAY)
    costs = _costs(fetch("reports/costs_by_day", asked))
    days = fetch("business_metrics/days", asked)
    rows = [
        _row([*of_series], costs)
        for _key, of_series in groupby(days, key=lambda row: (row["metric"], row["use_case"]))
    ]
    return BusinessMetricReport(report, tuple(rows), basis_of(read_rates(asked), tenant_zone()))


def _costs(rows: Iterable[Row]) -> Costs:
    return {
        (row["use_case"], str(row["day"])): None if row["unpriced_lines"] else row["cost_usd"]
        for row in rows
    }


def _row(days: list[Row], costs: Costs) -> SeriesRow:
    known = [costs.get((row["use_case"], row["day"].isoformat()), Decimal(0)) for row in days]
    priced = [cost for cost in known if cost is not None]
    newest = max(days, key=lambda row: row["recorded_at"])
    return SeriesRow(
        **{name: days[0][name] for name in ("metric", "use_case", "name")},
        first=days[0]["day"],
        last=days[-1]["day"],
        corrected=sum(row["version"] > 1 for row in days),
        recorded_at=newest["recorded_at"],
        recorded_by=newest["recorded_by"],
        summed=SeriesSum(
            is_mean=days[0]["aggregation"] == BusinessMetric.Aggregation.MEAN,
            total=exact_sum(row["value"] for row in days),
            days=len(days),
            cost_usd=exact_sum(priced) if len(priced) == len(known) else None,
        ),
    )
