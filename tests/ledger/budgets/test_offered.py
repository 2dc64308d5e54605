"""Forms offer the words that their fields take: only those on which the reader may act."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from finops.access import Actor
from finops.forms.approvals.limits import LimitForm
from finops.forms.organisation import offering
from finops.forms.organisation.offering import offer_words
from finops.scope import tenant_scope
from finops.services.budgets.asking import ask_budget
from tests.finops.approvals.notes import a_case
from tests.finops.budgets.house import House, approved, new_budget, open_house, this_month
from tests.people import copy_of, make_person, sign_in
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db
NEW, MOVE = "/t/retail/budgets/new/", "/t/retail/budgets/transfer/"


standing_house = standing_fixture(open_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk):
        yield opened


def offered(page: str, name: str) -> list[str]:
    """The values of a field's options, in their order."""
    [inside] = re.findall(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    return re.findall(r'<option value="([^"]*)"', inside)


def page_for(actor: Actor, url: str) -> str:
    assert actor.user is not None
    return sign_in(Client(), actor.user).get(url).content.decode()


def test_use_cases_people_and_budgets_are_chosen_by_their_names(house: House) -> None:
    approved(house, new_budget(dates=this_month(), use_case=house.copilot))
    ask_budget(actor=house["Otto"], new=new_budget("bud_drafted"))
    page = page_for(house["Otto"], NEW)
    assert offered(page, "use_case") == ["", "aml", "copilot"]
    assert "Copilot (copilot)" in page
    assert offered(page, "parent") == ["", "bud_copilot"], "a draft has no money to be a part of"
    assert "lea.finops_lead@retail.example" in offered(page, "owner")
    assert offered(page_for(house["Otto"], MOVE), "target") == ["", "bud_copilot"]


def test_an_owner_is_offered_only_what_is_theirs(house: House) -> None:
    for case in (house.copilot, house.aml):
        approved(
            house,
            new_budget(f"bud_{case.slug}", dates=this_month(), use_case=case),
            *("Lea", "Bea", "Finn", *(["Rita"] if case.risk_tier == "high" else [])),
        )
    olga = make_person(house.tenant, "business_owner", "Olga", use_case=house.aml)
    page = sign_in(Client(), olga).get(NEW).content.decode()
    assert offered(page, "use_case") == ["", "aml"]
    assert offered(page, "parent") == ["", "bud_aml"]
    assert offered(page, "cost_center") == [""]
    assert offered(page, "business_unit") == [""]


def test_what_stands_there_stays_though_it_is_offered_to_nobody(house: House) -> None:
    closed = a_case(house.tenant, "gone")
    closed.closed_on = date(2026, 1, 1)
    closed.save()
    form = LimitForm(None, initial={"use_case": "gone"})
    offer_words(form, actor=house["Otto"], action="ask_budget")
    assert '<option value="gone" selected>' in str(form["use_case"])
    assert "gone" not in offered(page_for(house["Otto"], NEW), "use_case")


def test_many_are_searched_and_too_many_typed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offering, "MOST_CHOSEN", 1)
    page = page_for(house["Otto"], NEW)
    assert '<option value="aml">Aml (aml)</option>' in page
    assert re.search(r'<input type="text" name="use_case"[^>]*list="use_case-words"', page)
    monkeypatch.setattr(offering, "MOST_SEARCHED", 1)
    assert "use_case-words" not in page_for(house["Otto"], NEW)
