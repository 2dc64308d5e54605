"""What the tests of price book pages share: where they are, and what is filled in."""

from django.urls import reverse

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import TenantPricebook
from tests.answers import Answer

DRAFT = {
    "kind": "contract",
    "name": "House deal",
    "version": "deal_1",
    "valid_from": "2026-06-01",
    "currency": "USD",
}
PRICES = {
    "provider": "house",
    "model": "small",
    "test": "exact",
    "per": "1000000",
    "input": "2.5",
    "cached_input": "0.25",
    "output": "10",
}


def at(route: str, *args: object) -> str:
    return reverse(route, args=["retail", *args])


def html_of(answer: Answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def state_of(tenant: Tenant, version: str = "house_1") -> str:
    with tenant_scope(tenant.pk):
        return TenantPricebook.objects.get(version=version).status
