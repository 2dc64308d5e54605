"""Cost events as native records (requirements 12.2)."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from ledger.calc.replay.calls import call_costs
from ledger.calc.replay.drawing import Bools, Ints
from ledger.calc.replay.formats import Texts, decimals, named, plain, prefixed, tails, timestamps
from ledger.calc.replay.joining import Replay
from ledger.calc.replay.plan import OtherCost, ReplayPlan, nano_usd
from ledger.calc.replay.requests import MICROSECONDS

EVENT_FIELDS = (
    *("cost_event_id", "trace_id", "occurred_at", "component", "provider", "model_or_service"),
    *("token_kind", "input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens"),
    *("gpu_seconds", "api_calls", "reviewer_minutes", "quantity", "unit_price"),
    *("allocated_cost_usd", "allocation_method", "pricing_version", "retention_class"),
)


def call_events(replay: Replay, ends: Texts, traces: Texts) -> list[pd.DataFrame]:
    """One frame for calls with a price of their own and token kind, one without, one unknown."""
    plan, calls = replay.plan, replay.calls
    by_kind = np.array([model.is_metered_by_kind for model in plan.models.values()])[calls.model]
    is_undivided = ~by_kind & ~calls.is_canary
    return [
        _kind_events(replay, by_kind & ~calls.is_canary, ends, traces, kind)
        for kind in ("input", "output")
    ] + [
        _whole_events(replay, is_undivided, ends, traces),
        _canary_events(replay, ends, traces),
    ]


def item_events(replay: Replay, ends: Texts, traces: Texts) -> list[pd.DataFrame]:
    frames = []
    for code, item in enumerate(replay.plan.items):
        chosen = replay.items.item == code
        rows = replay.items.request[chosen]
        delay = int(item.seconds_after_request * MICROSECONDS)
        columns = {
            "cost_event_id": prefixed(f"ce_{item.component}_", ends[rows]) + f"_{item.service}",
            "trace_id": traces[rows],
            "occurred_at": timestamps(replay.requests.time_us[rows] + delay),
            **_item_columns(replay.plan, item, replay.items.granules[chosen]),
        }
        frames.append(_event_frame(replay.plan, columns, item.component))
    return frames


def orphan_events(replay: Replay) -> pd.DataFrame:
    """One granule of an item each, under a trace that never had a request."""
    orphans = replay.orphans
    item = next(
        planned for planned in replay.plan.items if planned.service == replay.plan.orphan_service
    )
    ends = tails(replay.plan, orphans.day, orphans.number)
    columns = {
        "cost_event_id": prefixed(f"ce_lost_{item.component}_", ends),
        "trace_id": prefixed("trc_lost_", ends),
        "occurred_at": timestamps(orphans.time_us),
        **_item_columns(replay.plan, item, np.ones(len(ends), dtype=np.int64)),
    }
    return _event_frame(replay.plan, columns, item.component)


def _kind_events(
    replay: Replay, chosen: Bools, ends: Texts, traces: Texts, kind: str
) -> pd.DataFrame:
    """Calls whose events come one per token kind, with the unit price (as in the packs)."""
    models = replay.plan.models.values()
    prices = [model.input_usd if kind == "input" else model.output_usd for model in models]
    tokens = replay.calls.input_tokens if kind == "input" else replay.calls.output_tokens
    code, count = replay.calls.model[chosen], tokens[chosen]
    columns = _call_columns(replay, chosen, ends, traces)
    columns["cost_event_id"] = columns["cost_event_id"] + f"_{kind}"
    nano = np.array([nano_usd(price) for price in prices])[code] * count
    extra = {
        "token_kind": kind,
        f"{kind}_tokens": count.astype(str),
        "quantity": count.astype(str),
        "unit_price": named([plain(price) for price in prices], code),
        "allocated_cost_usd": decimals(nano, Decimal("1e-9")),
        "pricing_version": replay.plan.pricing_version,
    }
    return _event_frame(replay.plan, {**columns, **extra}, "model_call")


def _whole_events(replay: Replay, chosen: Bools, ends: Texts, traces: Texts) -> pd.DataFrame:
    """Calls that come as one event without a unit price: the pricebook rates them."""
    cost = call_costs(replay.plan, replay.calls, replay.calls.model)[chosen]
    columns = {
        **_call_columns(replay, chosen, ends, traces),
        **_token_columns(replay, chosen),
        "allocated_cost_usd": decimals(cost, Decimal("1e-9")),
    }
    return _event_frame(replay.plan, columns, "model_call")


def _canary_events(replay: Replay, ends: Texts, traces: Texts) -> pd.DataFrame:
    """Calls of a model that no pricebook knows, without price or cost: unpriced."""
    chosen, canary = replay.calls.is_canary, replay.plan.canary
    columns: dict[str, object] = {
        **_call_columns(replay, chosen, ends, traces),
        **_token_columns(replay, chosen),
    }
    if canary is not None:
        columns |= {"provider": canary.provider, "model_or_service": canary.name}
    return _event_frame(replay.plan, columns, "model_call")


def _call_columns(replay: Replay, chosen: Bools, ends: Texts, traces: Texts) -> dict[str, Texts]:
    calls, models = replay.calls, replay.plan.models.values()
    rows, number = calls.request[chosen], calls.number[chosen]
    seconds = replay.requests.time_us[rows] + (400_000 + number * 6 * MICROSECONDS)
    return {
        "cost_event_id": prefixed("ce_model_", ends[rows])
        + "_"
        + number.astype(str).astype(object),
        "trace_id": traces[rows],
        "occurred_at": timestamps(seconds),
        "provider": named([model.provider for model in models], calls.model[chosen]),
        "model_or_service": named([model.name for model in models], calls.model[chosen]),
    }


def _token_columns(replay: Replay, chosen: Bools) -> dict[str, object]:
    calls, models = replay.calls, replay.plan.models.values()
    shares = np.array([model.reasoning_share for model in models])[calls.model[chosen]]
    reasoning = (calls.output_tokens[chosen] * shares).astype(np.int64)
    cached = calls.cached_tokens[chosen]
    return {
        "input_tokens": calls.input_tokens[chosen].astype(str),
        "output_tokens": calls.output_tokens[chosen].astype(str),
        "cached_tokens": np.where(cached > 0, cached.astype(str), ""),
        "reasoning_tokens": np.where(shares > 0, reasoning.astype(str), ""),
    }


def _item_columns(plan: ReplayPlan, item: OtherCost, granules: Ints) -> dict[str, object]:
    return {
        item.meter: decimals(granules, item.granule),
        "provider": item.provider,
        "model_or_service": item.service,
        "unit_price": plain(item.unit_price_usd),
        "allocated_cost_usd": decimals(granules, item.granule * item.unit_price_usd),
        "allocation_method": item.allocation_method,
        "pricing_version": plan.pricing_version,
    }


def _event_frame(plan: ReplayPlan, columns: Mapping[str, object], component: str) -> pd.DataFrame:
    fixed = {"component": component, "retention_class": plan.retention_class}
    method = {"allocation_method": "direct_metered"}
    return pd.DataFrame({**method, **columns}).assign(**fixed)
