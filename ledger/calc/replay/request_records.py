"""Requests and outcomes as native records (requirements 12.1)."""

from decimal import Decimal
from zlib import crc32

import numpy as np
import pandas as pd

from ledger.calc.replay.drawing import Ints
from ledger.calc.replay.extras import NO_VALUE
from ledger.calc.replay.formats import Texts, decimals, named, prefixed, timestamps
from ledger.calc.replay.joining import Replay
from ledger.calc.replay.plan import ReplayPlan

CENT = Decimal("0.01")
HUNDRED = 100
REQUEST_FIELDS = (
    *("trace_id", "occurred_at", "tenant_id", "business_unit", "cost_center", "use_case_id"),
    *("workflow_step", "risk_tier", "environment", "user_role", "route_policy_version"),
    *("cache_status", "business_outcome_id"),
)
OUTCOME_FIELDS = (
    *("type", "business_outcome_id", "outcome_type", "trace_id", "occurred_at", "value_usd"),
)


def request_frame(replay: Replay, traces: Texts, ends: Texts) -> pd.DataFrame:
    plan, rows = replay.plan, replay.requests
    constants = {
        "tenant_id": plan.tenant_id,
        "business_unit": plan.business_unit,
        "cost_center": plan.cost_center,
        "use_case_id": plan.use_case_id,
        "route_policy_version": _routes(plan, traces),
    }
    frame = pd.DataFrame(
        {
            "trace_id": traces,
            "occurred_at": timestamps(rows.time_us),
            "workflow_step": named(plan.workflow_steps, rows.step),
            "risk_tier": named(plan.risk_tiers, rows.tier),
            "environment": named(plan.environments, rows.environment),
            "user_role": named(plan.user_roles, rows.role),
            "cache_status": _cache_status(replay),
            "business_outcome_id": _case_ids(replay, ends),
        }
    ).assign(**constants)
    return frame.reindex(columns=list(REQUEST_FIELDS))


def _routes(plan: ReplayPlan, traces: Texts) -> Texts | str:
    """Which version each request took: by its id alone, so that nothing else is drawn anew."""
    if plan.trial is None:
        return plan.route_policy_version
    drawn = np.array([crc32(str(trace).encode()) % HUNDRED for trace in traces], dtype=np.int64)
    tried, standing = plan.trial.route_policy_version, plan.route_policy_version
    return np.where(drawn < plan.trial.share * HUNDRED, tried, standing).astype(object)


def outcome_frame(replay: Replay, ends: Texts, traces: Texts) -> pd.DataFrame:
    parts = []
    for code, outcome in enumerate(replay.plan.outcomes):
        chosen = replay.results.outcome == code
        rows = replay.results.request[chosen]
        parts.append(
            pd.DataFrame(
                {
                    "business_outcome_id": _outcome_ids(replay.plan, code, ends[rows]),
                    "trace_id": traces[rows],
                    "occurred_at": timestamps(replay.results.time_us[chosen]),
                }
            ).assign(
                type="outcome",
                outcome_type=outcome.kind,
                value_usd=_values(replay.results.value_cents[chosen]),
            )
        )
    return pd.concat(parts, ignore_index=True)


def _values(cents: Ints) -> Texts:
    texts = np.array(decimals(cents, CENT), dtype=object)
    return np.where(cents == NO_VALUE, "", texts)


def _cache_status(replay: Replay) -> Texts:
    rows = replay.requests
    conditions = [rows.is_cache_hit, rows.is_prefix_hit, rows.is_retrieval_hit]
    names = [replay.plan.cache.hit_status, "prompt_prefix_hit", "retrieval_hit_answer_miss"]
    return np.select(conditions, names, default="miss").astype(object)


def _case_ids(replay: Replay, ends: Texts) -> Texts:
    """The request's own outcome id: that of the outcome record of the use case's unit."""
    kinds = [outcome.kind for outcome in replay.plan.outcomes]
    ids = np.full(len(ends), "", dtype=object)
    unit = kinds.index(replay.plan.case_outcome)
    reached = replay.results.request[replay.results.outcome == unit]
    ids[reached] = _outcome_ids(replay.plan, unit, ends[reached])
    return ids


def _outcome_ids(plan: ReplayPlan, code: int, ends: Texts) -> Texts:
    outcome = plan.outcomes[code]
    ids: Texts = prefixed(outcome.id_prefix, ends) + outcome.id_suffix
    return ids
