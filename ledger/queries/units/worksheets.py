"""The unit economics worksheet of one use case (requirements 11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ledger.calc.cache_status import is_answer_hit
from ledger.calc.exact import exact_sum
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.unit_economics import (
    cache_hit_rate,
    effective_requests,
    net_value,
    tokens_per_request,
)
from ledger.queries.basis import ReportBasis
from ledger.queries.calls.retry_waste import RetryWaste
from ledger.queries.narrowing import Scope, parameters
from ledger.queries.outcomes.credits import Crediting
from ledger.queries.quality_incidents.listing import serious_incidents
from ledger.queries.sql import fetch
from ledger.queries.units.economics import UseCaseEconomics, unit_economics

CREDIT: Final = "credit"


@dataclass(frozen=True)
class UseCaseWorksheet:
    """The worksheet's inputs as the ledger measured them, and what follows from them. The costs
    of components are gross, `credits_usd` is what each provider gave back. `serious_incidents` are
    those of severity S0 and S1 that people recorded."""

    use_case: str
    economics: UseCaseEconomics
    component_costs_usd: Mapping[str, Decimal]
    credits_usd: Mapping[str, Decimal]
    requests: int
    cache_hits: int
    cache_hit_rate: Decimal | None
    effective_requests: int
    tokens_in: Decimal
    tokens_out: Decimal
    tokens_in_per_request: Decimal | None
    tokens_out_per_request: Decimal | None
    value_usd: Decimal | None
    realised_usd: Decimal | None
    net_value_usd: Decimal | None
    serious_incidents: int
    retry_waste: RetryWaste
    crediting: Crediting
    basis: ReportBasis


def worksheet(use_case: str, report: ReportFilter, scope: Scope) -> UseCaseWorksheet | None:
    """The worksheet of the report's days; None when the use case is not in the scope.

    Tokens are those of all components, cached ones among the tokens in.
    """
    if scope is not None and use_case not in scope:
        return None
    alone = report.choosing(Dimension.USE_CASE, (use_case,))
    economics = unit_economics(alone, scope)
    requests, hits = read_requests_and_hits(alone, scope)
    tokens_in, tokens_out = read_tokens(alone, scope)
    figures = economics.total.figures
    return UseCaseWorksheet(
        use_case=use_case,
        economics=economics.row(use_case),
        component_costs_usd=_component_costs(alone, scope),
        credits_usd=_credits_by_provider(alone, scope),
        requests=requests,
        cache_hits=hits,
        cache_hit_rate=cache_hit_rate(requests, hits),
        effective_requests=effective_requests(requests, hits),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        tokens_in_per_request=tokens_per_request(tokens_in, requests),
        tokens_out_per_request=tokens_per_request(tokens_out, requests),
        value_usd=figures.value_usd,
        realised_usd=figures.realised_usd,
        net_value_usd=net_value(figures.realised_usd, figures.cost_usd),
        serious_incidents=serious_incidents(use_case, alone),
        retry_waste=economics.retry_waste,
        crediting=economics.crediting,
        basis=economics.basis,
    )


def _component_costs(report: ReportFilter, scope: Scope) -> dict[str, Decimal]:
    """Gross costs by component, largest first; wholly unpriced ones are left to the unpriced list.

    What is booked for a closed month may be a cost without any line."""
    rows = fetch("reports/costs_by_day", parameters(report, scope, by=(Dimension.COMPONENT,)))
    costs: dict[str, Decimal] = {}
    for row in rows:
        if row["component"] == CREDIT:
            continue
        if row["cost_usd"] or row["lines"] > row["unpriced_lines"]:
            known = costs.get(row["component"], Decimal(0))
            costs[row["component"]] = exact_sum((known, row["cost_usd"]))
    return dict(sorted(costs.items(), key=lambda item: -item[1]))


def _credits_by_provider(report: ReportFilter, scope: Scope) -> dict[str, Decimal]:
    """What each provider gave back, below 0; they sum to the credits of the use case."""
    rows = fetch("reports/costs_by_day", parameters(report, scope, by=(Dimension.PROVIDER,)))
    credits: dict[str, Decimal] = {}
    for row in rows:
        if row["credits_usd"]:
            known = credits.get(row["provider"], Decimal(0))
            credits[row["provider"]] = exact_sum((known, row["credits_usd"]))
    return dict(sorted(credits.items()))


def read_tokens(report: ReportFilter, scope: Scope) -> tuple[Decimal, Decimal]:
    """Tokens in and out of the report's days, of priced and unpriced lines alike."""
    (tokens,) = fetch("reports/tokens", parameters(report, scope))
    return tokens["tokens_in"], tokens["tokens_out"]


def read_requests_and_hits(report: ReportFilter, scope: Scope) -> tuple[int, int]:
    """Requests of the report's days, and those that the cache answered."""
    by_status = parameters(report, scope, by=(Dimension.CACHE_STATUS,))
    counts = [
        (row["requests"], is_answer_hit(row["cache_status"]))
        for row in fetch("reports/requests_by_day", by_status)
    ]
    return sum(count for count, _hit in counts), sum(count for count, hit in counts if hit)
