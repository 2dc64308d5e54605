"""The page of a use case says how its own budget stands, to those who may see budgets."""

import re

import pytest
from django.db import transaction

from finops import clock
from finops.scope import tenant_scope
from ledger.services.budgets.counting import recount
from tests.finops.budgets.house import House, approved, new_budget, open_house
from tests.ledger.budgets.test_counting import MONTH, NOW, spend
from tests.ledger.pages.home.test_home_budgets import TENTH, browser
from tests.ledger.pages.reading import PageTable, tables_of, text_of
from tests.people import copy_of
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db


def build_house() -> House:
    """On 16 November: the copilot has 1,000 USD, of which 400 are spent on the 10th."""
    opened = open_house()
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        approved(opened, new_budget(amount=1000, dates=MONTH, use_case=opened.copilot))
        spend(400, TENTH)
    return opened


standing_house = standing_fixture(build_house)


@pytest.fixture
def house(standing_house: House, db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return copy_of(standing_house)


def hub(house: House, slug: str) -> str:
    with tenant_scope(house.tenant.pk), transaction.atomic():
        recount(house.tenant.pk)
    answer = browser(house, "Lea").get(f"/t/retail/use-cases/{slug}/")
    assert answer.status_code == 200
    return answer.content.decode()


def budget_tables(page: str) -> list[PageTable]:
    return [table for table in tables_of(page) if table.heads[:1] == ["Budget"]]


def test_what_is_spent_due_and_forecast_stand_over_the_budget(house: House) -> None:
    page = hub(house, "copilot")
    (table,) = budget_tables(page)
    assert table.names() == ["Spent", "Due by now", "Forecast", "Budget"]
    assert [cell.text for cell in table.row("Spent")] == ["Spent", "400.00", "40.0%"]
    assert [cell.text for cell in table.row("Budget")] == ["Budget", "1,000.00", "100.0%"]
    assert "/budgets/of/" in table.row("Budget")[0].href
    assert re.search(r"Its budget is 40\.0% used, [\d.]+% under the curve", text_of(page))


def test_without_a_budget_of_its_own_there_is_no_table(house: House) -> None:
    assert budget_tables(hub(house, "aml")) == []
