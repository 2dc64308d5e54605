"""The six use cases of requirements 10: objectives (8.1) and the SLO / cost matrix (13)."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class UseCaseProfile:
    """What every tenant that runs this use case says about it."""

    slug: str
    name: str
    owner_title: str
    risk_tier: str
    outcome_unit: str
    primary_objective: str
    secondary_objective: str
    excluded_objective: str
    slo: str
    cost_slo: str
    cost_slo_usd_per_outcome: Decimal | None
    optimization_allowed: tuple[str, ...]
    optimization_blocked: tuple[str, ...]
    workflow_steps: tuple[tuple[str, str], ...]


COPILOT = UseCaseProfile(
    slug="customer_service_copilot",
    name="Customer Service Copilot",
    owner_title="Contact Center VP",
    risk_tier="medium",
    outcome_unit="resolved_case",
    primary_objective="Cost per resolved case and citation correctness",
    secondary_objective="Average handle time, first-contact resolution, agent adoption",
    excluded_objective="Lowest token total",
    slo="p95 time to first token at most 2 s; citation correctness at least 95%",
    cost_slo="Cost per resolved case at most 0.18 USD",
    cost_slo_usd_per_outcome=Decimal("0.18"),
    optimization_allowed=(
        "cache policy answers",
        "reduce output length",
        "route simple questions to the small model",
    ),
    optimization_blocked=(
        "remove citation",
        "disable escalation",
        "cache customer-specific answers",
    ),
    workflow_steps=(
        ("draft_answer", "Draft an answer"),
        ("summarise_case", "Summarise the case"),
        ("answer_policy_question", "Answer a policy question"),
    ),
)
AML = UseCaseProfile(
    slug="aml_copilot",
    name="AML Copilot",
    owner_title="Head of Financial Crime",
    risk_tier="high",
    outcome_unit="accepted_action",
    primary_objective="Evidence quality and analyst productivity",
    secondary_objective="Cost per accepted narrative",
    excluded_objective="Lowest cost per single answer",
    slo="Unsupported suspicious claims 0; expert pass at least 98%",
    cost_slo="Cost per accepted narrative within the approved case budget of 6 USD",
    cost_slo_usd_per_outcome=Decimal(6),
    optimization_allowed=(
        "pre-index evidence",
        "batch historical summaries",
        "template narrative structure",
    ),
    optimization_blocked=("remove expert sampling", "allow an AI final SAR decision"),
    workflow_steps=(
        ("collect_evidence", "Collect evidence"),
        ("build_timeline", "Build the timeline"),
        ("draft_narrative", "Draft the narrative"),
    ),
)
KYC = UseCaseProfile(
    slug="kyc_document_extraction",
    name="KYC Document Extraction",
    owner_title="Head of KYC Operations",
    risk_tier="medium",
    outcome_unit="document_processed",
    primary_objective="Cost per document processed and field accuracy",
    secondary_objective="Batch throughput, cycle time",
    excluded_objective="Real-time latency",
    slo="Required field recall at or above the approved threshold; batch done within 4 h",
    cost_slo="Cost per document at most 0.42 USD",
    cost_slo_usd_per_outcome=Decimal("0.42"),
    optimization_allowed=(
        "off-peak batch",
        "document type routing",
        "spot capacity for retryable jobs",
    ),
    optimization_blocked=("delay priority onboarding", "skip critical field validation"),
    workflow_steps=(
        ("classify_document", "Classify the document"),
        ("extract_fields", "Extract the fields"),
        ("resolve_exception", "Resolve an exception"),
    ),
)
CODE_AGENT = UseCaseProfile(
    slug="code_agent",
    name="Code Agent",
    owner_title="Director of Engineering Productivity",
    risk_tier="medium",
    outcome_unit="accepted_change",
    primary_objective="Cost per accepted change passing CI",
    secondary_objective="Developer cycle time, defect leakage",
    excluded_objective="Generated lines of code",
    slo="CI passes; security scan passes; no secret leaks",
    cost_slo="Cost per accepted change at most 12 USD",
    cost_slo_usd_per_outcome=Decimal(12),
    optimization_allowed=("repository map cache", "test selection", "retry cap"),
    optimization_blocked=("bypass code owner review", "share restricted repository context"),
    workflow_steps=(
        ("implement_change", "Implement a change"),
        ("fix_build", "Fix a broken build"),
        ("review_diff", "Review a diff"),
    ),
)
CUSTOMER_FACING = UseCaseProfile(
    slug="customer_facing_ai",
    name="Customer-facing AI",
    owner_title="Head of Digital Product",
    risk_tier="high",
    outcome_unit="completed_journey",
    primary_objective="p95 latency, safety and availability",
    secondary_objective="Cost per completed journey",
    excluded_objective="Average cost",
    slo="p95 total at most 5 s; safety incidents 0; availability at least 99.9%",
    cost_slo="Cost per completed journey at most the campaign target of 0.12 USD",
    cost_slo_usd_per_outcome=Decimal("0.12"),
    optimization_allowed=("cache generic content", "pre-warm capacity", "approved fallback"),
    optimization_blocked=(
        "disable a guardrail",
        "remove the handoff",
        "route restricted data to a public endpoint",
    ),
    workflow_steps=(
        ("answer_question", "Answer a question"),
        ("guide_application", "Guide an application"),
        ("hand_off", "Hand off to a person"),
    ),
)
PAYMENT_RISK = UseCaseProfile(
    slug="payment_risk_model",
    name="Payment Risk Model",
    owner_title="Head of Payments Fraud",
    risk_tier="high",
    outcome_unit="prevented_loss",
    primary_objective="Prevented loss against false positives",
    secondary_objective="p99 latency, feature freshness",
    excluded_objective="Unit price of model inference",
    slo="p99 decision latency at most 80 ms; fraud recall and false positive targets met",
    cost_slo="Cost per prevented loss within the model risk budget of 2.50 USD",
    cost_slo_usd_per_outcome=Decimal("2.5"),
    optimization_allowed=("feature cache", "two-stage model", "distillation"),
    optimization_blocked=("skip high-risk scoring", "defer a synchronous decision"),
    workflow_steps=(
        ("score_payment", "Score a payment"),
        ("explain_decision", "Explain a decision"),
    ),
)
USE_CASES = (COPILOT, AML, KYC, CODE_AGENT, CUSTOMER_FACING, PAYMENT_RISK)
