"""What the demo's cost events say of their calls (requirements 4.3), and its offline eval runs."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from ledger.calc.replay.writing import Records
from ledger.demo.traffic.details import SETTINGS, Chance

# Service → what its events say.
SERVICES: Final[Mapping[str, Mapping[str, str]]] = {
    "vector_search": {"source_owner": "policy_office"},
    "rerank-v3.5": {"source_owner": "policy_office"},
    "evidence_index": {"source_owner": "financial_crime"},
    "crm_case_lookup": {"tool_owner": "crm_platform", "side_effect_risk": "none"},
    "policy_service": {"tool_owner": "policy_office", "side_effect_risk": "none"},
    "feature_store": {"tool_owner": "payments_platform", "side_effect_risk": "none"},
    "document_ocr": {"tool_owner": "document_services", "side_effect_risk": "none"},
    "field_validator": {"tool_owner": "kyc_operations", "side_effect_risk": "low"},
    "ci_sandbox_run": {"tool_owner": "developer_platform", "side_effect_risk": "medium"},
    "citation_judge": {"requirement_id": "req_citation", "rubric_version": "citation_v4"},
    "evidence_judge": {"requirement_id": "req_evidence", "rubric_version": "evidence_v2"},
    "safety_judge": {"requirement_id": "req_safety", "rubric_version": "safety_v6"},
    "qa_review": {"review_type": "qa_sample"},
    "expert_review": {"review_type": "expert"},
    "code_owner_review": {"review_type": "code_owner"},
    "trace_storage": {"sampling_rate": "1"},
}
SEARCHES: Final = ("vector_search", "rerank-v3.5", "evidence_index")
WORDS: Final = (
    *("knowledge_base", "index_version", "source_owner", "tool_owner", "side_effect_risk"),
    *("requirement_id", "rubric_version", "review_type", "sampling_rate"),
)
# Use cases whose calls say how much of their input is evidence, and from where to where that lies.
EVIDENCE: Final[Mapping[str, tuple[float, float]]] = {
    "customer_service_copilot": (0.35, 0.65),
    "customer_facing_ai": (0.25, 0.5),
}


def with_call_words(cost_events: pd.DataFrame, records: Records) -> pd.DataFrame:
    """The same events with a column for each word and for evidence tokens; empty where their
    sources say nothing. No cost changes."""
    owners = dict(zip(records.requests["trace_id"], records.requests["use_case_id"], strict=True))
    use_case = cost_events["trace_id"].map(owners).fillna("")
    service = cost_events["model_or_service"]
    columns = {
        name: service.map({key: words.get(name, "") for key, words in SERVICES.items()}).fillna("")
        for name in WORDS
        if name not in ("knowledge_base", "index_version")
    }
    knowledge = use_case.map({name: setting.knowledge for name, setting in SETTINGS.items()})
    is_search = service.isin(SEARCHES) & (knowledge.fillna("") != "")
    month = cost_events["occurred_at"].str[:7].str.replace("-", "_")
    columns["knowledge_base"] = knowledge.where(is_search, "")
    columns["index_version"] = ("idx_" + month).where(is_search, "")
    return cost_events.assign(**columns, evidence_tokens=_evidence(cost_events, use_case))


def _evidence(events: pd.DataFrame, use_case: pd.Series) -> pd.Series:
    """Of calls that tell their whole input in one event."""
    chance = Chance(events["cost_event_id"]).of("evidence")
    bounds = [EVIDENCE.get(name, (0.0, 0.0)) for name in use_case]
    low, high = np.array(bounds, dtype=np.float64).T
    counted = pd.to_numeric(events["input_tokens"], errors="coerce")
    says = (high > 0) & (events["token_kind"] == "") & (counted.fillna(0) > 0)
    tokens = (counted.fillna(0) * (low + chance * (high - low))).astype(int).astype(str)
    return pd.Series(np.where(says, tokens, ""), index=events.index)


@dataclass(frozen=True)
class EvalPlan:
    """The regression run of a use case on the 5th of each month: cases, judge, price of a case."""

    judge: str
    cases: int
    price: str
    rubric: str


# The copilot of the reference month has none: its worksheet is that of the customer.
EVALS: Final[Mapping[str, EvalPlan]] = {
    "aml_copilot": EvalPlan("evidence_judge", 60, "0.031", "evidence_v2"),
    "kyc_document_extraction": EvalPlan("field_judge", 90, "0.006", "fields_v3"),
    "customer_facing_ai": EvalPlan("safety_judge", 120, "0.009", "safety_v6"),
    "code_agent": EvalPlan("patch_judge", 50, "0.044", "patch_v2"),
}


def eval_runs(records: Records, until: date) -> pd.DataFrame:
    """Cost events of the eval runs up to a day, each with the owner of its use case."""
    firsts = records.requests.drop_duplicates("use_case_id").to_dict("records")
    owners = {str(first["use_case_id"]): first for first in firsts}
    moments = records.requests["occurred_at"]
    months = sorted({moment[:7] for moment in moments})
    begun = str(moments.min())[:10]
    rows = [
        _case(use_case, plan, month, number, owners[use_case])
        for use_case, plan in EVALS.items()
        if use_case in owners
        for month in months
        if begun <= f"{month}-05" <= until.isoformat()
        for number in range(plan.cases)
    ]
    return pd.DataFrame(rows)


def _case(
    use_case: str, plan: EvalPlan, month: str, number: int, owner: Mapping[Hashable, object]
) -> dict[str, str]:
    run = f"eval_{use_case}_{month.replace('-', '_')}"
    named = ("tenant_id", "business_unit", "cost_center", "risk_tier", "route_policy_version")
    return {
        "cost_event_id": f"ce_{run}_{number:04d}",
        "trace_id": f"trc_{run}_{number:04d}",
        "occurred_at": f"{month}-05T{2 + number // 60:02d}:{number % 60:02d}:00.000Z",
        "component": "judge",
        "provider": "platform",
        "model_or_service": plan.judge,
        "api_calls": "1",
        "unit_price": plan.price,
        "pricing_version": "pricebook_2026_06",
        "allocation_method": "direct_metered",
        "retention_class": "prod_90d_trace_1y_aggregate",
        **{name: str(owner[name]) for name in named},
        "use_case_id": use_case,
        "workflow_step": "regression",
        "environment": "staging",
        "user_role": "eval_runner",
        "cache_status": "bypass",
        "requirement_id": f"req_{plan.judge}",
        "rubric_version": plan.rubric,
        "release_gate": f"gate_{month.replace('-', '_')}",
        "eval_run_id": run,
        "eval_cases": str(plan.cases),
    }
