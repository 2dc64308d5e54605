"""The unit economics worksheet of one use case (playbook 11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ledger.calc.cache_status import is_answer_hit
from ledger.calc.exact import exact_sum
from ledger.calc.report_filter import Dimension, ReportFilter
from ledger.calc.unit_economics import cache_hit_rate, effective_requests, net_value
from ledger.queries.basis import Basis
from ledger.queries.narrowing import Scope, parameters
from ledger.queries.retry_waste import RetryWaste
from ledger.queries.sql import fetch
from ledger.queries.unit_economics import UseCaseEconomics, unit_economics


@dataclass(frozen=True)
class UseCaseWorksheet:
    """The worksheet's inputs as the ledger measured them, and what follows from them."""

    use_case: str
    economics: UseCaseEconomics
    component_costs_usd: Mapping[str, Decimal]
    requests: int
    cache_hits: int
    cache_hit_rate: Decimal | None
    effective_requests: Decimal | None
    tokens_in: Decimal
    tokens_out: Decimal
    tokens_in_per_request: Decimal | None
    tokens_out_per_request: Decimal | None
    value_usd: Decimal | None
    net_value_usd: Decimal | None
    retry_waste: RetryWaste
    basis: Basis


def worksheet(use_case: str, report: ReportFilter, scope: Scope) -> UseCaseWorksheet | None:
    """The worksheet of the report's days; None when the use case is not in the scope.

    Tokens are those of all components, cached ones among the tokens in.
    """
    if scope is not None and use_case not in scope:
        return None
    alone = report.choosing(Dimension.USE_CASE, (use_case,))
    economics = unit_economics(alone, scope)
    requests, hits = _requests_and_hits(alone, scope)
    rate = cache_hit_rate(requests, hits)
    (tokens,) = fetch("reports/tokens", parameters(alone, scope))
    figures = economics.total.figures
    return UseCaseWorksheet(
        use_case=use_case,
        economics=economics.row(use_case),
        component_costs_usd=_component_costs(alone, scope),
        requests=requests,
        cache_hits=hits,
        cache_hit_rate=rate,
        effective_requests=None if rate is None else effective_requests(requests, rate),
        tokens_in=tokens["tokens_in"],
        tokens_out=tokens["tokens_out"],
        tokens_in_per_request=_per_request(tokens["tokens_in"], requests),
        tokens_out_per_request=_per_request(tokens["tokens_out"], requests),
        value_usd=figures.value_usd,
        net_value_usd=net_value(figures.value_usd, figures.cost_usd),
        retry_waste=economics.retry_waste,
        basis=economics.basis,
    )


def _component_costs(report: ReportFilter, scope: Scope) -> dict[str, Decimal]:
    """Costs by component, largest first; wholly unpriced ones are left to the unpriced list."""
    rows = fetch("reports/costs_by_day", parameters(report, scope, by=(Dimension.COMPONENT,)))
    costs: dict[str, Decimal] = {}
    for row in rows:
        if row["lines"] > row["unpriced_lines"]:
            known = costs.get(row["component"], Decimal(0))
            costs[row["component"]] = exact_sum((known, row["cost_usd"]))
    return dict(sorted(costs.items(), key=lambda item: -item[1]))


def _requests_and_hits(report: ReportFilter, scope: Scope) -> tuple[int, int]:
    by_status = parameters(report, scope, by=(Dimension.CACHE_STATUS,))
    counts = [
        (row["requests"], is_answer_hit(row["cache_status"]))
        for row in fetch("reports/requests_by_day", by_status)
    ]
    return sum(count for count, _hit in counts), sum(count for count, hit in counts if hit)


def _per_request(tokens: Decimal, requests: int) -> Decimal | None:
    return tokens / requests if requests else None
