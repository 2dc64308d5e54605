"""The demo's suspected duplicates: two wait, one was merged, one was kept."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from finops.scope import tenant_scope
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from ledger.demo.use_cases import CODE_AGENT
from ledger.models import Sighting, SuspectedDuplicate
from ledger.queries.calls.suspected import suspected, with_sides
from ledger.services.demo.duplicates import seed_duplicates
from ledger.services.rollups import compare
from tests.people import make_person, make_tenant


@pytest.mark.django_db
def test_the_watched_calls_have_the_owner_that_their_service_names() -> None:
    tenant = make_tenant()
    people = {"finops_lead": make_person(tenant)}
    day = datetime.combine(timezone.now().date() - timedelta(days=1), datetime.min.time(), UTC)
    with tenant_scope(tenant.pk):
        unit = create_business_unit(actor="tests", slug="engineering", name="Engineering")
        center = create_cost_center(actor="tests", code="cc_7001", name="7001", business_unit=unit)
        new = NewUseCase(CODE_AGENT.slug, "Code Agent", unit, center, "medium", "cost per change")
        create_use_case(actor="tests", new=new)
    seed_duplicates(tenant=tenant, people=people, day=day, actor="tests")
    with tenant_scope(tenant.pk):
        owners = {side.use_case for pair in with_sides(suspected()) for side in pair.sides}
    assert owners == {CODE_AGENT.slug}


@pytest.mark.django_db
def test_two_libraries_told_the_calls_of_a_day() -> None:
    tenant = make_tenant()
    people = {"finops_lead": make_person(tenant)}
    day = datetime.combine(timezone.now().date() - timedelta(days=1), datetime.min.time(), UTC)
    seed_duplicates(tenant=tenant, people=people, day=day, actor="tests")
    with tenant_scope(tenant.pk):
        pairs = SuspectedDuplicate.objects.order_by("occurred_at")
        assert list(pairs.values_list("status", flat=True)) == ["open", "open", "merged", "kept"]
        assert Sighting.objects.filter(is_counted=True).count() == 7
        assert compare() == {}
