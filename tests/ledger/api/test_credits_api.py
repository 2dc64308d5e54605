"""GET /api/v1/credits, and credits in the other reports over REST."""

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.ledger.api.asking import ask, csv_of, json_of
from tests.ledger.api.house import EARLY, LATE
from tests.ledger.ledgers import send
from tests.ledger.provider_credits.giving import a_credit
from tests.ledger.records import WORDS, record
from tests.people import make_key, make_tenant

JUNE = {"first": "2026-06-01", "last": "2026-06-30"}


@pytest.fixture
def refunded(tenant: Tenant) -> str:
    """A key of a tenant whose copilot got 1.25 back, and nobody 0.1."""
    with tenant_scope(tenant.pk):
        record(
            a_credit("c1", occurred_at=LATE, amount_usd="-1.25", model_or_service="m", **WORDS),
            a_credit("c2", "CN-2", occurred_at=EARLY, amount_usd="-0.1"),
        )
        send([a_credit("c3", occurred_at=LATE, amount_usd="-2")])
    return make_key(tenant)


def test_credits_are_listed_with_all_that_is_known_of_them(refunded: str) -> None:
    body = json_of(refunded, "credits", **JUNE)
    assert body["total"] == {"credits_usd": "-1.35", "credits": 2}
    newest, oldest = body["rows"]
    assert (newest["credit_id"], newest["is_unattributed"]) == ("c2", True)
    (contradiction,) = oldest.pop("contradicting")
    assert (contradiction["credit_id"], contradiction["amount_usd"]) == ("c3", "-2")
    assert oldest == {
        "credit_id": "c1",
        "provider": "anthropic",
        "model": "m",
        "invoice_reference": "CN-1",
        "occurred_at": "2026-06-10T23:59:59+05:30",
        "booked_at": "2026-06-10T23:59:59+05:30",
        "amount_usd": "-1.25",
        "use_case": "copilot",
        "business_unit": "contact_center",
        "cost_center": "cc_4102",
        "is_unattributed": False,
        "channel": "tests",
        "import_id": None,
        "agreeing": [],
    }


def test_days_of_credits_are_those_of_the_tenant(refunded: str) -> None:
    body = json_of(refunded, "credits", first="2026-06-11", last="2026-06-11")
    assert [row["credit_id"] for row in body["rows"]] == ["c2"]


def test_showback_tells_gross_credits_and_net(refunded: str) -> None:
    body = json_of(refunded, "showback", **JUNE)
    rows = {row["use_case"]: row for row in body["rows"]}
    names = ("gross_usd", "credits_usd", "cost_usd")
    assert [rows["copilot"][name] for name in names] == ["3", "-1.25", "1.75"]
    assert [rows["unattributed"][name] for name in names] == ["0.5", "-0.1", "0.4"]
    assert [body["total"][name] for name in names] == [
        "3.5000000000012",
        "-1.35",
        "2.1500000000012",
    ]
    assert body["total"]["events"] == 4


def test_unit_economics_tell_gross_credits_and_net(refunded: str) -> None:
    body = json_of(refunded, "unit-economics", **JUNE)
    row = next(row for row in body["rows"] if row["use_case"] == "copilot")
    assert [row["gross_usd"], row["credits_usd"], row["cost_usd"]] == ["3", "-1.25", "1.75"]


def test_the_list_comes_as_csv(refunded: str) -> None:
    rows = csv_of(ask(refunded, "credits", **JUNE, format="csv"))
    assert rows[-1][0] == "Total"
    assert rows[-1][6] == "-1.35"


def test_another_tenant_sees_none_of_them(refunded: str) -> None:
    other = make_tenant("other")
    assert json_of(make_key(other), "credits", **JUNE)["rows"] == []
    with tenant_scope(other.pk):
        record(a_credit("c1", occurred_at=LATE))
    assert len(json_of(make_key(other), "credits", **JUNE)["rows"]) == 1
    assert len(json_of(refunded, "credits", **JUNE)["rows"]) == 2
