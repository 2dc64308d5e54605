"""A tenant, whoever sends, and who decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:  # models cannot be imported yet where pytest is given this folder alone
    from finops.access import Actor
    from finops.models import Tenant, User


@pytest.fixture
def tenant(db: None) -> Tenant:
    from tests.people import make_tenant

    return make_tenant("retail")


@pytest.fixture
def sender(tenant: Tenant) -> Client:
    from tests.people import make_key

    key = make_key(tenant, "ingest")
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})


@pytest.fixture
def lead(tenant: Tenant) -> User:
    from tests.people import make_person

    return make_person(tenant, "finops_lead")


@pytest.fixture
def actor(tenant: Tenant, lead: User) -> Actor:
    from tests.people import actor_for

    return actor_for(tenant, lead)
