"""How the demo's answers and results were judged: scores for every bound of requirements 10 and 13.

What is judged and how it came out follows from names alone, so that later days only add records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger.calc.replay.writing import Records
from ledger.demo.traffic.details import Chance

COLUMNS: Final = (
    *("score_id", "trace_id", "business_outcome_id", "metric", "value", "source", "occurred_at"),
)
AFTER: Final = timedelta(minutes=5)
# A judge looks at the more, the riskier.
SAMPLED: Final[Mapping[str, float]] = {"low": 0.08, "medium": 0.2, "high": 0.8}
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Judgement:
    """One metric: by whom it is judged, of every request or of a sample, and which share is good.
    `good` and `bad` are from where to where values lie. Of outcomes, `kind` is the type judged; of
    requests `step` narrows it to one of the workflow."""

    metric: str
    source: str
    good_share: float
    is_of_every: bool = False
    good: tuple[float, float] = (1, 1)
    bad: tuple[float, float] = (0, 0)
    kind: str = ""
    step: str = ""


def _never(metric: str, source: str, good_share: float = 1.0, *, every: bool = True) -> Judgement:
    """What must not happen: 0 where it did not, 1 where it did."""
    return Judgement(metric, source, good_share, every, good=(0, 0), bad=(1, 1))


def _minutes(kind: str, good: tuple[float, float], bad: tuple[float, float]) -> Judgement:
    name = "reviewer_minutes_per_case"
    return Judgement(name, "case_system", 0.94, is_of_every=True, good=good, bad=bad, kind=kind)


JUDGED: Final[Mapping[str, Sequence[Judgement]]] = {
    "customer_service_copilot": (
        Judgement("citation_correctness", "citation_judge", 0.968),
        _never("unsupported_claim", "citation_judge", every=False),
        _never("escalation_miss", "qa_review", every=False),
    ),
    "aml_copilot": (
        _never("unsupported_claim", "evidence_judge"),
        _never("ai_final_sar_decision", "case_system"),
        Judgement("expert_pass", "expert_review", 0.99, is_of_every=True, kind="accepted_action"),
        _minutes("accepted_action", (12, 30), (31, 45)),
        Judgement("auditability", "case_system", 1.0, is_of_every=True),
    ),
    "kyc_document_extraction": (
        Judgement("field_accuracy", "field_validator", 0.965, good=(0.99, 1), bad=(0.9, 0.98)),
        Judgement("required_field_recall", "field_validator", 0.99),
        Judgement(
            "batch_hours", "batch_lane", 0.98, is_of_every=True, good=(0.2, 3.9), bad=(4.1, 6)
        ),
        _minutes("document_processed", (1, 5), (6, 12)),
    ),
    "code_agent": (
        _never("secret_leak", "secret_scanner"),
        Judgement("security_scan", "security_scanner", 1.0, is_of_every=True),
        Judgement("ci_pass", "ci", 1.0, is_of_every=True, kind="accepted_change"),
        Judgement(
            "code_owner_approval", "code_review", 1.0, is_of_every=True, kind="accepted_change"
        ),
    ),
    "customer_facing_ai": (
        _never("complaint", "complaint_desk", 0.997),
        _never("unsupported_claim", "safety_judge", every=False),
        Judgement("handoff_success", "contact_center", 0.98, is_of_every=True, step="hand_off"),
        Judgement("conversion", "web_analytics", 0.31, is_of_every=True, step="guide_application"),
    ),
    "payment_risk_model": (
        Judgement("fraud_recall", "chargeback_match", 0.94),
        _never("false_positive", "chargeback_match", 0.982, every=False),
        Judgement("auditability", "decision_log", 1.0, is_of_every=True),
    ),
}


def scores_of(records: Records) -> pd.DataFrame:
    """All scores of a tenant's records, in order of time; columns COLUMNS."""
    requests, outcomes = records.requests, records.outcomes
    tiers = dict(zip(requests["trace_id"], requests["risk_tier"], strict=True))
    owners = dict(zip(requests["trace_id"], requests["use_case_id"], strict=True))
    results = outcomes[outcomes["revision"] == "1"].assign(
        risk_tier=lambda frame: frame["trace_id"].map(tiers),
        use_case_id=lambda frame: frame["trace_id"].map(owners),
    )
    frames = [
        _judged(requests if not judgement.kind else results, use_case, judgement)
        for use_case, judgements in JUDGED.items()
        for judgement in judgements
    ]
    merged = pd.concat(frames, ignore_index=True)
    return merged.sort_values(["occurred_at", "score_id"], ignore_index=True)


def _judged(records: pd.DataFrame, use_case: str, judgement: Judgement) -> pd.DataFrame:
    chosen = records[records["use_case_id"] == use_case]
    if judgement.kind:
        chosen = chosen[chosen["outcome_type"] == judgement.kind]
    if judgement.step:
        chosen = chosen[chosen["workflow_step"] == judgement.step]
    subject = "business_outcome_id" if judgement.kind else "trace_id"
    chance = Chance(chosen[subject])
    share = chosen["risk_tier"].map(SAMPLED).to_numpy(dtype=np.float64)
    is_drawn = judgement.is_of_every | (chance.of(f"drawn {judgement.metric}") < share)
    values = _values(judgement, chance)
    names = chosen[subject].to_numpy(dtype=object)[is_drawn]
    nothing = np.full(len(names), "", dtype=object)
    return pd.DataFrame(
        {
            "score_id": [f"sc_{judgement.metric}_{name}" for name in names],
            "trace_id": nothing if judgement.kind else names,
            "business_outcome_id": names if judgement.kind else nothing,
            "metric": judgement.metric,
            "value": values[is_drawn],
            "source": judgement.source,
            "occurred_at": _later(chosen["occurred_at"][is_drawn]),
        },
        columns=list(COLUMNS),
    )


def _values(judgement: Judgement, chance: Chance) -> Texts:
    is_good = chance.of(f"good {judgement.metric}") < judgement.good_share
    place = chance.of(f"value {judgement.metric}")
    (good_low, good_high), (bad_low, bad_high) = judgement.good, judgement.bad
    numbers = np.where(
        is_good,
        good_low + place * (good_high - good_low),
        bad_low + place * (bad_high - bad_low),
    )
    return np.array([f"{number:.3f}".rstrip("0").rstrip(".") for number in numbers], dtype=object)


def _later(moments: pd.Series) -> list[str]:
    later = pd.to_datetime(moments) + AFTER
    return [f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z" for at in later]
