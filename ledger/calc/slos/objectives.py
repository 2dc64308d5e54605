"""What a use case is measured by, and what it must never be measured by (requirements 8.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ledger.calc.slos.optimisations import key_of


@dataclass(frozen=True)
class Objectives:
    """Names of figures: what comes first, what comes next, and what is excluded as the measure of
    success. A figure need not be one that is read here."""

    primary: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


# By use case of requirements 8.1. “Lowest token total” is excluded by each figure that says it.
OBJECTIVES: Final[Mapping[str, Objectives]] = MappingProxyType(
    {
        "customer_service_copilot": Objectives(
            ("cost_per_resolved_case", "citation_correctness"),
            ("average_handle_time", "first_contact_resolution", "adoption_rate"),
            ("token_total", "tokens_per_request"),
        ),
        "aml_copilot": Objectives(
            ("evidence_quality", "expert_pass", "analyst_hours_saved"),
            ("cost_per_outcome", "cost_per_accepted_narrative"),
            ("cost_per_request", "cost_per_answer"),
        ),
        "kyc_document_extraction": Objectives(
            ("cost_per_outcome", "cost_per_document", "field_accuracy"),
            ("batch_throughput", "cycle_time"),
            ("latency_ms", "ttft_ms", "queue_wait_ms"),
        ),
        "code_agent": Objectives(
            ("cost_per_outcome", "cost_per_accepted_change"),
            ("developer_cycle_time", "defect_leakage"),
            ("lines_of_code",),
        ),
        "customer_facing_ai": Objectives(
            ("latency_ms", "serious_incidents", "availability"),
            ("cost_per_outcome", "cost_per_completed_journey"),
            ("cost_per_request", "average_cost"),
        ),
        "payment_risk_model": Objectives(
            ("prevented_loss", "false_positive"),
            ("latency_ms", "feature_freshness"),
            ("cost_per_inference", "cost_per_request"),
        ),
    }
)


@dataclass(frozen=True)
class Exclusion:
    """Why a figure may not be the measure of success: the objective that excludes it, and what
    counts first instead."""

    metric: str
    primary: tuple[str, ...]


def exclusion(objectives: Objectives, metrics: Iterable[str]) -> Exclusion | None:
    """The first of these success metrics that the objectives exclude; None where none is.

    Asked before a decision to scale, and wherever something is to succeed by a figure: a target of
    a gate, an experiment. Excluded beats primary, should a figure stand in both.
    """
    forbidden = {key_of(metric) for metric in objectives.excluded}
    for metric in metrics:
        if key_of(metric) in forbidden:
            return Exclusion(metric, objectives.primary)
    return None


def contradictions(objectives: Objectives) -> list[str]:
    """Figures that are excluded and wanted at once."""
    wanted = {key_of(metric) for metric in (*objectives.primary, *objectives.secondary)}
    return [metric for metric in objectives.excluded if key_of(metric) in wanted]
