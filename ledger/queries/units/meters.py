"""What meters counted in a report's days: the ground of metrics of tokens, GPUs and calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ledger.calc.measures.sketches import middle_of, quantile_bucket
from ledger.calc.reports.dimensions import METER_DIMENSIONS, Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.units.metrics import MeterUse
from ledger.queries.measures.buckets import read_values
from ledger.queries.narrowing import Scope, parameters, tenant_zone
from ledger.queries.sql import Row, fetch


def read_uses(
    report: ReportFilter, scope: Scope, by: Dimension | None = None
) -> dict[str, list[MeterUse]]:
    """By the values of one dimension what each meter counted; without one all under ""."""
    if by is None:
        return {"": read_split_uses(report, scope, ()).get((), [])}
    return {key: uses for (key,), uses in read_split_uses(report, scope, (by,)).items()}


def read_split_uses(
    report: ReportFilter, scope: Scope, by: tuple[Dimension, ...]
) -> dict[tuple[str, ...], list[MeterUse]]:
    """The same by the values of several dimensions together."""
    split = tuple(dict.fromkeys((*by, *METER_DIMENSIONS)))
    uses: dict[tuple[str, ...], list[MeterUse]] = {}
    for row in fetch("units/meters", parameters(report, scope, by=split)):
        key = tuple(row[str(dimension)] or "" for dimension in by)
        uses.setdefault(key, []).append(_use(row))
    return uses


def _use(row: Row) -> MeterUse:
    return MeterUse(
        component=row["component"],
        provider=row["provider"],
        model=row["model"],
        meter=row["meter"],
        unit=row["unit"],
        quantity=row["quantity"],
        cost_usd=row["cost_usd"],
        unpriced_quantity=row["unpriced_quantity"],
        events=row["events"],
        failed_cost_usd=row["failed_cost_usd"],
    )


@dataclass(frozen=True)
class RequestTokens:
    """How many requests called a model, and quantiles of their tokens (None without any)."""

    requests: int
    p50_in: Decimal | None
    p95_in: Decimal | None
    p50_out: Decimal | None
    p95_out: Decimal | None


def read_request_tokens(report: ReportFilter, scope: Scope) -> RequestTokens:
    """Of the report's days, by buckets: right to a hundredth, in whole tokens. A request that calls
    on two days, or for two owners, counts for each."""
    asked = {**parameters(report, scope), "zone": tenant_zone().key}
    sizes: dict[str, dict[int, int]] = {"input_tokens": {}, "output_tokens": {}}
    for row in read_values("units/bucketed_tokens", "units/token_sizes", report, asked):
        counts = sizes[row["measure"]]
        counts[row["bucket"]] = counts.get(row["bucket"], 0) + row["counted"]
    tokens_in, tokens_out = sizes["input_tokens"], sizes["output_tokens"]
    return RequestTokens(
        sum(tokens_in.values()),
        *(_tokens(tokens_in, share) for share in (0.5, 0.95)),
        *(_tokens(tokens_out, share) for share in (0.5, 0.95)),
    )


def _tokens(counts: Mapping[int, int], share: float) -> Decimal | None:
    """Below the first bucket there is nothing but 0."""
    bucket = quantile_bucket(counts, share)
    if bucket is None:
        return None
    return Decimal(round(middle_of(bucket))) if bucket else Decimal(0)
