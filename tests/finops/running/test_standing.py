"""A world that stands for a file is the same for each of its tests."""

from collections.abc import Iterator
from copy import deepcopy

import pytest

from finops.models import BusinessUnit, Tenant
from finops.scope import tenant_scope
from tests.people import make_tenant
from tests.standing import standing


@pytest.fixture(scope="module")
def built(request: pytest.FixtureRequest) -> Iterator[Tenant]:
    with standing(request, lambda: make_tenant("standing")) as tenant:
        yield tenant


@pytest.fixture
def tenant(built: Tenant, db: None) -> Tenant:
    return deepcopy(built)


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_one_test_writes_the_next_does_not_see(tenant: Tenant, time: str) -> None:
    assert tenant.name == Tenant.objects.get(slug="standing").name == "Standing"
    tenant.name = time
    with tenant_scope(tenant.pk):
        assert not BusinessUnit.objects.exists()
        BusinessUnit.objects.create(slug="care", name="Care")
