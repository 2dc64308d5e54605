"""Files of prices: what becomes of one, and what is said of one that cannot be read."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import TenantPricebook
from tests.answers import Answer
from tests.ledger.pages.pricebooks.asking import DRAFT, at, html_of, state_of
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
        (b"provider,model\n", {}, "Columns missing from the header: “meter”, “amount”. Add them."),
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


@pytest.mark.parametrize("start", [float("nan"), float("inf"), 1e40, -1])
def test_a_tier_that_begins_at_no_count_is_refused(dora: Client, start: float) -> None:
    tiers = {"base": 2, "tiers": [{"start": start, "price": 4}]}
    model = {"id": "m", "match": {"equals": "m"}, "prices": {"input_mtok": tiers}}
    body = json.dumps([{"id": "house", "name": "House", "models": [model]}]).encode()
    assert upload(dora, body, source="genai-prices").status_code == 422


@pytest.mark.parametrize("zone", ["Mars/Olympus", "a" * 1000, "../../etc", "Europe", 1e400])
def test_a_time_zone_that_is_none_is_refused(dora: Client, zone: object) -> None:
    windows = [{"hours_utc": "16:30-00:30", "weekdays": [1, 2]}]
    peak = {"input_cost_per_token": 1e-6, "weekday_timezone": zone, "windows": windows}
    model = {"litellm_provider": "house", "input_cost_per_token": 1e-6, "off_peak_pricing": peak}
    body = json.dumps({"m": model}).encode()
    assert upload(dora, body, source="litellm").status_code == 422


def test_a_number_that_no_price_can_be_never_ends_in_a_crash(dora: Client) -> None:
    body = b"""{"m": {"litellm_provider": "house", "input_cost_per_token": 1e-6,
      "off_peak_pricing": {"input_cost_per_token": 1e999999999, "weekday_timezone": "Asia/Shanghai",
        "windows": [{"hours_utc": "16:30-00:30", "weekdays": [1, 2]}]}}}"""
    assert upload(dora, body, source="litellm").status_code in {302, 422}


NO_NAMES = [{"a": {"b": 1}}, [], 5, True, None]


@pytest.mark.parametrize("name", NO_NAMES, ids=["object", "list", "number", "flag", "nothing"])
def test_a_model_whose_name_is_no_text_is_refused(dora: Client, name: object) -> None:
    price: dict[str, object] = {"modelName": name, "matchPattern": "small", "inputPrice": 1}
    assert upload(dora, json.dumps([price]).encode(), source="langfuse").status_code == 422
    model = {"id": name, "match": {"equals": "m"}, "prices": {"input_mtok": 1}}
    house = json.dumps([{"id": "house", "name": "House", "models": [model]}]).encode()
    assert upload(dora, house, source="genai-prices").status_code in {302, 422}


@pytest.mark.parametrize("text", ["\0", "\ud800"], ids=["NUL", "half a character"])
@pytest.mark.parametrize("named", ["id", "match"])
def test_a_text_that_cannot_be_stored_is_refused(dora: Client, named: str, text: str) -> None:
    model = {"id": "m", "match": {"equals": "m"}, "prices": {"input_mtok": 1}}
    model[named] = f"m{text}" if named == "id" else {"or": [{"equals": text}]}
    body = json.dumps([{"id": "house", "name": "House", "models": [model]}]).encode()
    answer = upload(dora, body, source="genai-prices")
    assert answer.status_code == 422
    assert "The file has a text that cannot be stored" in text_of(answer.content.decode())


def test_a_pattern_that_needs_backtracking_is_refused(dora: Client) -> None:
    model = {"id": "m", "match": {"regex": "^gpt(?!-4)"}, "prices": {"input_mtok": 1}}
    body = json.dumps([{"id": "house", "name": "House", "models": [model]}]).encode()
    answer = upload(dora, body, source="genai-prices")
    assert answer.status_code == 422
    assert "may not look ahead" in text_of(answer.content.decode())
