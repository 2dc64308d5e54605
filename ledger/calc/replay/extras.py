"""What is not a model call: retrieval, tools, judges, people, storage; and the outcomes."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from ledger.calc.replay.calendar import DayGroup
from ledger.calc.replay.drawing import Ints, generator, pick, spread, tier_weights
from ledger.calc.replay.plan import OtherCost, PlannedOutcome, ReplayPlan
from ledger.calc.replay.requests import MICROSECONDS, Requests

LONGEST_OUTCOME_MINUTES = 30
NO_VALUE = -1


@dataclass(frozen=True)
class ItemEvents:
    """Columns of one group's item events: request row, item of the plan, quantity in granules."""

    request: Ints
    item: Ints
    granules: Ints

    def __len__(self) -> int:
        return len(self.request)


@dataclass(frozen=True)
class ReplayedOutcomes:
    """Columns of one group's outcomes: request row, outcome of the plan, time, value or -1."""

    request: Ints
    outcome: Ints
    time_us: Ints
    value_cents: Ints

    def __len__(self) -> int:
        return len(self.request)


def make_items(plan: ReplayPlan, group: DayGroup, requests: Requests) -> ItemEvents:
    """Each item's monthly quantity, scaled to the group's requests, over its requests."""
    parts = [
        _item_events(plan, group, requests, item, code) for code, item in enumerate(plan.items)
    ]
    return ItemEvents(
        np.concatenate([part.request for part in parts]),
        np.concatenate([part.item for part in parts]),
        np.concatenate([part.granules for part in parts]),
    )


def make_results(plan: ReplayPlan, group: DayGroup, requests: Requests) -> ReplayedOutcomes:
    """Nested outcomes: those who reached one are drawn from those who reached the one before."""
    rng = generator(plan.tenant_id, plan.use_case_id, group.label, "outcomes")
    reached = np.arange(len(requests))
    rows: list[Ints] = []
    for outcome in plan.outcomes:
        reached = reached[_reach(rng, plan, requests, outcome, reached)]
        rows.append(reached)
    request = np.concatenate(rows)
    codes = np.repeat(np.arange(len(rows)), [len(part) for part in rows])
    delay = rng.uniform(60, 60 * LONGEST_OUTCOME_MINUTES, size=len(request))
    times = requests.time_us[request] + (delay * MICROSECONDS).astype(np.int64)
    last = requests.day_end_us[request] - MICROSECONDS
    values = [
        _value_cents(outcome.value_usd, len(part))
        for outcome, part in zip(plan.outcomes, rows, strict=True)
    ]
    return ReplayedOutcomes(request, codes, np.minimum(times, last), np.concatenate(values))


def _value_cents(mean_usd: Fraction | None, count: int) -> Ints:
    """Whole cents of `count` outcomes that sum to floor(100 x count x mean); -1 without a value."""
    if mean_usd is None:
        return np.full(count, NO_VALUE)
    sums = np.arange(count + 1) * 100 * mean_usd.numerator // mean_usd.denominator
    return np.diff(sums)


def _item_events(
    plan: ReplayPlan, group: DayGroup, requests: Requests, item: OtherCost, code: int
) -> ItemEvents:
    rng = generator(plan.tenant_id, plan.use_case_id, group.label, "item", item.service)
    weights = tier_weights(requests.tier, list(plan.risk_tiers), item.tier_weights)
    if item.is_skipped_on_cache_hit:
        weights = np.where(requests.is_cache_hit, 0.0, weights)
    granules = _granules(item, Decimal(len(requests)) / plan.monthly_requests)
    eligible = int((weights > 0).sum())
    rows = pick(rng, min(round(item.share * eligible), granules), weights)
    quantities = spread(rng, granules, weights[rows])
    return ItemEvents(rows, np.full(len(rows), code), quantities)


def _granules(item: OtherCost, scale: Decimal) -> int:
    return int((item.monthly_quantity * scale / item.granule).to_integral_value())


def _reach(
    rng: np.random.Generator,
    plan: ReplayPlan,
    requests: Requests,
    outcome: PlannedOutcome,
    reached: Ints,
) -> Ints:
    count = int((outcome.share * len(requests)).to_integral_value())
    weights = tier_weights(requests.tier, list(plan.risk_tiers), outcome.tier_weights)
    return pick(rng, min(count, len(reached)), weights[reached])
