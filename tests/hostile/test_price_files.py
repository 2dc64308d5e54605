"""A file of prices is a draft or a sentence, whatever is in it; never half a book."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any  # Any: JSON

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import TenantPricebook, TenantPriceEntry
from ledger.parsers.pricebooks.about import About
from ledger.services.pricebooks.sources import MOST_BYTES, read_book
from tests.hostile.bodies import NASTY, Raw, places, put, spoilt, written
from tests.hostile.test_doors import examples
from tests.ledger.pages.pricebooks.asking import DRAFT, at
from tests.ledger.pricebooks.books import the_person
from tests.people import make_tenant, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GENAI: list[Any] = [
    {
        "id": "house",
        "model_match": {"contains": "small"},
        "provider_match": {"or": [{"equals": "house"}]},
        "fallback_model_providers": ["other"],
        "models": [
            {
                "id": "small",
                "match": {"or": [{"equals": "small"}, {"regex": "^small-[0-9]+$"}]},
                "prices": [
                    {"prices": {"input_mtok": 2.5, "output_mtok": 10}},
                    {
                        "constraint": {"start_date": "2026-01-01"},
                        "prices": {
                            "input_mtok": {"base": 2, "tiers": [{"start": 1000, "price": 4}]}
                        },
                    },
                    {
                        "constraint": {"start_time": "08:00:00Z", "end_time": "18:00:00Z"},
                        "prices": {"input_mtok": 3},
                    },
                ],
                "price_variants": [
                    {"when": {"service_tier": "batch"}, "prices": {"input_mtok": 1}}
                ],
            }
        ],
    }
]
LITELLM: dict[str, Any] = {
    "house/small": {
        "litellm_provider": "house",
        "mode": "chat",
        "input_cost_per_token": 2.5e-6,
        "output_cost_per_token_above_200k_tokens": 1e-5,
        "regional_processing_uplift_multiplier_eu": 1.1,
        "provider_specific_entry": {"us": 1.1},
        "search_context_cost_per_query": {"search_context_size_low": 0.01},
        "guardrail_cost_per_unit": {"text": 0.1},
        "tiered_pricing": [{"range": [0, 1000], "input_cost_per_token": 1e-6}],
        "off_peak_pricing": {
            "input_cost_per_token": 1e-6,
            "weekday_timezone": "Asia/Shanghai",
            "windows": [{"hours_utc": "16:30-00:30", "weekdays": [1, 2]}],
        },
    }
}
LANGFUSE: list[Any] = [
    {
        "modelName": "small",
        "matchPattern": "(?i)^small$",
        "startDate": "2026-01-01T00:00:00Z",
        "pricingTiers": [
            {"isDefault": True, "prices": {"input": 2.5e-6, "total": {"price": 1}}},
            {
                "priority": 1,
                "conditions": [{"usageDetailPattern": "input", "operator": "gt", "value": 1000}],
                "prices": {"input": 5e-6},
            },
        ],
    },
    {"modelName": "flat", "matchPattern": "flat", "prices": {"input": 1}, "inputPrice": 1},
]
JSON_FILES = {"genai-prices": GENAI, "litellm": LITELLM, "langfuse": LANGFUSE}
COLUMNS = ("provider", "model", "meter", "amount", "match", "per", "kind", "above", "valid_from")
CELLS = ("house", "small", "input", "2.5", "exact", "1", "price", "1000", "2026-01-01")


@st.composite
def tables(take: Any) -> bytes:
    """A CSV with some cells replaced, sometimes with a row too long or too short."""
    rows = [list(COLUMNS), list(CELLS), list(CELLS)]
    for _ in range(take(st.integers(1, 3))):
        row, cell = take(st.integers(0, 2)), take(st.integers(0, len(CELLS) - 1))
        rows[row][cell] = str(take(st.sampled_from(NASTY)))
    if take(st.booleans()):
        rows[2] = rows[2] * take(st.integers(0, 2))
    text = "\n".join(",".join(row) for row in rows)
    return text.encode("utf-8", "surrogatepass")


FILES: dict[str, st.SearchStrategy[bytes]] = {
    **{source: spoilt([document]) for source, document in JSON_FILES.items()},
    "csv": tables(),
}
SMALL = LITELLM["house/small"]
DEEP = Raw("[" * 100_000 + "]" * 100_000)
ONCE_CRASHED = {
    "searches that are true": (
        "litellm",
        {"m": {**SMALL, "search_context_cost_per_query": True}},
    ),
    "searches that are a list": ("litellm", {"m": {**SMALL, "search_context_cost_per_query": [1]}}),
    "tiers that are a number": ("litellm", {"m": {**SMALL, "tiered_pricing": 1}}),
    "tiers of numbers": ("litellm", {"m": {**SMALL, "tiered_pricing": [1]}}),
    "a range of nothing": ("litellm", {"m": {**SMALL, "tiered_pricing": [{"range": []}]}}),
    "weekdays that are no list": (
        "litellm",
        {"m": {**SMALL, "off_peak_pricing": {"windows": [{"hours_utc": 1, "weekdays": 1}]}}},
    ),
    "a zone that is none": (
        "litellm",
        {
            "m": {
                **SMALL,
                "off_peak_pricing": {
                    "weekday_timezone": "../etc",
                    "windows": [{"hours_utc": "1:00-2:00", "weekdays": [1]}],
                },
            }
        },
    ),
    "no prices": ("genai-prices", put(GENAI, (0, "models", 0, "prices"), [])),
    "prices that are nothing": ("genai-prices", put(GENAI, (0, "models", 0, "prices"), None)),
    "a variant of nothing": ("genai-prices", put(GENAI, (0, "models", 0, "price_variants"), [{}])),
    "a model of nothing": ("genai-prices", [{"id": "a", "models": [{}]}]),
    "models that are nothing": ("langfuse", [None]),
    "tiers that are true": ("langfuse", [{**LANGFUSE[0], "pricingTiers": True}]),
    "priorities of two kinds": (
        "langfuse",
        [{**LANGFUSE[0], "pricingTiers": [{"priority": "a", "prices": {}}, {"prices": {}}]}],
    ),
    **{f"{source}, deep": (source, DEEP) for source in JSON_FILES},
    **{
        f"{source}, deep inside": (source, put(document, place, DEEP))
        for (source, document), place in zip(
            JSON_FILES.items(),
            [(0, "models", 0, "match"), ("house/small", "mode"), (0, "prices")],
            strict=True,
        )
    },
}


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def dora(tenant: Tenant) -> Client:
    """Who may draft; a failure is an answer, not an exception."""
    return sign_in(
        Client(raise_request_exception=False), the_person(tenant, "finance", "Dora Draft")
    )


def knock(dora: Client, tenant: Tenant, source: str, body: bytes) -> int:
    with transaction.atomic():
        file = SimpleUploadedFile("prices", body)
        answer = dora.post(at("pricebook_import"), {**DRAFT, "source": source, "file": file})
        assert answer.status_code in {302, 422}, (answer.status_code, body[:2_000])
        if answer.status_code == 302:
            for page in ("pricebook", "pricebook_difference"):
                shown = dora.get(at(page, DRAFT["version"]))
                assert shown.status_code == 200, (shown.status_code, page, body[:2_000])
        else:
            with tenant_scope(tenant.pk):
                assert not TenantPricebook.objects.exists()
                assert not TenantPriceEntry.objects.exists()
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize("source", FILES)
@given(data=st.data())
@examples(30)
def test_no_file_is_answered_500(
    dora: Client, tenant: Tenant, source: str, data: st.DataObject
) -> None:
    knock(dora, tenant, source, data.draw(FILES[source]))


@pytest.mark.parametrize("name", ONCE_CRASHED)
def test_what_was_found(dora: Client, tenant: Tenant, name: str) -> None:
    source, document = ONCE_CRASHED[name]
    knock(dora, tenant, source, written(document))


@pytest.mark.parametrize("source", JSON_FILES)
def test_no_value_in_any_place_is_more_than_refused(source: str) -> None:
    """Each nasty value in each place, one at a time: the fuzz draws only some of them."""
    document = JSON_FILES[source]
    about = About("Ours", "1")
    taken = 0
    for place in places(document):
        for value in (nasty for nasty in NASTY if len(str(nasty)) < 1_000):
            with suppress(ValidationError):
                taken += bool(read_book(source, written(put(document, place, value)), about))
    assert taken  # or nothing was looked at


@pytest.mark.parametrize("source", JSON_FILES)
def test_the_files_that_are_spoilt_are_good_ones(dora: Client, tenant: Tenant, source: str) -> None:
    assert knock(dora, tenant, source, json.dumps(JSON_FILES[source]).encode()) == 302


@pytest.mark.long
@pytest.mark.parametrize("source", FILES)
@given(data=st.data())
@examples(2_000)
def test_nor_is_any_of_thousands(
    dora: Client, tenant: Tenant, source: str, data: st.DataObject
) -> None:
    knock(dora, tenant, source, data.draw(FILES[source]))


def test_a_file_as_large_as_the_form_allows_passes_the_server() -> None:
    """Else the page would promise what `finops.asgi` refuses."""
    assert MOST_BYTES <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def wide_list() -> str:
    steps = {f"input_cost_per_token_above_{number}k_tokens": 1 for number in range(1, 600)}
    model = {"litellm_provider": "house", "input_cost_per_token": 1, **steps}
    return json.dumps({"house/small": model})


def long_list() -> str:
    models = {f"house/m{number}": {"input_cost_per_token": 1e-6} for number in range(160_000)}
    return json.dumps(models)


def long_table() -> str:
    return "provider,model,meter,amount\n" + "house,small,input,1\n" * 60_000


@pytest.mark.parametrize(
    ("source", "write", "sentence"),
    [
        ("litellm", long_list, "at most 150000 values"),
        ("csv", long_table, "at most 150000 values"),
        ("litellm", wide_list, "more than 500 prices"),
    ],
    ids=["long", "rows", "wide"],
)
def test_more_than_anybody_sells_is_refused_before_it_takes_minutes(
    dora: Client, tenant: Tenant, source: str, write: Callable[[], str], sentence: str
) -> None:
    file = SimpleUploadedFile("prices", write().encode())
    answer = dora.post(at("pricebook_import"), {**DRAFT, "source": source, "file": file})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
