"""Two tenants side by side, each with a business unit, a use case and a person."""

from dataclasses import dataclass

from django.db import transaction

from finops.models import BusinessUnit, CostCenter, Tenant, UseCase, User
from finops.scope import tenant_scope
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from tests.people import make_person, make_tenant


@dataclass(frozen=True)
class House:
    """One tenant and what it owns."""

    tenant: Tenant
    person: User
    unit: BusinessUnit
    center: CostCenter
    use_case: UseCase


def build_house(slug: str) -> House:
    tenant = make_tenant(slug)
    person = make_person(tenant, "finops_lead")
    with tenant_scope(tenant.pk, person.pk), transaction.atomic():
        unit = create_business_unit(actor="tests", slug="cards", name=f"Cards of {slug}")
        center = create_cost_center(actor="tests", code="CC-1", name="Service", business_unit=unit)
        new = NewUseCase(
            slug="copilot",
            name="Service copilot",
            business_unit=unit,
            cost_center=center,
            risk_tier="low",
            primary_objective="cost",
        )
        use_case = create_use_case(actor="tests", new=new)
    return House(tenant, person, unit, center, use_case)
