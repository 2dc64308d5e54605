"""The demo's own type of outcome, drafts that are credited to the request that brought them, and
what counts as an accepted narrative or a processed document."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from finops.access import Actor
from finops.models import UseCase
from finops.services.organisation.outcome_types import register_outcome_type
from ledger.calc.measures.terms import MeasureTerms, Population, Sampling
from ledger.calc.outcomes.terms import Bound, CreditRule, OutcomeTerms, Requirement, ResultSource
from ledger.calc.outcomes.values import Worth
from ledger.demo.cases import ASKED_AGAIN, SHARING
from ledger.services.crediting.definitions import define_outcome
from ledger.services.measures.definitions import define_measure

OUTCOMES: Final = Population.OUTCOMES
SINCE: Final = datetime(2025, 1, 1, tzinfo=UTC)  # before the demo's first request
NARRATIVE: Final = OutcomeTerms(
    source=ResultSource.RECORDS,
    quality=Requirement.REQUIRED,
    risk=Requirement.REQUIRED,
    adoption=Requirement.REQUIRED,
    worth=Worth.LABOUR,
    minutes_per_outcome=Decimal(38),
    loaded_rate_usd_per_hour=Decimal(62),
    lag_days=12,
)
DOCUMENT: Final = OutcomeTerms(
    quality=Requirement.REQUIRED,
    adoption=Requirement.NOT_ASKED,
    worth=Worth.LABOUR,
    minutes_per_outcome=Decimal(4),
    loaded_rate_usd_per_hour=Decimal(31),
    lag_days=3,
)
DEFINED: Final[Mapping[str, OutcomeTerms]] = {
    "aml_copilot": NARRATIVE,
    "kyc_document_extraction": DOCUMENT,
}

# What the SLO and cost matrix asks for, by metric: what is good, and of how many it is asked.
MEASURES: Final[Mapping[str, MeasureTerms]] = {
    "latency_ms": MeasureTerms(
        "Answered within 5 s",
        Decimal(5000),
        Bound.AT_MOST,
        sampling=Sampling.ALL,
        target_share=Decimal("0.95"),
    ),
    "ttft_ms": MeasureTerms(
        "First token within 2 s",
        Decimal(2000),
        Bound.AT_MOST,
        sampling=Sampling.ALL,
        target_share=Decimal("0.95"),
    ),
    "availability": MeasureTerms(
        "Available", Decimal(1), sampling=Sampling.ALL, target_share=Decimal("0.999")
    ),
    "citation_correctness": MeasureTerms(
        "Citations correct", Decimal(1), target_share=Decimal("0.95")
    ),
    "unsupported_claim": MeasureTerms(
        "No unsupported claim", Decimal(0), Bound.AT_MOST, target_share=Decimal(1)
    ),
    "expert_pass": MeasureTerms(
        "Passed by an expert", Decimal(1), target_share=Decimal("0.98"), population=OUTCOMES
    ),
    "field_accuracy": MeasureTerms(
        "Identity fields correct", Decimal("0.99"), target_share=Decimal("0.95")
    ),
    "required_field_recall": MeasureTerms(
        "Required fields found", Decimal(1), target_share=Decimal("0.98")
    ),
    "secret_leak": MeasureTerms(
        "No secret leaked",
        Decimal(0),
        Bound.AT_MOST,
        sampling=Sampling.ALL,
        target_share=Decimal(1),
    ),
    "code_owner_approval": MeasureTerms(
        "Approved by the code owner",
        Decimal(1),
        sampling=Sampling.ALL,
        target_share=Decimal(1),
        population=OUTCOMES,
    ),
    "handoff_success": MeasureTerms(
        "Handed off to a person", Decimal(1), target_share=Decimal("0.97")
    ),
    "complaint": MeasureTerms(
        "No complaint",
        Decimal(0),
        Bound.AT_MOST,
        sampling=Sampling.ALL,
        target_share=Decimal("0.995"),
    ),
    "fraud_recall": MeasureTerms("Fraud found", Decimal(1), target_share=Decimal("0.9")),
    "false_positive": MeasureTerms(
        "No false alarm", Decimal(0), Bound.AT_MOST, target_share=Decimal("0.97")
    ),
    "auditability": MeasureTerms("Decision can be audited", Decimal(1), target_share=Decimal(1)),
    "escalation_miss": MeasureTerms(
        "Escalated where it had to be", Decimal(0), Bound.AT_MOST, target_share=Decimal(1)
    ),
    "ai_final_sar_decision": MeasureTerms(
        "No suspicious-activity report decided by AI",
        Decimal(0),
        Bound.AT_MOST,
        sampling=Sampling.ALL,
        target_share=Decimal(1),
    ),
    "batch_hours": MeasureTerms(
        "Batch done within 4 h",
        Decimal(4),
        Bound.AT_MOST,
        sampling=Sampling.ALL,
        target_share=Decimal("0.95"),
    ),
    "security_scan": MeasureTerms(
        "Security scan passed", Decimal(1), sampling=Sampling.ALL, target_share=Decimal(1)
    ),
    "ci_pass": MeasureTerms(
        "CI passes",
        Decimal(1),
        sampling=Sampling.ALL,
        target_share=Decimal(1),
        population=OUTCOMES,
    ),
    "conversion": MeasureTerms(
        "Application completed after guidance", Decimal(1), sampling=Sampling.ALL
    ),
    "reviewer_minutes_per_case": MeasureTerms(
        "Reviewed within 30 minutes",
        Decimal(30),
        Bound.AT_MOST,
        sampling=Sampling.ALL,
        target_share=Decimal("0.9"),
        population=OUTCOMES,
    ),
}


def seed_measures(actor: Actor) -> None:
    for metric, terms in MEASURES.items():
        define_measure(actor=actor, metric=metric, terms=terms, valid_from=SINCE.date())


def seed_definitions(actor: Actor) -> None:
    """What counts, for those use cases whose results people check one by one; and in the tenant
    whose copilot is asked again about the same case, a rule of its drafts."""
    for use_case in UseCase.objects.filter(slug__in=DEFINED).order_by("slug"):
        define_outcome(
            actor=actor,
            use_case=use_case,
            terms=DEFINED[use_case.slug],
            kind=use_case.outcome_unit,
            valid_from=SINCE,
        )
    seed_measures(actor)
    if actor.tenant.slug == SHARING:
        register_outcome_type(actor=actor, slug="callback_avoided", name="Call back avoided")
        define_outcome(
            actor=actor,
            use_case=UseCase.objects.get(slug=ASKED_AGAIN[0]),
            terms=OutcomeTerms(credit_rule=CreditRule.LAST, lookback_days=14),
            kind="accepted_draft",
        )
