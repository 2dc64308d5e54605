"""Commitments on pages and over the API: entered, counted in what is left, released."""

import json
from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.test import Client

from finops.models import Commitment
from finops.scope import tenant_scope
from ledger.models import BudgetBurn
from ledger.services.budgets.counting import recount
from tests.answers import Answer
from tests.finops.budgets.house import House, in_days, new_budget, open_house, this_month
from tests.finops.budgets.house import approved as granted
from tests.ledger.budgets.test_pages import api, browser, text
from tests.standing import standing

pytestmark = pytest.mark.django_db
NEW, API = "/t/retail/commitments/new/", "/api/v1/commitments"


def build() -> House:
    """The copilot has 1,000.00 this month."""
    house = open_house()
    with tenant_scope(house.tenant.pk):
        granted(house, new_budget(amount=1000, dates=this_month(), use_case=house.copilot))
        recount(house.tenant.pk)
    return house


@pytest.fixture(scope="module")
def standing_house(request: pytest.FixtureRequest) -> Iterator[House]:
    with standing(request, build) as house:
        yield house


@pytest.fixture
def house(standing_house: House, db: None) -> House:
    return deepcopy(standing_house)


def sent(**more: object) -> dict[str, object]:
    day = str(in_days(0))
    plain = {"budget": "bud_copilot", "kind": "contract", "title": "Reserved units"}
    return {**plain, "amount": "250.00", "first": day, "last": day, **more}


def burn(house: House) -> BudgetBurn:
    with tenant_scope(house.tenant.pk):
        recount(house.tenant.pk)
        return BudgetBurn.objects.get()


def post(path: str, body: object, headers: dict[str, str]) -> Answer:
    return Client().post(path, json.dumps(body), content_type="application/json", headers=headers)


def test_what_is_entered_on_the_page_is_committed_at_once(house: House) -> None:
    finn = browser(house, "Finn")
    assert "Reserved capacity" in text(finn, f"{NEW}?budget=bud_copilot")
    assert finn.post(NEW, sent()).status_code == 302
    counted = burn(house)
    assert [counted.committed, counted.spent] == [250, 0]
    page = text(finn, "/t/retail/commitments/")
    for words in ("Reserved units", "250.00 USD are owed", "Release"):
        assert words in page
    assert "Release" not in text(browser(house, "Otto"), "/t/retail/commitments/")
    left = Client().get("/api/v1/budgets/bud_copilot/burn", headers=api(house, "read")).json()
    assert (left["committed"], left["remaining"]) == ("250", "750")


def test_what_is_committed_beyond_the_budget_is_shown_as_over(house: House) -> None:
    assert browser(house, "Finn").post(NEW, sent(amount="1000.01")).status_code == 302
    assert burn(house).standing == "expected_over"


def test_a_cut_below_what_is_committed_is_422_on_its_page(house: House) -> None:
    assert browser(house, "Finn").post(NEW, sent(amount="999.00")).status_code == 302
    cut = {"amount": "998.99", "reason": "Less is needed now"}
    answer = browser(house, "Otto").post("/t/retail/budgets/change/bud_copilot/", cut)
    assert answer.status_code == 422
    assert "is spent and committed" in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"budget": "nowhere"}, "budget"),
        ({"amount": "1e3"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"first": "31.12.2026"}, "first"),
        ({"last": "2020-01-01"}, "last"),
        ({"kind": "wish"}, "kind"),
        ({"title": ""}, "title"),
    ],
)
def test_what_is_wrong_is_422_or_400_and_names_its_field(
    house: House, wrong: dict[str, object], field: str
) -> None:
    assert browser(house, "Finn").post(NEW, sent(**wrong)).status_code == 422
    answer = post(f"{API}/entries", sent(**wrong), api(house, "configure"))
    assert answer.status_code == 400
    assert {problem["field"] for problem in answer.json()["errors"]} == {field}


def test_a_program_enters_and_releases(house: House) -> None:
    writes = api(house, "configure")
    entered = post(f"{API}/entries", sent(), writes)
    assert entered.status_code == 201, entered.content
    assert (entered.json()["to_come"], entered.json()["state"]) == ("250", "open")
    reads = api(house, "read")
    assert post(f"{API}/entries", sent(), reads).status_code == 403
    place = f"{API}/{entered.json()['id']}/release"
    assert post(place, {"reason": "short"}, writes).status_code == 400
    released = post(place, {"reason": "The contract was ended"}, writes)
    assert (released.status_code, released.json()["state"]) == (200, "released")
    assert post(place, {"reason": "The contract was ended"}, writes).status_code == 409
    assert post(f"{API}/999999/release", {"reason": "x" * 10}, writes).status_code == 404
    (row,) = Client().get(API, headers=reads).json()["commitments"]
    assert (row["state"], row["to_come"]) == ("released", "0")


def test_it_is_released_on_its_page_with_a_reason(house: House) -> None:
    finn = browser(house, "Finn")
    finn.post(NEW, sent())
    with tenant_scope(house.tenant.pk):
        number = Commitment.objects.get().pk
    place = f"/t/retail/commitments/{number}/release/"
    assert finn.post(place, {"reason": ""}).status_code == 422
    assert browser(house, "Bea").get(place).status_code == 404
    assert finn.post(place, {"reason": "The contract was ended"}).status_code == 302
    assert finn.post(place, {"reason": "The contract was ended"}).status_code == 422
    assert burn(house).committed == 0
