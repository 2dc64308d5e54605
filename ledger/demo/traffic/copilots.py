"""Traffic of the three customer service copilots; the US one is the worksheet at 1/100 scale."""

from decimal import Decimal
from fractions import Fraction

from ledger.calc.replay.plan import (
    Cache,
    Canary,
    OtherCost,
    PlannedCall,
    PlannedOutcome,
    ReplayPlan,
    RouteTrial,
)
from ledger.demo.items import item
from ledger.demo.pricebook import (
    GEMINI_FLASH,
    GEMINI_PRO,
    GPT_4O,
    GPT_4O_MINI,
    HAIKU,
    OPUS,
    SONNET,
    VERSION,
)

# The worksheet of requirements 11 divided by 100.
WORKSHEET_REQUESTS = 12_000
WORKSHEET_MODEL_USD = Decimal(415)
# Its estimated labor value, 2,100 USD, is that of its 5,100 resolved cases.
WORKSHEET_VALUE_USD = Fraction(2_100, 5_100)
RISK = {"low": 0.55, "medium": 0.40, "high": 0.05}
STEPS = {"draft_answer": 0.7, "summarise_case": 0.12, "answer_policy_question": 0.18}
ROLES = {"contact_center_agent": 0.88, "team_lead": 0.08, "quality_analyst": 0.04}
# Low-risk answers may be reused, customer-specific ones hardly, high-risk ones never (6.3).
CACHE_WEIGHTS = {"low": 1.0, "medium": 0.106, "high": 0.0}
HEAVIER_WITH_RISK = {"low": 1.0, "medium": 1.4, "high": 2.0}
CANARY = Canary("approved_model_provider_a", "small_fast_model_canary", "small", 0.06)
ANSWER_QUALITY = {"low": 1.2, "medium": 1.0, "high": 0.7}


def copilot_items(monthly_requests: int) -> tuple[OtherCost, ...]:
    """Everything but models, in the proportions of the worksheet: 375 of 790 USD at its scale."""
    scale = Decimal(monthly_requests) / WORKSHEET_REQUESTS
    judged = {"low": 0.2, "medium": 1.0, "high": 6.0}
    return (
        item("retrieval", "vector_search", 28_000 * scale, tiers=HEAVIER_WITH_RISK, after=0.1),
        item(
            "retrieval",
            "rerank-v3.5",
            18_000 * scale,
            share=0.66,
            tiers=HEAVIER_WITH_RISK,
            after=0.2,
        ),
        item("tool", "crm_case_lookup", 6_000 * scale, share=0.6, after=0.3),
        item("tool", "policy_service", 7_500 * scale, share=0.8, after=0.35),
        item("judge", "citation_judge", 2_800 * scale, share=0.28, tiers=judged, after=30.0),
        item("human", "qa_review", 300 * scale, tiers={"high": 1.0}, after=50.0),
        item(
            *("observability", "trace_storage", 220_000 * scale),
            tiers={"low": 1.0, "medium": 1.2, "high": 2.0},
            after=52.0,
            is_on_hits=True,
        ),
    )


def copilot_outcomes(
    quality: str, accepted: str, resolved: str, value_usd: Fraction
) -> tuple[PlannedOutcome, ...]:
    """Answers that passed, drafts that agents accepted, cases that were resolved and the labor
    each of them saved."""
    return (
        PlannedOutcome(
            "quality_passed_answer", "answer_", Decimal(quality), tier_weights=ANSWER_QUALITY
        ),
        PlannedOutcome("accepted_action", "draft_", Decimal(accepted), "_accepted"),
        PlannedOutcome("resolved_case", "case_", Decimal(resolved), "_resolved", value_usd),
    )


US = ReplayPlan(
    tenant_id="retail_banking_us",
    use_case_id="customer_service_copilot",
    code="cs_us",
    business_unit="contact_center",
    cost_center="cc_4102",
    route_policy_version="route_v18",
    monthly_requests=WORKSHEET_REQUESTS,
    rhythm="office",
    workflow_steps=STEPS,
    risk_tiers=RISK,
    user_roles=ROLES,
    environments={"prod": 0.95, "sandbox": 0.05},
    cache=Cache(Decimal("0.38"), tier_weights=CACHE_WEIGHTS, peak_hit_rate=Decimal("0.24")),
    calls={
        "low": (PlannedCall("small"), PlannedCall("medium"), PlannedCall("medium")),
        "medium": (
            PlannedCall("medium"),
            PlannedCall("medium", "strong", 0.92),
            PlannedCall("medium", "strong", 0.92),
        ),
        "high": (
            PlannedCall("strong"),
            PlannedCall("strong"),
            PlannedCall("strong"),
            PlannedCall("strong"),
        ),
    },
    items=copilot_items(WORKSHEET_REQUESTS),
    outcomes=copilot_outcomes("0.775", "0.575", "0.425", WORKSHEET_VALUE_USD),
    models={"small": HAIKU, "medium": SONNET, "strong": OPUS},
    case_outcome="resolved_case",
    pricing_version=VERSION,
    monthly_growth=0.06,
    peak_days=(15, -1),
    peak_factor=2.4,
    model_target_usd=WORKSHEET_MODEL_USD,
    canary=CANARY,
    trial=RouteTrial("route_v19", 0.2),
    orphan_service="citation_judge",
    orphan_share=0.004,
)
EU = ReplayPlan(
    tenant_id="retail_banking_eu",
    use_case_id="customer_service_copilot",
    code="cs_eu",
    business_unit="contact_center",
    cost_center="cc_5102",
    route_policy_version="route_v17",
    monthly_requests=5_000,
    rhythm="office",
    workflow_steps=STEPS,
    risk_tiers=RISK,
    user_roles=ROLES,
    environments={"prod": 0.87, "staging": 0.03, "sandbox": 0.10},
    cache=Cache(
        Decimal("0.31"),
        tier_weights=CACHE_WEIGHTS,
        peak_hit_rate=Decimal("0.22"),
        prefix_hit_share=0.3,
        retrieval_hit_share=0.1,
    ),
    calls={
        "low": (PlannedCall("small"), PlannedCall("small", "medium", 0.3)),
        "medium": (PlannedCall("small"), PlannedCall("medium"), PlannedCall("medium")),
        "high": (
            PlannedCall("medium"),
            PlannedCall("medium"),
            PlannedCall("strong"),
            PlannedCall("strong"),
        ),
    },
    items=copilot_items(5_000),
    outcomes=copilot_outcomes("0.752", "0.541", "0.398", Fraction("0.38")),
    models={"small": GPT_4O_MINI, "medium": GPT_4O, "strong": OPUS},
    case_outcome="resolved_case",
    pricing_version=VERSION,
    monthly_growth=0.09,
    peak_days=(-1,),
    peak_factor=2.4,
    canary=Canary("approved_model_provider_a", "medium_rag_model_canary", "medium", 0.03),
    orphan_service="citation_judge",
    orphan_share=0.006,
)
APAC = ReplayPlan(
    tenant_id="wealth_apac",
    use_case_id="customer_service_copilot",
    code="cs_ap",
    business_unit="wealth_service",
    cost_center="cc_6102",
    route_policy_version="route_v16",
    monthly_requests=1_600,
    rhythm="office",
    workflow_steps=STEPS,
    risk_tiers={"low": 0.35, "medium": 0.53, "high": 0.12},
    user_roles={"relationship_manager": 0.7, "client_service_agent": 0.3},
    environments={"prod": 0.80, "sandbox": 0.20},
    cache=Cache(Decimal("0.24"), tier_weights=CACHE_WEIGHTS, prefix_hit_share=0.4),
    calls={
        "low": (PlannedCall("small"), PlannedCall("small")),
        "medium": (
            PlannedCall("small"),
            PlannedCall("medium"),
            PlannedCall("medium", "strong", 0.25),
        ),
        "high": (PlannedCall("medium"), PlannedCall("strong"), PlannedCall("strong")),
    },
    items=copilot_items(1_600),
    outcomes=copilot_outcomes("0.79", "0.60", "0.44", Fraction("0.52")),
    models={"small": GEMINI_FLASH, "medium": GEMINI_PRO, "strong": SONNET},
    case_outcome="resolved_case",
    pricing_version=VERSION,
    monthly_growth=0.12,
    peak_days=(-1,),
    peak_factor=2.4,
    orphan_service="citation_judge",
    orphan_share=0.005,
)
