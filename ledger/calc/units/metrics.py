"""Metrics of tokens, GPUs and calls (requirements 4.1 to 4.3), out of what meters counted.

A metric is exact, or unknown with its reason: no price, no count, or nobody records it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Final

from ledger.calc.exact import exact_sum
from ledger.calc.pricing.meters import INPUT, INPUT_SIDE, OUTPUT_SIDE, direction
from ledger.calc.worksheets.formulas import PLACES, Known

THOUSAND: Final = Decimal(1_000)
MILLION: Final = Decimal(1_000_000)
GPU_SECOND: Final = "gpu_second"
# Counted beside what is priced: evidence, and the input of the calls that tell how much they had.
EVIDENCE, EVIDENCE_INPUT = "evidence", "evidence_input"
CACHED: Final = frozenset({"cached_input", "explicit_cached_input", "cached_audio", "cached_image"})
WRITTEN: Final = frozenset(
    {"cache_write", "cache_write_1h", "cache_write_12h", "audio_cache_write"}
)


class NoMetric(StrEnum):
    """Why a metric has no value."""

    UNPRICED = "unpriced"
    NO_TOKENS_IN = "no_tokens_in"
    NO_TOKENS_OUT = "no_tokens_out"
    NO_PASSED = "no_quality_passed_answers"
    NO_EVIDENCE = "no_evidence"
    NO_FULL_PRICE = "no_full_price"
    NO_GPU = "no_gpu"
    NO_CAPACITY = "no_capacity"
    NO_CALLS = "no_calls"
    NOT_BY_MODEL = "not_by_model"


@dataclass(frozen=True)
class MeterUse:
    """What one meter of a component, provider and model counted. `unpriced_quantity` is the part
    of the quantity that has no price and is not in `cost_usd`."""

    component: str
    provider: str
    model: str
    meter: str
    unit: str
    quantity: Decimal
    cost_usd: Decimal
    unpriced_quantity: Decimal = Decimal(0)
    events: int = 0
    failed_cost_usd: Decimal = Decimal(0)

    @property
    def priced_quantity(self) -> Decimal:
        return exact_sum((self.quantity, -self.unpriced_quantity))


Uses = Sequence[MeterUse]


def metrics_of(uses: Uses, passed: Decimal | None) -> dict[str, Known]:
    """Every metric by name. `passed` are quality-passed answers, None where they are not counted
    by what the uses are split by."""
    counted = [use for use in uses if use.meter not in {EVIDENCE, EVIDENCE_INPUT}]
    evidence = {"evidence_ratio": evidence_ratio(uses)}
    return {
        **evidence,
        **token_metrics(counted, passed),
        **gpu_metrics(counted),
        **call_metrics(counted),
    }


def token_metrics(uses: Uses, passed: Decimal | None) -> dict[str, Known]:
    """USD per 1,000 tokens in and out; cache savings, and token cost at
    full price − savings; tokens ÷ quality-passed answers. Source: requirements 4.1."""
    tokens = [use for use in uses if use.unit == "token"]
    sent = _of(tokens, INPUT_SIDE)
    made = _of(tokens, OUTPUT_SIDE)
    savings, full = cache_savings(tokens), token_cost(tokens)
    return {
        "usd_per_1k_in": _price(sent, THOUSAND, NoMetric.NO_TOKENS_IN),
        "usd_per_1k_out": _price(made, THOUSAND, NoMetric.NO_TOKENS_OUT),
        "token_cost_full": _added(full, savings),
        "cache_savings": savings,
        "token_cost_cached": full,
        "tokens_per_passed": _per_passed(tokens, passed),
    }


def _of(uses: Iterable[MeterUse], meters: Iterable[str]) -> list[MeterUse]:
    known = frozenset(meters)
    return [use for use in uses if use.meter in known]


def _quantity(uses: Iterable[MeterUse]) -> Decimal:
    return exact_sum(use.quantity for use in uses)


def _cost(uses: Iterable[MeterUse]) -> Decimal:
    return exact_sum(use.cost_usd for use in uses)


def _price(uses: Uses, by: Decimal, nothing: str) -> Known:
    """Cost × `by` ÷ quantity, of what has a price: the rest is neither in cost nor in count."""
    if not any(use.quantity for use in uses):
        return Known(None, nothing)
    priced = exact_sum(use.priced_quantity for use in uses)
    if not priced:
        return Known(None, NoMetric.UNPRICED)
    return ratio(_cost(uses) * by, priced)


def ratio(top: Decimal, bottom: Decimal) -> Known:
    with localcontext(prec=PLACES):
        return Known(top / bottom)


def token_cost(tokens: Uses) -> Known:
    """What tokens cost as they were priced, cached ones at their own price; USD."""
    if any(use.unpriced_quantity for use in tokens):
        return Known(None, NoMetric.UNPRICED)
    return Known(_cost(tokens))


def cache_savings(tokens: Uses) -> Known:
    """Σ over models of cached tokens × full input price − their cost, less the premium of writing:
    the cost of what was written − its tokens × full input price. USD; below 0 where writing costs
    more than reading saves. The full price is the model's own, of its uncached input. Source:
    requirements 4.1 (cache-adjusted token cost)."""
    by_model: dict[tuple[str, str, str], list[MeterUse]] = {}
    for use in tokens:
        by_model.setdefault((use.component, use.provider, use.model), []).append(use)
    saved = [_saved(uses) for uses in by_model.values()]
    for known in saved:
        if known.value is None:
            return known
    return Known(exact_sum(known.value for known in saved if known.value is not None))


def _saved(uses: Uses) -> Known:
    """Of one model: tokens at the full price − what they cost."""
    beside = [use for use in uses if use.meter in CACHED | WRITTEN and use.quantity]
    if not beside:
        return Known(Decimal(0))
    full = [use for use in uses if use.meter == INPUT and use.priced_quantity]
    if any(use.unpriced_quantity for use in beside):
        return Known(None, NoMetric.UNPRICED)
    if not full:
        return Known(None, NoMetric.NO_FULL_PRICE)
    with localcontext(prec=PLACES):
        price = _cost(full) / exact_sum(use.priced_quantity for use in full)
        return Known(_quantity(beside) * price - _cost(beside))


def _added(cost: Known, savings: Known) -> Known:
    if cost.value is None or savings.value is None:
        return Known(None, cost.reason or savings.reason)
    return Known(exact_sum((cost.value, savings.value)))


def evidence_ratio(uses: Uses) -> Known:
    """Evidence tokens ÷ input tokens, of the calls that tell both; unknown as long as none does.
    Source: requirements 4.1."""
    evidence, sent = _of(uses, {EVIDENCE}), _quantity(_of(uses, {EVIDENCE_INPUT}))
    if not evidence:
        return Known(None, NoMetric.NO_EVIDENCE)
    return ratio(_quantity(evidence), sent) if sent else Known(None, NoMetric.NO_TOKENS_IN)


def _per_passed(tokens: Uses, passed: Decimal | None) -> Known:
    if passed is None:
        return Known(None, NoMetric.NOT_BY_MODEL)
    counted = [use for use in tokens if direction(use.meter)]
    return ratio(_quantity(counted), passed) if passed else Known(None, NoMetric.NO_PASSED)


def gpu_metrics(uses: Uses) -> dict[str, Known]:
    """Of models that run on GPUs of one's own: tokens ÷ GPU seconds, USD per million tokens made;
    what failed; utilisation and idle time wait for capacity to be recorded. Source: requirements
    4.2."""
    gpu = [use for use in uses if use.meter == GPU_SECOND and use.quantity]
    models = {(use.provider, use.model) for use in gpu}
    own = [use for use in uses if (use.provider, use.model) in models]
    made, seconds = _quantity(_of(own, OUTPUT_SIDE)), _quantity(gpu)
    failed = exact_sum(use.failed_cost_usd for use in uses)
    nothing, no_tokens = Known(None, NoMetric.NO_GPU), Known(None, NoMetric.NO_TOKENS_OUT)
    if not gpu:
        per_second = per_million = nothing
    elif not made:
        per_second = per_million = no_tokens
    else:
        per_second = ratio(made, seconds)
        is_priced = not any(use.unpriced_quantity for use in own)
        per_million = (
            ratio(_cost(own) * MILLION, made) if is_priced else Known(None, NoMetric.UNPRICED)
        )
    return {
        "gpu_seconds": Known(seconds) if gpu else nothing,
        "tokens_per_gpu_second": per_second,
        "usd_per_million_made": per_million,
        "gpu_utilisation": Known(None, NoMetric.NO_CAPACITY if gpu else NoMetric.NO_GPU),
        "idle_burn": Known(None, NoMetric.NO_CAPACITY if gpu else NoMetric.NO_GPU),
        "failed_cost": Known(failed),
    }


CALLS: Final[Mapping[str, str]] = {
    "model_call": "usd_per_model_call",
    "retrieval": "usd_per_retrieval",
    "tool": "usd_per_tool_call",
    "judge": "usd_per_judge_call",
    "human": "usd_per_review",
    "observability": "usd_per_observation",
}


def call_metrics(uses: Uses) -> dict[str, Known]:
    """USD of each kind of call ÷ how many of them there were. Source: requirements 4.3."""
    return {name: _per_call(uses, component) for component, name in CALLS.items()}


def _per_call(uses: Uses, component: str) -> Known:
    own = [use for use in uses if use.component == component]
    calls = sum(use.events for use in own)
    if calls <= 0:
        return Known(None, NoMetric.NO_CALLS)
    if any(use.unpriced_quantity for use in own):
        return Known(None, NoMetric.UNPRICED)
    return ratio(_cost(own), Decimal(calls))
