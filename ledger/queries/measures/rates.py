"""Rates that follow from what is counted of a use case: none of them is sampled."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ledger.calc.crediting import outcomes_of
from ledger.calc.measures.rates import CountedRate, adoption, fallback, reject, rework
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.labels import labels
from ledger.queries.measures.buckets import read_values
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import Row, fetch

ACCEPTED: Final = "accepted_action"
PASSED: Final = "quality_passed_answer"
SECONDS_PER_DAY: Final = 86_400


@dataclass(frozen=True)
class RateRow:
    """The rates of one use case; `lag_days` is how long after their first request nine of ten
    results came, None where none came by a record."""

    use_case: str
    name: str
    rates: tuple[CountedRate, ...]
    lag_days: Decimal | None


def rate_rows(report: ReportFilter, scope: Scope) -> tuple[RateRow, ...]:
    """By use case, in the report's days; only use cases in `scope`."""
    asked = {**parameters(report, scope), "zone": tenant_zone().key}
    results = {row["use_case"]: row for row in fetch("measures/outcome_rates", asked)}
    routes = _routes(report, asked)
    rungs = _rungs(report, scope)
    names = labels(Dimension.USE_CASE)
    known = sorted({*results, *routes, *(owner for owner, _kind in rungs)} - {""})
    return tuple(
        _row(case, names.get(case, case), results.get(case), routes.get(case), rungs)
        for case in known
    )


def _routes(report: ReportFilter, asked: dict[str, object]) -> dict[str, Row]:
    """By use case how many requests say why they were routed so, and of how many it was a
    fallback; of several spans of days together."""
    routes: dict[str, Row] = {}
    for row in read_values("measures/bucketed_routes", "measures/routes", report, asked):
        known = routes.setdefault(row["use_case"], {"requests": 0, "off_primary": 0})
        for name in known:
            known[name] += row[name]
    return routes


def _rungs(report: ReportFilter, scope: Scope) -> Mapping[tuple[str, str], Decimal]:
    """Results that count, by use case and kind."""
    asked = parameters(report, scope, by=(Dimension.USE_CASE,))
    return {
        (row["use_case"] or "", row["kind"]): outcomes_of(row["credit"])
        for row in fetch("reports/outcomes_by_day", asked)
    }


def _row(
    case: str,
    name: str,
    results: Row | None,
    routes: Row | None,
    rungs: Mapping[tuple[str, str], Decimal],
) -> RateRow:
    came = _counts(results, "shown", "rejected", "resolved", "reopened")
    went = _counts(routes, "requests", "off_primary")
    seconds = results["lag_seconds"] if results else None
    nothing = Decimal(0)
    return RateRow(
        use_case=case,
        name=name,
        rates=(
            adoption(rungs.get((case, ACCEPTED), nothing), rungs.get((case, PASSED), nothing)),
            reject(came["rejected"], came["shown"]),
            rework(came["reopened"], came["resolved"]),
            fallback(went["off_primary"], went["requests"]),
        ),
        lag_days=None if seconds is None else round(seconds / SECONDS_PER_DAY, 4),
    )


def _counts(row: Row | None, *names: str) -> dict[str, Decimal]:
    return {name: Decimal(row[name]) if row else Decimal(0) for name in names}
