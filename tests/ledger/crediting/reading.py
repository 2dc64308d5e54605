"""What the ledger says of credits, in words."""

from decimal import Decimal

from finops.models import BusinessUnit, CostCenter, UseCase
from ledger.models import CohortDay, OutcomeCredit, OutcomeDay
from tests.ledger.records import Record

Rows = list[tuple[object, ...]]


def by_arrival() -> Rows:
    """(day, use case, kind, units of credit), counted ones."""
    return _days(OutcomeDay)


def by_cohort() -> Rows:
    return _days(CohortDay)


def _days(model: type[OutcomeDay] | type[CohortDay]) -> Rows:
    rows = model.objects.exclude(credit=0).order_by("day", "attribution__use_case", "kind")
    columns = ("day", "attribution__use_case", "kind", "credit")
    return [(str(day), *rest) for day, *rest in rows.values_list(*columns)]


def owners(kind: str = "resolved_case") -> dict[str, Decimal]:
    """Outcomes by use case; that of nobody is empty."""
    counts: dict[str, Decimal] = {}
    for _day, use_case, counted_kind, units in by_arrival():
        if counted_kind == kind:
            assert isinstance(units, Decimal)
            name = str(use_case)
            counts[name] = counts.get(name, Decimal(0)) + units / 10**12
    return counts


def kinds() -> dict[str, bool]:
    """Kind → whether it is only implied, of the credits of all cases."""
    return dict(OutcomeCredit.objects.values_list("kind", "is_implied"))


def an_outcome_of(case: str, at: str, kind: str = "resolved_case", **more: object) -> Record:
    """An outcome that names no trace."""
    fields = {"business_outcome_id": case, "outcome_type": kind, "occurred_at": at}
    return {"type": "outcome", **fields, **more}


def a_use_case(slug: str, outcome_unit: str = "resolved_case") -> UseCase:
    """A registered use case of the tenant in force."""
    unit, _ = BusinessUnit.objects.get_or_create(slug="contact_center", name="Contact center")
    center, _ = CostCenter.objects.get_or_create(code="cc_4102", name="Care", business_unit=unit)
    use_case: UseCase = UseCase.objects.create(
        slug=slug,
        name=slug,
        business_unit=unit,
        cost_center=center,
        risk_tier="medium",
        outcome_unit=outcome_unit,
        primary_objective="x",
    )
    return use_case
