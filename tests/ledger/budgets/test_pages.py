"""Budgets on pages, in files and over the API: asked for, signed, looked at, imported."""

import csv
import io
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal

import pytest
from django.test import Client

from finops.calc.dates.periods import ONE_DAY
from finops.models import BudgetChange
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.budgets.asking import ask_budget
from finops.services.budgets.signing import BUDGETS
from ledger.services.budgets.counting import recount
from ledger.views.budgets import listing
from tests.answers import Answer
from tests.finops.budgets.house import (
    House,
    approved,
    new_budget,
    open_house,
    this_month,
)
from tests.ledger.records import a_request, an_event, record
from tests.people import make_key, sign_in
from tests.standing import standing

pytestmark = pytest.mark.django_db
LIST, API = "/t/retail/budgets/", "/api/v1/budgets"
WORDS = {"use_case_id": "copilot", "business_unit": "contact_center", "cost_center": "4102"}


def build() -> House:
    """The copilot has 1,000.00 this month, of which 2.00 are spent; it cost as much on the day
    before, by which a forecast goes on the first of a month."""
    house = open_house()
    at, before = (f"{day}T00:00:00Z" for day in (this_month().first, this_month().first - ONE_DAY))
    with tenant_scope(house.tenant.pk):
        approved(house, new_budget(amount=1000, dates=this_month(), use_case=house.copilot))
        record(a_request("t0", before, **WORDS), an_event("e0", "t0", before))
        record(a_request("t1", at, **WORDS), an_event("e1", "t1", at))
        recount(house.tenant.pk)
    return house


@pytest.fixture(scope="module")
def standing_house(request: pytest.FixtureRequest) -> Iterator[House]:
    with standing(request, build) as house:
        yield house


@pytest.fixture
def house(standing_house: House, db: None) -> House:
    return deepcopy(standing_house)


def browser(house: House, name: str) -> Client:
    person = house[name].user
    assert person is not None
    return sign_in(Client(), person)


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.content[:2000]
    return answer.content.decode()


def api(house: House, *scopes: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_key(house.tenant, *scopes)}"}


def test_the_list_shows_spend_burn_and_state_and_leads_to_the_budget(house: House) -> None:
    page = text(browser(house, "Lea"), LIST)
    for words in ("Bud_Copilot", "1,000", "/budgets/of/bud_copilot/"):
        assert words in page
    assert "0.2% of the budget spent" in page  # what the bar draws
    assert "No budgets on this day" in text(browser(house, "Lea"), f"{LIST}?on=2024-01-01")
    assert browser(house, "Lea").get(f"{LIST}?on=nonsense").status_code == 422


def test_more_budgets_than_a_page_has_lie_on_the_next_by_a_plain_link(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "ROWS_PER_PAGE", 2)
    with tenant_scope(house.tenant.pk):
        for number in range(3):
            ask_budget(actor=house["Otto"], new=new_budget(f"bud_{number}", dates=this_month()))
        record(a_request("t2", f"{this_month().first}T00:40:00Z", use_case_id="aml"))
        record(an_event("e2", "t2", f"{this_month().first}T00:40:00Z"))
    lea = browser(house, "Lea")
    first, second = text(lea, LIST), text(lea, f"{LIST}?page=2")
    assert "1 to 2 of 4" in first
    assert 'href="?page=2"' in first
    assert ("Bud_0" in first, "Bud_2" in first) == (True, False)
    assert "3 to 4 of 4" in second
    assert 'href="?page=1"' in second
    assert ("Bud_0" in second, "Bud_2" in second) == (False, True)
    for page, is_last in ((first, False), (second, True)):
        assert ("Without a budget" in page) is is_last
    narrowed = text(lea, f"{LIST}?standing=asked")
    assert 'href="?standing=asked&amp;page=2"' in narrowed
    rows = b"".join(lea.get(f"{LIST}?format=csv&page=2").streaming_content)  # type: ignore[attr-defined]
    assert rows.count(b"bud_") == 4  # a file has all of them


def test_a_budget_shows_its_curve_what_it_is_spent_on_and_who_decided(house: House) -> None:
    page = text(browser(house, "Otto"), "/t/retail/budgets/of/bud_copilot/")
    for words in ("budget-chart", "Budgeted curve", "model_call", "50% of budget", "New budget"):
        assert words in page
    assert browser(house, "Otto").get("/t/retail/budgets/of/nowhere/").status_code == 404


def test_it_is_asked_for_sent_and_signed_on_pages(house: House) -> None:
    otto = browser(house, "Otto")
    sent = {"budget_id": "bud_new", "name": "New", "amount": "500", "period_kind": "month"}
    sent |= {"first": str(this_month().first), "use_case": "copilot", "reason": "A new experiment"}
    bad = {"use_case": "nowhere", "amount": "1_0", "owner": "nobody@nowhere.example"}
    wrong = otto.post("/t/retail/budgets/new/", {**sent, **bad})
    assert wrong.status_code == 422
    assert otto.post("/t/retail/budgets/new/", sent).status_code == 302
    with tenant_scope(house.tenant.pk):
        change = BudgetChange.objects.latest("id")
    place = f"/t/retail/budget-changes/{change.pk}/"
    assert "Send for signature" in text(otto, place)
    assert otto.post(f"{place}submit/").status_code == 302
    for name in ("Lea", "Bea", "Finn"):
        signer = browser(house, name)
        assert "New budget" in text(signer, "/t/retail/inbox/")
        with tenant_scope(house.tenant.pk):
            seen = sha256_to_sign(BUDGETS, change, request_of("budget", change.pk))
        assert signer.post(f"{place}approve/", {"seen": seen}).status_code == 302
    with tenant_scope(house.tenant.pk):
        change.refresh_from_db()
    assert change.state == "approved"
    assert "Lea" in text(otto, place)


def test_another_amount_and_a_transfer_say_what_is_wrong_in_place(house: House) -> None:
    otto = browser(house, "Otto")
    same = {"amount": "1000", "reason": "It is what it is"}
    assert otto.post("/t/retail/budgets/change/bud_copilot/", same).status_code == 422
    more = {"amount": "1500", "reason": "More cases than planned"}
    assert otto.post("/t/retail/budgets/change/bud_copilot/", more).status_code == 302
    moved = {"source": "bud_copilot", "target": "nowhere", "amount": "5", "reason": "Moved along"}
    answer = otto.post("/t/retail/budgets/transfer/", moved)
    assert answer.status_code == 422
    assert "no budget of this id" in answer.content.decode()


def test_the_api_tells_burn_and_forecast_and_drafts(house: House) -> None:
    read = api(house, "read")
    (budget,) = Client().get(API, headers=read).json()["budgets"]
    assert (budget["budget_id"], budget["amount"]) == ("bud_copilot", "1000")
    assert budget["burn"]["spent"] == "2"
    burn = Client().get(f"{API}/bud_copilot/burn", headers=read).json()
    assert Decimal(burn["remaining"]) == 998
    assert Client().get(f"{API}/bud_copilot/forecast", headers=read).status_code == 200
    assert Client().get(f"{API}/nowhere/burn", headers=read).status_code == 404
    with tenant_scope(house.tenant.pk):
        ask_budget(actor=house["Otto"], new=new_budget("bud_wish", dates=this_month()))
    for what in ("burn", "forecast"):
        unknown = Client().get(f"{API}/bud_wish/{what}", headers=read)
        assert unknown.status_code == 404
        assert "Nothing is" in unknown.json()["detail"]
    asked = {"budget_id": "bud_key", "name": "K", "amount": "5", "first": str(this_month().first)}
    body = json.dumps({**asked, "use_case": "copilot", "reason": "Asked by a program"})
    writes = api(house, "configure")
    drafted = draft(writes, body)
    assert drafted.status_code == 201, drafted.content
    assert drafted.json()["state"] == "draft"
    wrong = draft(writes, body.replace('"5"', '"-5"'))
    assert wrong.status_code == 400
    assert {problem["field"] for problem in wrong.json()["errors"]} == {"amount"}


def draft(headers: dict[str, str], body: str) -> Answer:
    return Client().post(f"{API}/drafts", body, content_type="application/json", headers=headers)


def test_a_plan_is_exported_changed_and_asked_for_as_a_file(house: House) -> None:
    answer = browser(house, "Otto").get(f"{LIST}?format=csv")
    exported = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(line for line in exported.splitlines() if not line.startswith("#")))
    assert [row["budget_id"] for row in rows] == ["bud_copilot"]
    rows[0]["amount"] = "1250.00"
    rows.append({**rows[0], "budget_id": "bud_b", "name": "B", "amount": "70.00"})
    otto = browser(house, "Otto")
    broken = [*rows, {**rows[0], "budget_id": "bud_c", "use_case": "nowhere"}]
    refused = otto.post("/t/retail/budgets/plan/", {"file": plan_of(broken)})
    assert refused.status_code == 422
    assert "There is none of this name" in refused.content.decode()
    assert drafts(house) == []
    assert otto.post("/t/retail/budgets/plan/", {"file": plan_of(rows)}).status_code == 302
    assert drafts(house) == ["increase", "new"]


def drafts(house: House) -> list[str]:
    with tenant_scope(house.tenant.pk):
        asked = BudgetChange.objects.filter(state="draft").order_by("id")
        return [change.what for change in asked]


def plan_of(rows: list[dict[str, str]]) -> io.BytesIO:
    lines = io.StringIO()
    writer = csv.DictWriter(lines, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    file = io.BytesIO(lines.getvalue().encode())
    file.name = "plan.csv"
    return file


def test_a_budget_that_was_never_approved_shows_what_was_spent(house: House) -> None:
    at = f"{this_month().first}T00:40:00Z"
    with tenant_scope(house.tenant.pk):
        ask_budget(
            actor=house["Otto"],
            new=new_budget("bud_aml", 500, dates=this_month(), use_case=house.aml),
        )
        record(a_request("t2", at, **WORDS | {"use_case_id": "aml"}), an_event("e2", "t2", at))
    page = text(browser(house, "Lea"), "/t/retail/budgets/of/bud_aml/")
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "2 USD no amount is approved for it" in words
    assert "No amount is approved for these days" in words
    assert "What it is spent on" in words
    assert "50% of budget" not in words
