"""Files of prices: what becomes of one, and what is said of one that cannot be read."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import TenantPricebook
from tests.answers import Answer
from tests.ledger.pages.pricebooks import DRAFT, at, html_of, state_of
from tests.ledger.pages.reading import tables_of, text_of
from tests.ledger.pricebooks.books import the_person
from tests.people import make_tenant, sign_in


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def dora(tenant: Tenant) -> Client:
    return sign_in(Client(), the_person(tenant, "finance", "Dora Draft"))


def upload(browser: Client, body: bytes, **more: str) -> Answer:
    file = SimpleUploadedFile("prices.csv", body)
    return browser.post(at("pricebook_import"), {**DRAFT, "source": "csv", "file": file, **more})


def test_a_file_becomes_a_draft_whose_difference_is_shown(tenant: Tenant, dora: Client) -> None:
    answer = upload(dora, b"provider,model,meter,amount,per\nhouse,small,input,2.5,1000000\n")
    assert answer.headers["Location"] == at("pricebook_difference", "deal_1")
    page = html_of(dora.get(answer.headers["Location"]))
    assert tables_of(page)[0].names() == ["small"]
    assert state_of(tenant, "deal_1") == "draft"
    with tenant_scope(tenant.pk):
        book = TenantPricebook.objects.get(version="deal_1")
    assert (book.kind, book.source, len(book.source_sha256)) == ("contract", "csv", 64)


def test_what_could_not_be_read_of_a_file_is_told(dora: Client) -> None:
    model = {"litellm_provider": "openai", "input_cost_per_token": 1e-6}
    body = json.dumps({"m": {**model, "input_dbu_cost_per_token": 1.429e-06}}).encode()
    answer = upload(dora, body, source="litellm")
    page = html_of(dora.get(answer.headers["Location"]))
    assert "1 price of the file could not be said here, such as input_dbu_cost" in text_of(page)


@pytest.mark.parametrize(
    ("body", "more", "sentence"),
    [
        (b"provider,model\n", {}, "The column “amount” is missing."),
        (b"[]", {"source": "genai-prices", "valid_from": ""}, "This field is required."),
        (b"{}", {"source": "genai-prices"}, "A list is missing"),
        (b"", {}, "The submitted file is empty."),
        (b"a", {"source": "guess"}, "Select a valid choice."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    dora: Client, body: bytes, more: dict[str, str], sentence: str
) -> None:
    answer = upload(dora, body, **more)
    assert answer.status_code == 422
    assert sentence in text_of(answer.content.decode())


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ({"id": "m" * 300, "match": {"equals": "m"}, "prices": {"input_mtok": 1}}, "name"),
        ({"id": "m\0", "match": {"equals": "m"}, "prices": {"input_mtok": 1}}, "name"),
        ({"id": "m", "match": {"or": [{"equals": "\0"}]}, "prices": {"input_mtok": 1}}, "match"),
        ({"id": "m", "match": {"equals": "m"}, "prices": {"x" * 200: 1}}, "meter"),
        ({"id": "m", "match": {"equals": "m"}, "prices": {"input_mtok": 10**25}}, "amount"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    dora: Client, model: dict[str, object], field: str
) -> None:
    body = json.dumps([{"id": "house", "name": "House", "models": [model]}]).encode()
    answer = upload(dora, body, source="genai-prices")
    assert answer.status_code == 422
    assert f"{field} is too long or too large" in text_of(answer.content.decode())


def test_a_pattern_that_could_run_for_ever_is_refused(dora: Client) -> None:
    model = {"id": "m", "match": {"regex": "(a+)+$"}, "prices": {"input_mtok": 1}}
    body = json.dumps([{"id": "house", "name": "House", "models": [model]}]).encode()
    answer = upload(dora, body, source="genai-prices")
    assert answer.status_code == 422
    assert "repeats a group" in text_of(answer.content.decode())
