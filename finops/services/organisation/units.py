"""Business units, cost centers, environments and use cases: made, each with an audit entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction

from finops.access import Actor
from finops.models import BusinessUnit, CostCenter, Environment, UseCase, User
from finops.models.organisation.outcome_types import OutcomeUnit
from finops.models.organisation.use_cases import Stage
from finops.services.organisation.entries import EntryKind, create
from finops.services.organisation.use_cases import USE_CASES, WORKFLOW_STEPS

BUSINESS_UNITS: Final = EntryKind(
    name="business_unit",
    model=BusinessUnit,
    fixed=("slug",),
    editable=("name",),
    children={"business_unit": CostCenter},
)
COST_CENTERS: Final = EntryKind(
    name="cost_center",
    model=CostCenter,
    fixed=("code", "business_unit"),
    editable=("name",),
    unique=("code",),
    parents=("business_unit",),
    children={"cost_center": UseCase},
)
ENVIRONMENTS: Final = EntryKind(
    name="environment",
    model=Environment,
    fixed=("slug",),
    editable=("name", "is_production"),
)


@dataclass(frozen=True)
class NewUseCase:
    """What a use case is from its first day."""

    slug: str
    name: str
    business_unit: BusinessUnit
    cost_center: CostCenter
    risk_tier: str
    primary_objective: str
    secondary_objective: str = ""
    excluded_objective: str = ""
    business_owner: User | None = None
    stage: str = Stage.DISCOVERY
    outcome_unit: str = OutcomeUnit.RESOLVED_CASE
    slo: str = ""
    cost_slo: str = ""
    cost_slo_usd_per_outcome: Decimal | None = None


def create_business_unit(*, actor: Actor | str, slug: str, name: str) -> BusinessUnit:
    return create(BUSINESS_UNITS, actor=actor, values={"slug": slug, "name": name})


def create_cost_center(
    *, actor: Actor | str, code: str, name: str, business_unit: BusinessUnit
) -> CostCenter:
    values = {"code": code, "name": name, "business_unit": business_unit}
    return create(COST_CENTERS, actor=actor, values=values)


@transaction.atomic
def create_use_case(
    *, actor: Actor | str, new: NewUseCase, workflow_steps: Mapping[str, str] | None = None
) -> UseCase:
    """Make a use case with its workflow steps (slug → name)."""
    use_case = create(USE_CASES, actor=actor, values=vars(new))
    for slug, name in (workflow_steps or {}).items():
        step = {"use_case": use_case, "slug": slug, "name": name}
        create(WORKFLOW_STEPS, actor=actor, values=step)
    return use_case
