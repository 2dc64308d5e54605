"""Model calls: real token counts in order, routed by risk tier, exact to a target if any."""

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from ledger.calc.replay.calendar import DayGroup
from ledger.calc.replay.closing import close_gap, upgrade_up_to
from ledger.calc.replay.drawing import Bools, Floats, Ints, generator
from ledger.calc.replay.plan import Model, ReplayPlan, nano_usd
from ledger.calc.replay.requests import Requests
from ledger.calc.replay.trace import RealTrace

CACHE_BLOCK_TOKENS = 64
# Left for the closing calls; two of the cheapest calls can make any such sum up.
RESERVE_NANO_USD = 8_000_000


@dataclass(frozen=True)
class Calls:
    """Columns of one group's model calls: request row, number within it, model, tokens."""

    request: Ints
    number: Ints
    model: Ints
    input_tokens: Ints
    output_tokens: Ints
    cached_tokens: Ints
    is_canary: Bools

    def __len__(self) -> int:
        return len(self.request)


def make_calls(plan: ReplayPlan, group: DayGroup, requests: Requests, trace: RealTrace) -> Calls:
    """The calls of every request that missed the answer cache, in order of request and step."""
    rng = generator(plan.tenant_id, plan.use_case_id, group.label, "calls")
    request, number, model, upgrade, share = _routed(plan, requests)
    start = int(rng.integers(len(trace)))
    tokens_in, tokens_out = trace.tokens(start, len(request))
    calls = Calls(
        request,
        number,
        model,
        tokens_in,
        tokens_out,
        _cached(plan, requests.is_prefix_hit[request], model, tokens_in),
        np.zeros(len(request), dtype=np.bool_),
    )
    if group.is_reference and plan.model_target_usd is not None:
        return _meet_target(rng, plan, calls, upgrade, trace, plan.model_target_usd)
    upgraded = (upgrade >= 0) & (rng.random(len(request)) < share)
    calls = replace(calls, model=np.where(upgraded, upgrade, model))
    return _with_canary(rng, plan, calls) if group.is_current_month else calls


def call_costs(plan: ReplayPlan, calls: Calls, model: Ints) -> Ints:
    """Cost of each call at the given model's prices, in billionths of a dollar."""
    models = list(plan.models.values())
    price_in, price_cached, price_out = (
        np.array([nano_usd(price) for price in prices])
        for prices in zip(*map(_prices, models), strict=True)
    )
    fresh = calls.input_tokens - calls.cached_tokens
    cost: Ints = (
        fresh * price_in[model]
        + calls.cached_tokens * price_cached[model]
        + calls.output_tokens * price_out[model]
    )
    return cost


def _prices(model: Model) -> tuple[Decimal, Decimal, Decimal]:
    cached = model.input_usd if model.cached_usd is None else model.cached_usd
    return model.input_usd, cached, model.output_usd


def _routed(plan: ReplayPlan, requests: Requests) -> tuple[Ints, Ints, Ints, Ints, Floats]:
    """Request row, call number, model, upgrade model (-1 for none) and its share, per call."""
    names = list(plan.models)
    parts: list[tuple[Ints, Ints, Ints, Ints, Floats]] = []
    for code, tier in enumerate(plan.risk_tiers):
        rows = np.flatnonzero(~requests.is_cache_hit & (requests.tier == code))
        for number, step in enumerate(plan.calls.get(tier, ())):
            upgrade = names.index(step.upgrade) if step.upgrade else -1
            constants = (number, names.index(step.model), upgrade)
            filled = [np.full(len(rows), value, dtype=np.int64) for value in constants]
            shares = np.full(len(rows), step.upgrade_share)
            parts.append((rows, filled[0], filled[1], filled[2], shares))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    request, number_of, model, upgrade_of, share = (column[order] for column in columns)
    return request, number_of, model, upgrade_of, share


def _cached(plan: ReplayPlan, is_prefix_hit: Bools, model: Ints, tokens_in: Ints) -> Ints:
    """Half of the prompt, in whole cache blocks, where the prefix was found and is billed apart."""
    models = plan.models.values()
    has_price = np.array([price.cached_usd is not None for price in models])[model]
    half = tokens_in // 2 // CACHE_BLOCK_TOKENS * CACHE_BLOCK_TOKENS
    cached: Ints = np.where(is_prefix_hit & has_price, half, 0)
    return cached


def _meet_target(
    rng: np.random.Generator,
    plan: ReplayPlan,
    calls: Calls,
    upgrade: Ints,
    trace: RealTrace,
    target_usd: Decimal,
) -> Calls:
    """Upgrade as many calls as the target pays for; two retries of the cheapest model close it."""
    swings = rng.permutation(np.flatnonzero(upgrade >= 0))
    plain = call_costs(plan, calls, calls.model)
    gain = call_costs(plan, calls, np.maximum(upgrade, 0))[swings] - plain[swings]
    budget = nano_usd(target_usd) - int(plain.sum()) - RESERVE_NANO_USD
    chosen = swings[upgrade_up_to(gain, budget)]
    model = calls.model.copy()
    model[chosen] = upgrade[chosen]
    calls = replace(calls, model=model)
    gap = nano_usd(target_usd) - int(call_costs(plan, calls, model).sum())
    cheapest = _cheapest(plan)
    name = list(plan.models)[cheapest]
    records = close_gap(gap, _record_costs(plan.models[name], trace))
    return _with_retries(rng, calls, cheapest, trace, np.array(records))


def _cheapest(plan: ReplayPlan) -> int:
    prices = [model.output_usd for model in plan.models.values()]
    return prices.index(min(prices))


def _record_costs(model: Model, trace: RealTrace) -> Ints:
    costs: Ints = trace.input_tokens * nano_usd(model.input_usd)
    return costs + trace.output_tokens * nano_usd(model.output_usd)


def _with_retries(
    rng: np.random.Generator, calls: Calls, model: int, trace: RealTrace, records: Ints
) -> Calls:
    """Append one more call per record, as the last call of some request each."""
    last_calls = np.flatnonzero(np.diff(calls.request, append=-1) != 0)
    after = np.sort(rng.choice(last_calls, size=len(records), replace=False))
    count = len(records)
    return Calls(
        request=np.insert(calls.request, after + 1, calls.request[after]),
        number=np.insert(calls.number, after + 1, calls.number[after] + 1),
        model=np.insert(calls.model, after + 1, np.full(count, model)),
        input_tokens=np.insert(calls.input_tokens, after + 1, trace.input_tokens[records]),
        output_tokens=np.insert(calls.output_tokens, after + 1, trace.output_tokens[records]),
        cached_tokens=np.insert(calls.cached_tokens, after + 1, np.zeros(count, dtype=np.int64)),
        is_canary=np.insert(calls.is_canary, after + 1, np.zeros(count, dtype=np.bool_)),
    )


def _with_canary(rng: np.random.Generator, plan: ReplayPlan, calls: Calls) -> Calls:
    if plan.canary is None:
        return calls
    replaced = list(plan.models).index(plan.canary.replaces)
    drawn = rng.random(len(calls)) < plan.canary.share
    return replace(calls, is_canary=drawn & (calls.model == replaced))
