"""GET /api/v1/pricebooks: versions and their prices as decimal strings."""

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.services.pricebooks import import_book
from tests.ledger.api.asking import ask, errors_of, json_of
from tests.ledger.pricebooks.books import (
    a_book,
    a_component,
    a_tier,
    an_entry,
    approved,
    drafter,
)
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
ENTRY = an_entry("large", "house", a_tier(a_component(amount="5.00"), above=200_000), a_tier())


@pytest.fixture
def priced(tenant: Tenant) -> str:
    """A key of a tenant with an approved contract."""
    approved(tenant, a_book(ENTRY, an_entry("small")), kind="contract")
    return make_key(tenant)


def test_versions_say_whose_they_are_and_where_they_stand(priced: str) -> None:
    (book,) = json_of(priced, "pricebooks")["pricebooks"]
    assert (book["version"], book["scope"], book["state"]) == ("house_1", "contract", "in_force")
    assert (book["entries"], book["lines"]) == (2, 0)
    assert book["valid_from"] == "2026-06-01T05:30:00+05:30"
    assert len(book["content_sha256"]) == 64
    assert book["approved_by"] != book["drafted_by"]


def test_prices_are_decimal_strings_in_tiers(priced: str) -> None:
    body = json_of(priced, "pricebooks/house_1", model="large")
    (entry,) = body["prices"]
    assert (body["page"], body["pages"], body["found"]) == (1, 1, 1)
    above, plain = entry["tiers"]
    assert above["conditions"] == {"selector": ["input", "cached_input"], "above": "200000"}
    assert above["components"][0]["unit_amount"] == "0.000005"
    assert plain["components"][0] == {
        **{"kind": "price", "meter": "input", "amount": "2.5", "per": "1000000"},
        **{"unit_amount": "0.0000025", "direction": "", "modality": "", "bucket": ""},
        "qualifier": "",
    }


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "9" * 20])
def test_a_page_that_is_not_there_is_refused_by_name(priced: str, page: str) -> None:
    answer = ask(priced, "pricebooks/house_1", page=page)
    assert answer.status_code == 400
    assert [error["field"] for error in errors_of(answer)] == ["page"]


def test_another_tenants_draft_answers_like_an_unknown_version(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        import_book(actor=drafter(tenant), book=a_book(), kind="override")
    stranger = make_key(make_tenant("other"))
    foreign, unknown = ask(stranger, "pricebooks/house_1"), ask(stranger, "pricebooks/house_9")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
