"""A platform key reads over all tenants, or looks into one, through the read-only role."""

import pytest
from django.db import DatabaseError, connections

from finops.models import Tenant
from finops.ui.reports import report_pages
from ledger.queries.sql import reading_alias, reading_as_platform
from tests.ledger.api.asking import Body, ask, csv_of, errors_of, json_of
from tests.ledger.api.house import open_house
from tests.people import make_key, platform_tenant

# The platform's role reads over a connection of its own: it sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)
JUNE = {"first": "2026-06-01", "last": "2026-06-30"}


@pytest.fixture
def key() -> str:
    open_house("retail")
    open_house("wealth")
    return make_key(platform_tenant())


def costs(body: Body) -> dict[str, str]:
    return {row["tenant"]: row["cost_usd"] for row in body["rows"]}


def test_all_tenants_are_told_side_by_side(key: str) -> None:
    body = json_of(key, "showback", **JUNE)
    assert body["by"] == ["tenant"]
    assert costs(body) == {"retail": "3.5000000000012", "wealth": "3.5000000000012"}
    assert body["total"]["cost_usd"] == "7.0000000000024"
    assert body["total"]["requests"] == 4
    assert body["unattributed"]["cost_usd"] == "1"


def test_figures_of_tenants_are_never_mixed(key: str) -> None:
    body = json_of(key, "showback", **JUNE, by="risk_tier")
    assert body["by"] == ["tenant", "risk_tier"]
    high = [row["tenant"] for row in body["rows"] if row["risk_tier"] == "high"]
    assert sorted(high) == ["retail", "wealth"]


def test_one_tenant_can_be_looked_into(key: str) -> None:
    body = json_of(key, "showback", **JUNE, tenant="retail")
    assert body["by"] == ["use_case"]
    assert body["time_zone"] == "Asia/Kolkata"
    assert body["total"]["cost_usd"] == "3.5000000000012"
    assert json_of(key, "unit-economics", **JUNE, tenant="retail")["total"]["requests"] == 2
    assert json_of(key, "traces/trc_2", tenant="wealth")["tenant_id"] == "wealth"
    assert json_of(key, "suspected-duplicates", tenant="wealth")["at_stake"]["pairs"] == 0
    assert errors_of(ask(key, "suspected-duplicates"))[0]["field"] == "tenant"


WITHOUT_DAYS = ("pages/calls", "pages/self-check", "pages/thirty-days")
PAGES = [
    "pages/" + page.path.strip("/") for page in report_pages() if page.has_api and not page.api
]


@pytest.mark.parametrize("path", [path for path in PAGES if "<" not in path])
def test_it_sees_of_a_page_of_one_tenant_what_the_tenants_own_key_sees(key: str, path: str) -> None:
    own_key = make_key(Tenant.objects.get(slug="retail"), "read")
    days = {} if path.startswith(WITHOUT_DAYS) else JUNE
    own, seen = json_of(own_key, path, **days), json_of(key, path, **days, tenant="retail")
    assert (seen["rows"], seen["total"]) == (own["rows"], own["total"])
    assert errors_of(ask(key, path, **days))[0]["field"] == "tenant"


def test_a_metric_is_read_in_one_tenant(key: str) -> None:
    asked = {"window": "month_to_date", "at": "2026-06-30T12:00:00Z"}
    body = json_of(key, "metrics/spend_usd", **asked, tenant="retail")
    assert (body["value"], body["time_zone"]) == ("3.5000000000012", "Asia/Kolkata")
    assert body["drill_down"].startswith("/t/retail/showback/")
    assert json_of(key, "metrics/cost_per_request", **asked, tenant="wealth")["denominator"] == "2"
    assert errors_of(ask(key, "metrics/spend_usd", **asked))[0]["field"] == "tenant"


def test_the_file_over_all_tenants_names_them(key: str) -> None:
    rows = csv_of(ask(key, "showback", **JUNE, format="csv"))
    assert {row[0] for row in rows} >= {"retail", "wealth", "Total"}


def test_a_tenant_that_does_not_exist_is_a_bad_parameter(key: str) -> None:
    response = ask(key, "showback", tenant="nobody")
    assert response.status_code == 400
    assert errors_of(response)[0]["field"] == "tenant"


def test_unit_costs_of_all_tenants_stand_side_by_side(key: str) -> None:
    """The ladder and the metrics of each are those that its own key reads."""
    body = json_of(key, "unit-economics", **JUNE)
    assert body["by"] == ["tenant"]
    rows = {row["tenant"]: row for row in body["rows"]}
    assert set(rows) == {"retail", "wealth"}
    for slug, row in rows.items():
        own = json_of(make_key(Tenant.objects.get(slug=slug), "read"), "unit-economics", **JUNE)
        shared = own["total"].keys() & row.keys()
        assert {name: row[name] for name in shared} == {n: own["total"][n] for n in shared}
        assert row["metrics"], "tokens, GPUs and calls by tenant too"
    assert body["total"]["requests"] == sum(row["requests"] for row in rows.values())


@pytest.mark.parametrize("by", ["use_case", "risk_tier", "model", "business_unit"])
def test_unit_costs_of_all_tenants_are_split_like_those_of_each(key: str, by: str) -> None:
    body = json_of(key, "unit-economics", **JUNE, by=by)
    assert body["by"] == ["tenant", by]
    own_key = make_key(Tenant.objects.get(slug="retail"), "read")
    own = json_of(own_key, "unit-economics", **JUNE, by=by, compare="0")["rows"]
    seen = [row for row in body["rows"] if row["tenant"] == "retail"]
    for name in ("cost_usd", "cost_per_resolved_case_usd", "outcomes", "metrics"):
        assert {row[by]: row[name] for row in seen} == {row[by]: row[name] for row in own}


def test_unit_costs_of_all_tenants_as_a_file_and_by_nothing_else(key: str) -> None:
    rows = csv_of(ask(key, "unit-economics", **JUNE, by="risk_tier", format="csv"))
    assert {row[0] for row in rows} >= {"retail", "wealth"}
    refused = ask(key, "unit-economics", **JUNE, by="component")
    assert (refused.status_code, errors_of(refused)[0]["field"]) == (400, "by")


@pytest.mark.parametrize("path", ["evals", "traces/trc_2"])
def test_where_one_tenant_is_meant_it_must_be_named(key: str, path: str) -> None:
    response = ask(key, path)
    assert response.status_code == 400
    assert errors_of(response)[0] == {
        "field": "tenant",
        "code": "required",
        "message": "Say which tenant is meant.",
    }


def test_a_tenants_own_key_cannot_look_elsewhere(key: str) -> None:
    own = make_key(open_house("third"))
    assert ask(own, "showback", tenant="retail").status_code == 400
    assert ask(own, "showback", by="tenant").status_code == 400
    assert ask(own, "traces/trc_2", tenant="retail").status_code == 400


@pytest.mark.parametrize("more", [{}, {"adopted": "true"}, {"unattributed": "1"}])
def test_a_long_file_is_read_after_the_request_by_the_role_that_asked(
    key: str, more: dict[str, str]
) -> None:
    own_key, asked = make_key(Tenant.objects.get(slug="retail"), "read"), {**JUNE, **more}
    own = csv_of(ask(own_key, "traces", **asked, format="csv"))
    seen = csv_of(ask(key, "traces", **asked, format="csv", tenant="retail"))
    own, seen = ([row for row in rows if len(row) > 4] for rows in (own, seen))
    assert seen == own
    assert more or len(own) > 1


def test_the_platforms_reports_cannot_write(key: str) -> None:
    with pytest.raises(DatabaseError, match="read-only"), reading_as_platform():
        connections[reading_alias()].cursor().execute("DELETE FROM ledger_costday")
