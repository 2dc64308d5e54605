"""Who signs money: by what it holds for, and the risk in it (requirements 9.1)."""

from collections.abc import Iterable

from finops.calc.approvals.required import Scope
from finops.calc.budgets.families import higher_risk
from finops.models import Budget, BudgetPeriod, BusinessUnit, UseCase
from finops.models.budgets.scopes import ScopedMoney
from finops.models.organisation.use_cases import RiskTier


def risk_of(scope: ScopedMoney) -> str:
    """The tier that is named, or else that of its use case, or else the highest among the use
    cases in it. Outside production, without a use case, it is low: no decision hangs on it."""
    if scope.risk_tier:
        return scope.risk_tier
    if scope.use_case_id is not None:
        return str(scope.use_case.risk_tier)
    if scope.environment_id is not None and not scope.environment.is_production:
        return RiskTier.LOW.value
    inside = UseCase.objects.filter(closed_on=None)
    if scope.cost_center_id is not None:
        inside = inside.filter(cost_center_id=scope.cost_center_id)
    if scope.business_unit_id is not None:
        inside = inside.filter(business_unit_id=scope.business_unit_id)
    return higher_risk(RiskTier.LOW.value, *inside.values_list("risk_tier", flat=True).distinct())


def unit_of(scope: ScopedMoney) -> int | None:
    """The business unit whose owner signs; None where it is the tenant's."""
    if scope.use_case_id is not None:
        return int(scope.use_case.business_unit_id)
    if scope.business_unit_id is not None:
        return int(scope.business_unit_id)
    return int(scope.cost_center.business_unit_id) if scope.cost_center_id is not None else None


def scope_of(scope: ScopedMoney) -> Scope:
    """Whose business owner signs: of the use case, of the unit around it, or of the tenant."""
    return Scope(unit_of(scope), scope.use_case_id)


def scope_words(scope: ScopedMoney) -> dict[str, str]:
    """What it holds for, by the names that records use; empty where all are meant."""
    return {
        "business_unit": scope.business_unit.slug if scope.business_unit_id else "",
        "cost_center": scope.cost_center.code if scope.cost_center_id else "",
        "use_case": scope.use_case.slug if scope.use_case_id else "",
        "environment": scope.environment.slug if scope.environment_id else "",
        "risk_tier": scope.risk_tier,
    }


def target_of(scope: ScopedMoney) -> BusinessUnit | UseCase | None:
    """On what somebody needs an action: the use case, the unit, or the tenant (None)."""
    if scope.use_case_id is not None:
        case: UseCase = scope.use_case
        return case
    if scope.business_unit_id is None and scope.cost_center_id is None:
        return None
    unit: BusinessUnit = scope.business_unit or scope.cost_center.business_unit
    return unit


def budgets_of(periods: Iterable[int]) -> list[Budget]:
    related = Budget.objects.select_related(
        "use_case", "business_unit", "cost_center", "environment", "parent"
    )
    own = BudgetPeriod.objects.filter(pk__in=periods).values("budget")
    return list(related.filter(pk__in=own).order_by("id"))
