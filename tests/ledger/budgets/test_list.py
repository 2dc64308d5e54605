"""The list of budgets: bars against curve and cap, rows of their own for what is in no budget."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from finops import clock
from finops.calc.dates.periods import add_months, month_of
from finops.scope import tenant_scope
from finops.services.budgets.asking import ask_budget
from finops.ui.links import links_into
from finops.ui.tables import Bar, Row, Table
from ledger.queries.budgets.listing import BudgetList, budgets_on, outside_of
from ledger.queries.budgets.sheets import PLAN_COLUMNS, budget_sheet
from ledger.services.budgets.counting import recount
from ledger.views.budgets.listing import figures
from ledger.views.budgets.rows import list_table
from tests.finops.budgets.house import (
    House,
    approved,
    budget_named,
    new_budget,
    open_house,
    put,
    sandbox,
)
from tests.ledger.budgets.test_counting import MONTH, NOW, WORDS, spend
from tests.ledger.records import a_request, an_unpriced_event, record
from tests.people import copy_of
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
BAR, AMOUNT, SPENT, END, STATE = 1, 2, 3, 8, 10


standing_house = standing_fixture(open_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic(), links_into(opened.tenant):
        yield opened


def listed(house: House, day: date = TODAY) -> tuple[BudgetList, Table]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        recount(house.tenant.pk)
        listing = budgets_on(day, None, NOW)
        return listing, list_table(listing.rows, outside_of(listing.tops, TODAY))


def shown(table: Table) -> dict[str, Row]:
    return {str(row.cells[0].value).strip(): row for row in table.rows}


def test_the_bar_shows_what_is_spent_due_and_beyond_the_budget(house: House) -> None:
    approved(house, new_budget(amount=1000, dates=MONTH, use_case=house.copilot))
    spend(1350)
    _, table = listed(house)
    bar = shown(table)["Bud_Copilot"].cells[BAR].value
    assert isinstance(bar, Bar)
    spent, beyond = bar.segments  # 1,350 of an axis that ends where the forecast ends
    assert (spent.colour, beyond.colour) == ("--series-1", "--bad")
    cap, due = bar.ticks
    assert spent.length == beyond.start == cap.at
    assert due.bold
    assert Decimal(due.at) < Decimal(cap.at)
    assert "135.0% of the budget spent, 51.7% due by now" in bar.words


def test_what_has_not_begun_says_so_once(house: House) -> None:
    ahead = month_of(add_months(MONTH.first, 1))
    ask_budget(actor=house["Otto"], new=new_budget(amount=70, dates=ahead, use_case=house.copilot))
    _, table = listed(house, ahead.first)
    cells = shown(table)["Bud_Copilot"].cells
    shown_values = [cell.value for cell in cells[:11] if cell.value not in ("", None)]
    assert shown_values == ["Bud_Copilot", "70 asked", "Draft"]
    assert [cell.nil for cell in cells[:11] if cell.nil] == ["none"]


def test_without_an_approved_amount_there_is_what_was_spent_and_nothing_beside_it(
    house: House,
) -> None:
    asking = new_budget(amount=70, dates=MONTH, use_case=house.copilot)
    ask_budget(actor=house["Otto"], new=asking)
    spend(30)
    record(
        a_request("u1", NOW.isoformat(), **WORDS),
        an_unpriced_event("u1", "u1", NOW.isoformat()),
    )
    spend(7, use_case_id="aml")
    listing, table = listed(house)
    cells = shown(table)["Bud_Copilot"].cells
    shown_values = [cell.value for cell in cells[:11] if cell.value not in ("", None)]
    assert shown_values == ["Bud_Copilot", Decimal(30), "70 asked", 1, "Draft"]
    [row] = budget_sheet(listing, house.tenant).rows
    assert row[len(PLAN_COLUMNS)] == Decimal(30)


def test_what_is_not_assigned_to_parts_and_in_no_budget_has_rows_of_its_own(house: House) -> None:
    approved(house, new_budget("bud_all", 1000, dates=MONTH), "Lea", "Bea", "Finn", "Rita")
    part = new_budget(amount=600, dates=MONTH, use_case=house.copilot)
    approved(house, replace(part, parent=budget_named("bud_all")))
    _, table = listed(house)
    assert shown(table)["Not assigned"].cells[AMOUNT].value == Decimal(400)
    assert "Without a budget" not in shown(table)  # the widest holds for everything


def test_spend_without_a_budget_is_shown_and_conserved(house: House) -> None:
    approved(house, new_budget(amount=1000, dates=MONTH, use_case=house.copilot))
    inside = new_budget("bud_try", 100, dates=MONTH, environment=sandbox())
    approved(house, inside)
    spend(100)
    spend(30, environment="sandbox")
    spend(7, use_case_id="aml")
    listing, table = listed(house)
    assert shown(table)["Without a budget"].cells[SPENT].value == Decimal(7)
    assert [line.slug for line in listing.tops] == ["bud_copilot"]


def test_usage_without_a_price_is_counted_beside_at_least(house: House) -> None:
    approved(house, new_budget(amount=100, dates=MONTH, use_case=house.copilot))
    spend(150)
    at = NOW.isoformat()
    record(a_request("u1", at, **WORDS), an_unpriced_event("u1", "u1", at))
    _, table = listed(house)
    heads = [column.label for column in table.columns if not column.spare]
    assert "Unpriced" in heads
    assert str(shown(table)["Bud_Copilot"].cells[END].value).startswith("at least ")


def test_what_was_rejected_or_waits_adds_nothing_to_the_figures(house: House) -> None:
    approved(house, new_budget(amount=1000, dates=MONTH, use_case=house.copilot))
    asked = ask_budget(actor=house["Otto"], new=new_budget("bud_all", 9000, dates=MONTH))
    put(house, asked)
    spend(100)
    listing, table = listed(house)
    assert shown(table)["Bud_All"].cells[STATE].value == "In review"
    spent = figures(None, listing)[0]  # type: ignore[arg-type]  # nobody in particular asks
    assert (spent.value, spent.note) == (Decimal(100), "10.0% of budget")
