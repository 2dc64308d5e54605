"""Traffic of the other five use cases of requirements 10."""

from decimal import Decimal
from fractions import Fraction

from ledger.calc.replay.plan import Cache, Canary, PlannedCall, PlannedOutcome, ReplayPlan
from ledger.demo.items import item
from ledger.demo.pricebook import (
    CODEX,
    GEMINI_FLASH,
    GPT_4O,
    GPT_4O_MINI,
    GPT_5_MINI,
    HAIKU,
    OPUS,
    SONNET,
    VERSION,
)

NO_CACHE = Cache(Decimal(0))

AML_EU = ReplayPlan(
    tenant_id="retail_banking_eu",
    use_case_id="aml_copilot",
    code="aml_eu",
    business_unit="financial_crime",
    cost_center="cc_5230",
    route_policy_version="route_aml_v6",
    monthly_requests=420,
    rhythm="office",
    workflow_steps={"collect_evidence": 0.4, "build_timeline": 0.25, "draft_narrative": 0.35},
    risk_tiers={"high": 0.85, "medium": 0.15},
    user_roles={"aml_analyst": 0.9, "aml_investigator": 0.1},
    environments={"prod": 1.0},
    cache=Cache(Decimal(0), prefix_hit_share=0.35),
    calls={
        "high": (*(PlannedCall("medium"),) * 4, *(PlannedCall("strong"),) * 3),
        "medium": (*(PlannedCall("medium"),) * 4, PlannedCall("strong")),
    },
    items=(
        item("retrieval", "evidence_index", 5_040, after=0.1),
        item("judge", "evidence_judge", 630, after=45.0),
        item("human", "expert_review", 700, share=0.9, after=50.0),
        item("observability", "trace_storage", 25_200, after=52.0),
    ),
    outcomes=(
        PlannedOutcome("quality_passed_answer", "answer_", Decimal("0.88")),
        PlannedOutcome("accepted_action", "narrative_", Decimal("0.71"), "_accepted", Fraction(14)),
    ),
    models={"medium": SONNET, "strong": OPUS},
    case_outcome="accepted_action",
    pricing_version=VERSION,
    retention_class="audit_7y",
    monthly_growth=0.03,
)


def kyc_plan(tenant: str, code: str, cost_center: str, monthly_requests: int) -> ReplayPlan:
    """Documents extracted in nightly batches."""
    return ReplayPlan(
        tenant_id=tenant,
        use_case_id="kyc_document_extraction",
        code=code,
        business_unit="client_onboarding",
        cost_center=cost_center,
        route_policy_version="route_kyc_v9",
        monthly_requests=monthly_requests,
        rhythm="night_batch",
        workflow_steps={
            "classify_document": 0.3,
            "extract_fields": 0.6,
            "resolve_exception": 0.1,
        },
        risk_tiers={"medium": 0.7, "high": 0.3},
        user_roles={"kyc_operations": 0.8, "onboarding_officer": 0.2},
        environments={"prod": 0.95, "staging": 0.05},
        cache=Cache(Decimal(0), prefix_hit_share=0.5),
        calls={
            "medium": (PlannedCall("small"), PlannedCall("small", "strong", 0.35)),
            "high": (PlannedCall("small"), PlannedCall("strong"), PlannedCall("strong")),
        },
        items=(
            item("tool", "document_ocr", 3 * monthly_requests, after=0.1),
            item("tool", "field_validator", 2 * monthly_requests, share=0.9, after=20.0),
            item("human", "qa_review", monthly_requests * Decimal("0.4"), share=0.3, after=50.0),
            item("observability", "trace_storage", 14 * monthly_requests, after=52.0),
        ),
        outcomes=(
            PlannedOutcome("quality_passed_answer", "extraction_", Decimal("0.95")),
            PlannedOutcome(
                "document_processed", "document_", Decimal("0.90"), "_processed", Fraction("1.1")
            ),
        ),
        models={"small": GPT_4O_MINI, "strong": GPT_4O},
        case_outcome="document_processed",
        pricing_version=VERSION,
        retention_class="prod_5y_kyc",
        monthly_growth=0.05,
    )


KYC_EU = kyc_plan("retail_banking_eu", "kyc_eu", "cc_5310", 1_500)
KYC_APAC = kyc_plan("wealth_apac", "kyc_ap", "cc_6310", 500)


def customer_facing_plan(
    tenant: str, code: str, unit: str, cost_center: str, monthly_requests: int
) -> ReplayPlan:
    """Assistants in the app and on the site: evenings, weekends, paydays."""
    return ReplayPlan(
        tenant_id=tenant,
        use_case_id="customer_facing_ai",
        code=code,
        business_unit=unit,
        cost_center=cost_center,
        route_policy_version="route_digital_v4",
        monthly_requests=monthly_requests,
        rhythm="consumer",
        workflow_steps={"answer_question": 0.6, "guide_application": 0.3, "hand_off": 0.1},
        risk_tiers={"low": 0.5, "medium": 0.3, "high": 0.2},
        user_roles={"retail_customer": 1.0},
        environments={"prod": 1.0},
        cache=Cache(
            Decimal("0.22"),
            tier_weights={"low": 1.0, "medium": 0.1},
            peak_hit_rate=Decimal("0.15"),
            prefix_hit_share=0.3,
        ),
        calls={
            "low": (PlannedCall("small"), PlannedCall("small")),
            "medium": (PlannedCall("small"), PlannedCall("medium")),
            "high": (PlannedCall("small"), PlannedCall("medium"), PlannedCall("medium")),
        },
        items=(
            item("retrieval", "vector_search", 2 * monthly_requests, after=0.1),
            item("judge", "safety_judge", 3 * monthly_requests, after=20.0, is_on_hits=True),
            item("tool", "crm_case_lookup", monthly_requests, share=0.5, after=0.3),
            item("observability", "trace_storage", 12 * monthly_requests, after=52.0),
        ),
        outcomes=(
            PlannedOutcome("quality_passed_answer", "answer_", Decimal("0.91")),
            PlannedOutcome(
                "completed_journey", "journey_", Decimal("0.63"), "_completed", Fraction("0.3")
            ),
        ),
        models={"small": GEMINI_FLASH, "medium": SONNET},
        case_outcome="completed_journey",
        pricing_version=VERSION,
        monthly_growth=0.08,
        peak_days=(15, -1),
        peak_factor=2.4,
        orphan_service="safety_judge",
        orphan_share=0.004,
    )


FACING_US = customer_facing_plan(
    "retail_banking_us", "web_us", "digital_channels", "cc_4310", 2_400
)
FACING_APAC = customer_facing_plan("wealth_apac", "web_ap", "digital_wealth", "cc_6420", 900)

PAYMENT_US = ReplayPlan(
    tenant_id="retail_banking_us",
    use_case_id="payment_risk_model",
    code="pay_us",
    business_unit="payments_fraud",
    cost_center="cc_4550",
    route_policy_version="route_fraud_v11",
    monthly_requests=4_000,
    rhythm="steady",
    workflow_steps={"score_payment": 0.96, "explain_decision": 0.04},
    risk_tiers={"high": 0.08, "medium": 0.22, "low": 0.70},
    user_roles={"payment_engine": 0.96, "fraud_analyst": 0.04},
    environments={"prod": 1.0},
    cache=NO_CACHE,
    calls={"high": (PlannedCall("small"),)},
    items=(
        item(
            *("model_call", "fraud_ranker_gpu", 6_200),
            tiers={"low": 1.0, "medium": 1.5, "high": 3.0},
            after=0.01,
        ),
        item("tool", "feature_store", 12_000, after=0.005),
        item("human", "qa_review", 40, share=0.12, tiers={"high": 1.0}, after=50.0),
        item("observability", "trace_storage", 8_000, share=0.5, after=52.0),
    ),
    outcomes=(
        PlannedOutcome("quality_passed_answer", "score_", Decimal("0.994")),
        PlannedOutcome(
            *("prevented_loss", "loss_", Decimal("0.012"), "_prevented", Fraction("184.5")),
            tier_weights={"high": 1.0, "medium": 0.1},
        ),
    ),
    models={"small": HAIKU},
    case_outcome="prevented_loss",
    pricing_version=VERSION,
    retention_class="audit_7y",
    monthly_growth=0.02,
    peak_days=(15, -1),
    peak_factor=1.6,
)

CODE_AGENT = ReplayPlan(
    tenant_id="engineering_shared",
    use_case_id="code_agent",
    code="code_eng",
    business_unit="engineering_productivity",
    cost_center="cc_7001",
    route_policy_version="route_code_v3",
    monthly_requests=900,
    rhythm="office",
    workflow_steps={"implement_change": 0.5, "fix_build": 0.3, "review_diff": 0.2},
    risk_tiers={"low": 0.35, "medium": 0.55, "high": 0.10},
    user_roles={"developer": 0.85, "release_engineer": 0.15},
    environments={"prod": 0.8, "staging": 0.12, "sandbox": 0.08},
    cache=Cache(Decimal("0.05"), prefix_hit_share=0.7),
    calls={
        "low": (PlannedCall("small"), *(PlannedCall("medium"),) * 3),
        "medium": (PlannedCall("small"), *(PlannedCall("medium"),) * 5, PlannedCall("strong")),
        "high": (*(PlannedCall("medium"),) * 7, *(PlannedCall("strong"),) * 2),
    },
    items=(
        item("tool", "ci_sandbox_run", 2_700, after=10.0),
        item("retrieval", "vector_search", 3_600, after=0.1),
        item("judge", "safety_judge", 900, share=0.8, after=40.0),
        item("human", "code_owner_review", 1_900, share=0.6, after=55.0),
        item("observability", "trace_storage", 27_000, after=52.0),
    ),
    outcomes=(
        PlannedOutcome("quality_passed_answer", "build_", Decimal("0.66")),
        PlannedOutcome("accepted_change", "change_", Decimal("0.42"), "_accepted", Fraction(45)),
    ),
    models={"small": GPT_5_MINI, "medium": CODEX, "strong": SONNET},
    case_outcome="accepted_change",
    pricing_version=VERSION,
    monthly_growth=0.15,
    weekend_factor=0.4,
    canary=Canary("approved_model_provider_a", "code_model_preview", "small", 0.08),
    orphan_service="ci_sandbox_run",
    orphan_share=0.01,
)
