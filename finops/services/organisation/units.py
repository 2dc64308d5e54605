"""Business units, cost centers and use cases: made, each with an audit entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from finops.access import Actor
from finops.models import BusinessUnit, CostCenter, UseCase, User, WorkflowStep
from finops.models.outcome_types import OutcomeUnit
from finops.models.use_cases import Stage
from finops.services import audit
from finops.services.organisation.use_cases import check_outcome_unit, tell_of_outcome_unit


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


@transaction.atomic
def create_business_unit(*, actor: Actor | str, slug: str, name: str) -> BusinessUnit:
    unit = BusinessUnit(slug=slug, name=name)
    unit.full_clean()
    unit.save()
    audit.append(actor=actor, action="business_unit.created", target=slug, detail={"name": name})
    return unit


@transaction.atomic
def create_cost_center(
    *, actor: Actor | str, code: str, name: str, business_unit: BusinessUnit
) -> CostCenter:
    center = CostCenter(code=code, name=name, business_unit=business_unit)
    center.full_clean()
    center.save()
    detail = {"name": name, "business_unit": business_unit.slug}
    audit.append(actor=actor, action="cost_center.created", target=code, detail=detail)
    return center


@transaction.atomic
def create_use_case(
    *, actor: Actor | str, new: NewUseCase, workflow_steps: Mapping[str, str] | None = None
) -> UseCase:
    """Make a use case with its workflow steps (slug → name)."""
    use_case = UseCase(**vars(new))
    use_case.full_clean()
    check_outcome_unit(use_case.outcome_unit)
    use_case.save()
    for slug, name in (workflow_steps or {}).items():
        WorkflowStep.objects.create(use_case=use_case, slug=slug, name=name)
    detail = {name: str(value) for name, value in vars(new).items() if value}
    audit.append(
        actor=actor,
        action="use_case.created",
        target=new.slug,
        detail={**detail, "workflow_steps": list(workflow_steps or {})},
    )
    tell_of_outcome_unit(use_case)
    return use_case
