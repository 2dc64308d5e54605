"""In the demo nothing goes out: a page shows what would have been sent."""

import pytest
from django.test import Client
from pytest_django import Settings

from finops.scope import tenant_scope
from finops.services.organisation.tenants import NewTenant, create_tenant
from finops.services.webhooks.emitting import emit
from ledger.services.demo.webhooks import seed_webhooks
from tests.people import make_person, sign_in

pytestmark = pytest.mark.django_db
ASKED = "approval.asked"


def test_the_demo_shows_what_would_have_been_sent(settings: Settings) -> None:
    new = NewTenant(slug="retail", name="Retail Banking", is_demo=True)
    tenant = create_tenant(new=new, actor="tests")
    ada = make_person(tenant, "tenant_admin", "Ada")
    with tenant_scope(tenant.pk):
        seed_webhooks(tenant=tenant, people={"tenant_admin": ada})
        emit(ASKED, data=lambda: {"title": "New budget: Copilot", "url": "https://x.example"})
    settings.DEMO = True
    page = Client().get("/demo/mail").content.decode()
    assert "Call of a webhook" in page
    assert "&quot;type&quot;: &quot;approval.asked&quot;" in page
    assert "New budget: Copilot" in page
    assert "https://grc.example.com/finops" in page
    listing = sign_in(Client(), ada).get("/t/retail/webhooks/").content.decode()
    assert "/demo/mail" in listing
    assert "Budget channel" in listing
