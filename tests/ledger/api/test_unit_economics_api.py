"""GET /api/v1/unit-economics."""

import pytest

from finops.models import Tenant
from tests.ledger.api.asking import ask, csv_of, errors_of, told
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
JUNE = {"first": "2026-06-01", "last": "2026-06-30"}


def test_unit_costs_are_told_per_use_case(key: str) -> None:
    body = told(key, "unit-economics", **JUNE)
    rows = {row["use_case"]: row for row in body["rows"]}
    assert list(rows) == ["copilot", "aml", "unattributed"]
    assert rows["copilot"]["cost_per_resolved_case_usd"] == "3"
    assert rows["copilot"]["cost_per_outcome_usd"] == {"resolved_case": "3"}
    assert rows["copilot"]["value_usd"] == "40"


def test_a_unit_cost_that_cannot_be_told_has_a_reason(key: str) -> None:
    body = told(key, "unit-economics", **JUNE, use_case="aml")
    (row,) = body["rows"]
    assert row["cost_per_resolved_case_usd"] is None
    assert row["reasons"]["cost_per_resolved_case_usd"] == "no_resolved_cases"
    assert row["cost_per_request_usd"] == "0.0000000000012"


def test_the_total_and_the_trend_cover_the_period(key: str) -> None:
    body = told(key, "unit-economics", **JUNE, grain="week")
    assert body["total"]["requests"] == 2
    assert body["unattributed"]["cost_usd"] == "0.5"
    assert body["unpriced"]["lines"] == 1
    assert [point["bucket"] for point in body["total"]["trend"]][:2] == ["2026-W23", "2026-W24"]


def test_it_is_split_by_use_case_and_nothing_else(key: str) -> None:
    assert told(key, "unit-economics", **JUNE, by="use_case")["by"] == ["use_case"]
    response = ask(key, "unit-economics", **JUNE, by="model")
    assert errors_of(response)[0]["field"] == "by"


def test_files_have_the_same_figures(key: str) -> None:
    rows = csv_of(ask(key, "unit-economics", **JUNE, format="csv"))
    columns = next(row for row in rows if row[0] == "use_case")
    copilot = next(row for row in rows if row[0] == "copilot")
    assert dict(zip(columns, copilot, strict=True))["cost_per_resolved_case_usd"] == "3"
    assert ask(key, "unit-economics", **JUNE, format="xlsx").content[:2] == b"PK"


def test_another_tenant_gets_its_own_nothing(tenant: Tenant) -> None:
    assert told(make_key(make_tenant("other")), "unit-economics", **JUNE)["rows"] == []
