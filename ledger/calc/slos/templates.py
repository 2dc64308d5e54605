"""The matrix of requirements 13 as rows that a tenant may begin with.

Nothing of it holds before people have signed it. Where the requirement says “approved threshold”
or “budget”, the figure here is a proposal: the form shows it to be changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from ledger.calc.slos.objectives import OBJECTIVES, Objectives
from ledger.calc.slos.optimisations import OptimisationRule
from ledger.calc.slos.targets import (
    COST_PER_OUTCOME,
    SERIOUS_INCIDENTS,
    Basis,
    SloKind,
    SloTerms,
)


@dataclass(frozen=True)
class MatrixTerms:
    """One version of a use case's row: what it promises, which savings it allows and forbids, by
    what it is measured, and who owns it."""

    slos: tuple[SloTerms, ...]
    rules: tuple[OptimisationRule, ...]
    objectives: Objectives = field(default_factory=Objectives)
    owner: str = ""


@dataclass(frozen=True)
class Template:
    """A row to begin with, by the name of requirements 13."""

    slug: str
    name: str
    terms: MatrixTerms


def _share(kind: SloKind, label: str, metric: str, target: str, days: int = 30) -> SloTerms:
    return SloTerms(kind, label, metric, Basis.GOOD_SHARE, Decimal(target), days)


def _latency(label: str, metric: str, share: str, threshold_ms: int) -> SloTerms:
    return SloTerms(
        *(SloKind.LATENCY, label, metric, Basis.GOOD_SHARE, Decimal(share)),
        threshold_ms=Decimal(threshold_ms),
    )


def _cost(label: str, usd: str) -> SloTerms:
    return SloTerms(SloKind.COST, label, COST_PER_OUTCOME, Basis.UNIT_COST, Decimal(usd))


NO_INCIDENT: Final = SloTerms(
    SloKind.SAFETY, "No S0 or S1 incident", SERIOUS_INCIDENTS, Basis.EVENTS, Decimal(0), 90
)


def _template(
    slug: str,
    name: str,
    owner: str,
    slos: tuple[SloTerms, ...],
    allowed: tuple[str, ...],
    blocked: tuple[str, ...],
) -> Template:
    rules = (
        *(OptimisationRule(text, is_allowed=True) for text in allowed),
        *(OptimisationRule(text, is_allowed=False) for text in blocked),
    )
    return Template(slug, name, MatrixTerms(slos, rules, OBJECTIVES[slug], owner))


_QUALITY, _SAFETY = SloKind.QUALITY, SloKind.SAFETY
_ALL: Final = (
    _template(
        "customer_service_copilot",
        "Customer Service Copilot",
        "Contact Center PM + AI Platform",
        (
            _latency("p95 time to first token ≤ 2 s", "ttft_ms", "0.95", 2000),
            _share(_QUALITY, "Citations correct", "citation_correctness", "0.95"),
            _share(_SAFETY, "No unsupported claim on fees or policy", "unsupported_claim", "1"),
            _cost("Cost per resolved case", "0.18"),
        ),
        ("cache policy answers", "reduce output length", "route simple questions to small model"),
        ("remove citation", "disable escalation", "cache customer-specific answer"),
    ),
    _template(
        "aml_copilot",
        "AML Copilot",
        "AML Owner + Compliance",
        (
            _share(_SAFETY, "No unsupported suspicious claim", "unsupported_claim", "1"),
            _share(_QUALITY, "Passed by an expert", "expert_pass", "0.98"),
            _share(_SAFETY, "No final SAR decision by AI", "ai_final_sar_decision", "1"),
            NO_INCIDENT,
            _cost("Cost per accepted narrative", "4.5"),
        ),
        ("pre-index evidence", "batch historical summaries", "template narrative structure"),
        (
            *("remove expert sampling", "allow AI final SAR decision"),
            *("small model in place of expert review", "reduce key evidence citations"),
        ),
    ),
    _template(
        "kyc_document_extraction",
        "KYC Document Extraction",
        "KYC Ops + Platform",
        (
            _share(_QUALITY, "Required fields found", "required_field_recall", "0.98"),
            _share(_QUALITY, "Identity fields correct", "field_accuracy", "0.95"),
            _share(SloKind.LATENCY, "Batch done within 4 h", "batch_hours", "0.95"),
            _cost("Cost per document", "0.42"),
        ),
        ("off-peak batch", "document type routing", "spot for retryable jobs"),
        ("delay priority onboarding", "skip critical field validation"),
    ),
    _template(
        "code_agent",
        "Code Agent",
        "Engineering Productivity",
        (
            _share(_QUALITY, "CI passes", "ci_pass", "1"),
            _share(_SAFETY, "Security scan passes", "security_scan", "1"),
            _share(_SAFETY, "No secret leaked", "secret_leak", "1"),
            _share(_QUALITY, "Approved by the code owner", "code_owner_approval", "1"),
            _cost("Cost per accepted change", "12"),
        ),
        ("repo map cache", "test selection", "retry cap"),
        (
            *("bypass code owner review", "share restricted repo context"),
            "take capacity of what faces customers",
        ),
    ),
    _template(
        "customer_facing_ai",
        "Customer-Facing AI",
        "Digital Product + Risk",
        (
            _latency("p95 total latency ≤ 5 s", "latency_ms", "0.95", 5000),
            NO_INCIDENT,
            _share(SloKind.AVAILABILITY, "Available", "availability", "0.999"),
            _share(_QUALITY, "No complaint", "complaint", "0.995"),
            _share(_SAFETY, "Handed off to a person", "handoff_success", "0.97"),
            _cost("Cost per completed journey", "0.12"),
        ),
        ("cache generic content", "pre-warm capacity", "approved fallback"),
        ("disable guardrail", "remove handoff", "route restricted data to public endpoint"),
    ),
    _template(
        "payment_risk_model",
        "Payment Risk Model",
        "Fraud Risk + Payments Architect",
        (
            _latency("p99 decision latency ≤ 80 ms", "latency_ms", "0.99", 80),
            _share(_QUALITY, "Fraud found", "fraud_recall", "0.9"),
            _share(_QUALITY, "No false alarm", "false_positive", "0.97"),
            _share(_SAFETY, "Decisions can be audited", "auditability", "1"),
            NO_INCIDENT,
            _cost("Cost per prevented loss", "2.5"),
        ),
        ("feature cache", "two-stage model", "distillation"),
        ("skip high-risk scoring", "defer synchronous decision"),
    ),
)
TEMPLATES: Final[Mapping[str, Template]] = MappingProxyType({each.slug: each for each in _ALL})
