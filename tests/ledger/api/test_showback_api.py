"""GET /api/v1/showback: the shape that integrations depend on."""

from decimal import Decimal

import pytest
from django.test import Client

from finops.models import Tenant
from tests.ledger.api.asking import ask, content_of, csv_of, errors_of, json_of
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
JUNE = {"first": "2026-06-01", "last": "2026-06-30"}


def test_the_answer_has_the_promised_shape(key: str) -> None:
    body = json_of(key, "showback", **JUNE)
    assert (body["from"], body["to"]) == ("2026-06-01", "2026-06-30")
    assert body["time_zone"] == "Asia/Kolkata"
    assert body["by"] == ["use_case"]
    assert set(body) >= {"rows", "total", "unattributed", "unpriced", "basis"}
    assert set(body["basis"]) == {"pricebook_versions", "rule_versions", "as_of", "coverage"}


def test_rows_carry_their_dimension_and_sum_to_the_total(key: str) -> None:
    body = json_of(key, "showback", **JUNE)
    costs = {row["use_case"]: row["cost_usd"] for row in body["rows"]}
    assert costs == {"copilot": "3", "aml": "0.0000000000012", "unattributed": "0.5"}
    assert sum(map(Decimal, costs.values())) == Decimal(body["total"]["cost_usd"])
    assert sum(row["events"] for row in body["rows"]) == body["total"]["events"] == 4
    assert sum(row["requests"] for row in body["rows"]) == body["total"]["requests"] == 2


def test_what_has_no_owner_and_no_price_is_told_apart(key: str) -> None:
    body = json_of(key, "showback", **JUNE)
    assert body["unattributed"]["cost_usd"] == "0.5"
    assert body["unpriced"]["lines"] == body["unpriced"]["events"] == 1
    assert body["unpriced"]["by_unit"] == [{"unit": "token", "quantity": "1000"}]
    assert body["unpriced"]["by_model"][0]["model"] == "unheard_of"


def test_what_is_priced_at_another_tier_is_told(in_batch: str) -> None:
    body = json_of(in_batch, "showback", **JUNE)
    assert body["basis"]["coverage"]["other_tier"] == "0.3", "1.5 of 5 and a little"
    (model,) = body["other_tier"].pop("by_model")
    assert body["other_tier"] == {"cost_usd": "1.5", "lines": 1, "events": 1}
    assert (model["model"], model["service_tier"], model["cost_usd"]) == ("medium", "batch", "1.5")
    assert (model["meters"], model["first"]) == (["input"], "2026-06-11")


def test_nothing_at_another_tier_is_nothing(key: str) -> None:
    body = json_of(key, "showback", **JUNE)
    assert body["basis"]["coverage"]["other_tier"] == "0"
    assert body["other_tier"] == {"cost_usd": "0", "lines": 0, "events": 0, "by_model": []}


def test_days_are_those_of_the_tenant(key: str) -> None:
    body = json_of(key, "showback", **JUNE, by="day")
    costs = {row["day"]: row["cost_usd"] for row in body["rows"]}
    assert costs == {"2026-06-10": "3", "2026-06-11": "0.5000000000012"}


def test_several_dimensions_and_filters_may_be_given(key: str) -> None:
    body = json_of(
        key, "showback", **JUNE, by="use_case,meter", tier="medium", env=["prod", "test"]
    )
    rows = [(row["use_case"], row["meter"], row["cost_usd"]) for row in body["rows"]]
    assert rows == [("copilot", "input", "2"), ("copilot", "output", "1")]
    assert body["requests_reason"] == "by_meter"


def test_requests_that_cannot_be_told_are_null(key: str) -> None:
    body = json_of(key, "showback", **JUNE, component="model_call")
    assert body["total"]["requests"] is None
    assert body["requests_reason"] == "filtered_by_meter"


def test_csv_has_a_head_that_says_what_it_is(key: str) -> None:
    rows = csv_of(ask(key, "showback", **JUNE, format="csv", tier="medium"))
    head = {row[0]: row[1] for row in rows if row[0].startswith("# ")}
    assert head["# Tenant"] == "retail"
    assert head["# Period"] == "2026-06-01 – 2026-06-30 (Asia/Kolkata)"
    assert head["# Filters"] == "Risk tier: medium"
    assert head["# Pricebook versions"] == "book_1"
    assert rows[len(head)][:3] == ["use_case", "name", "cost_usd"]
    assert rows[len(head) + 1][:3] == ["copilot", "copilot", "3"]
    assert rows[-1][:3] == ["Total", "", "3"]


def test_xlsx_is_a_workbook(key: str) -> None:
    response = ask(key, "showback", **JUNE, format="xlsx")
    assert content_of(response)[:2] == b"PK"
    assert "spreadsheetml" in response["Content-Type"]


def test_another_tenant_gets_its_own_nothing(tenant: Tenant) -> None:
    body = json_of(make_key(make_tenant("other")), "showback", **JUNE)
    assert body["rows"] == []
    assert body["total"]["cost_usd"] == "0"


def test_without_a_key_there_is_no_answer(tenant: Tenant) -> None:
    assert ask("fin_wrong", "showback").status_code == 401


def test_a_key_for_ingest_alone_reads_no_costs(tenant: Tenant) -> None:
    assert ask(make_key(tenant, "ingest"), "showback").status_code == 403


BAD = [
    ("from", "2026-02-30"),
    ("from", "yesterday"),
    ("from", "2026-06-01\udcff"),
    ("from", "9" * 5000),
    ("from", "1e400"),
    ("to", "9999-12-31"),
    ("by", "tenant"),
    ("by", "cost"),
    ("by", "use_case,use_case"),
    ("grain", "minute"),
    ("tier", "extreme"),
    ("model", "'; DROP TABLE ledger_costday; --"),
    ("model", "x" * 257),
    ("use_case", "名"),
    ("compare", "maybe"),
    ("unattributed", "true"),
    ("format", "pdf"),
    ("format", "../csv"),
    ("tenant", "other"),
    ("page", "2"),
    ("tenant_id", "1"),
]


@pytest.mark.parametrize("path", ["showback", "unit-economics"])
@pytest.mark.parametrize(("name", "value"), BAD)
def test_bad_parameters_are_named_and_refused(key: str, path: str, name: str, value: str) -> None:
    value = value.encode("utf-8", "replace").decode()
    response = ask(key, path, **{name: value})
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert name in {error["field"] for error in errors_of(response)}


@pytest.mark.parametrize("path", ["showback", "unit-economics"])
@pytest.mark.parametrize("name", ["from", "to", "grain", "compare", "unpriced", "format"])
def test_a_single_valued_parameter_may_not_be_repeated(key: str, path: str, name: str) -> None:
    response = ask(key, path, **{name: ["1", "1"]})
    assert response.status_code == 400
    assert ("repeated") in {error["code"] for error in errors_of(response)}


def test_a_period_that_ends_before_it_begins_is_refused(key: str) -> None:
    response = ask(key, "showback", first="2026-06-02", last="2026-06-01")
    assert errors_of(response)[0]["code"] == "after_to"


@pytest.mark.parametrize(
    "query", ["model=%00", "from=%00", "%00=1", "model=%ff%fe", "by=%ED%A0%80"]
)
def test_bytes_that_no_one_can_store_are_refused(key: str, query: str) -> None:
    response = Client(raise_request_exception=False).get(
        f"/api/v1/showback?{query}", headers={"Authorization": f"Bearer {key}"}
    )
    assert response.status_code == 400
