"""The demo's gateway: one team is mapped, the others wait on the work list."""

import pytest

from finops.scope import tenant_scope
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from ledger.models import MappingRun
from ledger.queries.mapping.previews import preview_of
from ledger.queries.mapping.rules import active_version, rules_of
from ledger.services.demo.mapping import seed_mapping
from ledger.services.rollups import compare
from tests.people import make_person, make_tenant


@pytest.mark.django_db
def test_the_demos_gateway_has_a_team_with_an_owner_and_values_without() -> None:
    tenant = make_tenant("retail_banking_us")
    manager = make_person(tenant, "platform_pm")
    with tenant_scope(tenant.pk):
        unit = create_business_unit(actor="tests", slug="contact_center", name="Contact Center")
        center = create_cost_center(actor="tests", code="cc_1", name="cc_1", business_unit=unit)
        name = "customer_service_copilot"
        new = NewUseCase(name, name, unit, center, "medium", "cost per case")
        create_use_case(actor="tests", new=new)
    seed_mapping(tenant=tenant, people={"platform_pm": manager})
    with tenant_scope(tenant.pk):
        assert compare() == {}
        assert MappingRun.objects.get().state == "done"
        preview = preview_of(rules_of(active_version()))
    values = {value.pair[1] for value in preview.values}
    assert {"Marketing Studio", "campaign-writer", "Data Science"} <= values
    assert "Contact Center" not in values
    assert {row.owner[0] for row in preview.owners} == {"customer_service_copilot", ""}
    assert preview.moved.requests == 0
