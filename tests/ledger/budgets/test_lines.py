"""The sums of the list of budgets come from one statement, whatever a page has rows of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from finops import clock
from finops.calc.budgets.spans import elapsed
from finops.models import Budget, BudgetPeriod
from finops.scope import tenant_scope
from finops.services.budgets.asking import ask_budget, ask_change
from finops.ui.links import links_into
from ledger.queries.budgets.lines import lines_on, totals_of
from ledger.queries.budgets.listing import BudgetList, budgets_on
from ledger.services.budgets.counting import recount
from tests.finops.budgets.house import (
    House,
    approved,
    budget_named,
    new_budget,
    open_house,
    put,
    sandbox,
    sign,
)
from tests.ledger.budgets.test_counting import MONTH, NOW, spend
from tests.people import copy_of
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db
EVERYONE: Final = ("Lea", "Bea", "Finn", "Rita")
SUMS: Final = ("count", "as_of", "ends_over", "tops", "totals")


def build_house() -> House:
    """Budgets of everything, of two parts of it (one is over), of a sandbox; and one waits."""
    opened = open_house()
    with tenant_scope(opened.tenant.pk), transaction.atomic(), links_into(opened.tenant):
        approved(opened, new_budget("bud_all", 10000, dates=MONTH), *EVERYONE)
        every = budget_named("bud_all")
        part = new_budget("bud_copilot", 1000, dates=MONTH, use_case=opened.copilot)
        approved(opened, replace(part, parent=every))
        risky = new_budget("bud_risky", 500, dates=MONTH, use_case=opened.aml)
        approved(opened, replace(risky, parent=every), *EVERYONE)
        tried = new_budget("bud_try", 100, dates=MONTH, environment=sandbox())
        _double(opened, approved(opened, tried))
        put(opened, ask_budget(actor=opened["Otto"], new=new_budget("bud_wish", dates=MONTH)))
        for days in range(15):
            spend(90, NOW - timedelta(days))
        spend(30, environment="sandbox")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: NOW)
            recount(opened.tenant.pk)
    return opened


standing_house = standing_fixture(build_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic(), links_into(opened.tenant):
        yield opened


def _double(house: House, period: BudgetPeriod) -> None:
    amount = Decimal(200)
    more = ask_change(
        actor=house["Otto"], period=period, amount=amount, since=NOW.date(), reason="For the pilot"
    )
    sign(house, put(house, more))


def listed(most: int | None = None, standing: str = "", page: str | None = None) -> BudgetList:
    return budgets_on(NOW.date(), None, NOW, standing, most=most, page=page)


def test_a_line_says_the_same_as_the_row_of_its_budget(house: House) -> None:
    rows = {row.period.pk: row for row in listed().rows}
    lines = lines_on(NOW.date(), None)
    assert {line.period for line in lines} == rows.keys()
    assert len(lines) == 5
    for line in lines:
        row = rows[line.period]
        assert line.extent == row.extent
        assert (line.slug, line.currency) == (row.period.budget.slug, row.period.budget.currency)
        assert (line.dates, line.amount) == (row.period.dates, row.amount)
        assert line.is_asked == (row.asked is not None)
        assert (line.end, line.left_at_end) == (row.end, row.left_at_end)
        assert line.burn is None or (row.burn is not None and line.burn.spent == row.burn.spent)


def test_a_page_of_few_rows_has_the_sums_of_all(house: House) -> None:
    full, page = listed(), listed(most=1)
    assert [row.period.budget.slug for row in page.rows] == ["bud_all"]
    assert (full.count, len(full.rows)) == (5, 5)
    for name in SUMS:
        assert getattr(page, name) == getattr(full, name), name
    assert full.totals is not None
    assert (full.totals.cap, full.totals.spent) == (Decimal(10000), Decimal(1380))
    assert full.ends_over == ("Bud_Copilot",)


def test_pages_have_every_budget_once_in_the_order_of_the_list(house: House) -> None:
    full = [row.period.pk for row in listed().rows]
    pages = [listed(most=2, page=str(number)) for number in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [2, 2, 1]
    assert [row.period.pk for page in pages for row in page.rows] == full
    for page in pages:
        assert (page.count, page.totals) == (5, listed().totals)
    assert listed(most=2, page="9").rows == pages[-1].rows
    assert listed(most=2, page="nonsense").rows == pages[0].rows


def test_the_sums_are_those_of_the_rows_that_add_up(house: House) -> None:
    """Without the widest budget its parts are counted, and what is in none of them."""
    Budget.objects.filter(slug="bud_all").update(closed_on=NOW.date())
    full = listed()
    assert listed(most=1).totals == full.totals
    inside = {line.slug for line in full.tops}
    rows = [row for row in full.rows if row.period.budget.slug in inside]
    burns = [row.burn for row in rows if row.burn is not None]
    assert inside == {"bud_copilot", "bud_risky"}  # the sandbox's meets both
    assert full.totals is not None
    assert full.totals.cap == sum(burn.cap for burn in burns)
    assert full.totals.spent == sum(burn.spent for burn in burns)
    assert full.totals.due == sum(row.due for row in rows if row.due is not None)
    assert full.totals.forecast == sum(
        row.end or burn.spent for row, burn in zip(rows, burns, strict=True)
    )


def test_what_is_not_assigned_counts_parts_that_are_not_shown(house: House) -> None:
    (row,) = listed(most=1).rows
    assert row.parts is not None
    assert row.parts.assigned == Decimal(1500)


def test_only_what_waits_is_listed_as_asked_for(house: House) -> None:
    asked = listed(standing="asked")
    assert [row.period.budget.slug for row in asked.rows] == ["bud_wish"]
    assert (asked.count, asked.totals) == (1, None)


def test_nothing_is_added_up_over_currencies(house: House) -> None:
    Budget.objects.filter(slug="bud_all").update(closed_on=NOW.date())
    first, second = listed().tops
    moment = elapsed(NOW, ZoneInfo("UTC"))
    assert totals_of([first, second], *moment) is not None
    assert totals_of([first, second._replace(currency="EUR")], *moment) is None


def test_a_page_reads_as_many_statements_for_many_budgets_as_for_few(house: House) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            listed(most=2)
        return len(captured)

    few = statements()
    for number in range(5):
        ask_budget(actor=house["Otto"], new=new_budget(f"bud_more_{number}", dates=MONTH))
    assert listed(most=2).count == 10
    assert statements() == few
