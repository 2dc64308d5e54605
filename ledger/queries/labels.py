"""Names of what reports are split by: registered ones, in the reader's words where known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops.models import BusinessUnit, CostCenter, Environment, Tenant, UseCase, WorkflowStep
from finops.models.organisation.use_cases import RiskTier
from ledger.calc.reports.dimensions import Dimension
from ledger.queries.sql import reading_alias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NOT_SAID: Final = "not_said"  # what is kept where neither the source nor the register knows
COMPONENTS: Final[Mapping[str, _StrPromise]] = {
    "model_call": gettext_lazy("Model calls"),
    "retrieval": gettext_lazy("Retrieval"),
    "tool": gettext_lazy("Tools"),
    "judge": gettext_lazy("Judge"),
    "human": gettext_lazy("Human review"),
    "observability": gettext_lazy("Observability"),
    "embedding": gettext_lazy("Embeddings"),
    "rerank": gettext_lazy("Reranking"),
    "guardrail": gettext_lazy("Guardrails"),
    "gpu": gettext_lazy("GPU"),
    "other": gettext_lazy("Other components"),
    "credit": gettext_lazy("Provider credits"),
}
DIMENSIONS: Final[Mapping[Dimension, _StrPromise]] = {
    dimension: gettext_lazy(dimension.label) for dimension in Dimension
}


def _use_cases() -> dict[str, str]:
    return dict(UseCase.objects.using(reading_alias()).values_list("slug", "name"))


def _business_units() -> dict[str, str]:
    return dict(BusinessUnit.objects.using(reading_alias()).values_list("slug", "name"))


def _cost_centers() -> dict[str, str]:
    centers = CostCenter.objects.using(reading_alias()).values_list("code", "name")
    return {code: f"{code} {name}" for code, name in centers}


def _environments() -> dict[str, str]:
    return dict(Environment.objects.using(reading_alias()).values_list("slug", "name"))


def _workflow_steps() -> dict[str, str]:
    return dict(WorkflowStep.objects.using(reading_alias()).values_list("slug", "name"))


def _tenants() -> dict[str, str]:
    return dict(Tenant.objects.using(reading_alias()).values_list("slug", "name"))


def _risk_tiers() -> dict[str, str]:
    return {str(value): str(label) for value, label in RiskTier.choices}


def _components() -> dict[str, str]:
    return {component: str(label) for component, label in COMPONENTS.items()}


_SOURCES: Final[Mapping[Dimension, Callable[[], dict[str, str]]]] = {
    Dimension.USE_CASE: _use_cases,
    Dimension.BUSINESS_UNIT: _business_units,
    Dimension.COST_CENTER: _cost_centers,
    Dimension.ENVIRONMENT: _environments,
    Dimension.WORKFLOW_STEP: _workflow_steps,
    Dimension.RISK_TIER: _risk_tiers,
    Dimension.COMPONENT: _components,
    Dimension.TENANT: _tenants,
}


def labels(dimension: Dimension) -> dict[str, str]:
    """Names by raw value, as far as any are registered."""
    source = _SOURCES.get(dimension)
    return source() if source is not None else {}


def label_of(value: str, names: Mapping[str, str]) -> str:
    if value == NOT_SAID and value not in names:
        return _("(not given)")
    return names.get(value, value) or _("(none)")
