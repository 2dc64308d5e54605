"""Growth and inefficiency beside an overrun: they sum to it exactly, or somebody says why not."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from finops import clock
from finops.models import BudgetPeriod
from finops.scope import tenant_scope
from ledger.calc.budgets.drivers import CannotTell, Drivers, Units, drivers
from ledger.queries.budgets.detail import counted_now
from ledger.queries.budgets.drivers import drivers_of, unit_costs_of
from ledger.services.budgets.counting import recount
from ledger.services.budgets.facts import READER
from ledger.views.budgets.figures import due_now
from tests.finops.budgets.house import House, approved, new_budget, open_house, sandbox
from tests.ledger.budgets.test_counting import MONTH, NOW, WORDS, spend
from tests.ledger.records import a_request, an_outcome, an_unpriced_event, record
from tests.people import copy_of
from tests.standing import standing_fixture

MONEY = st.decimals(min_value=0, max_value=10**9, places=6)
SOME = st.decimals(min_value=Decimal("0.01"), max_value=10**9, places=6)


def test_a_worked_answer() -> None:
    """1,000.00 due at 0.50 a case: 2,000 cases; 2,300 came and cost 0.60 each."""
    split = drivers(
        Decimal(1000), Units(Decimal(2300), Decimal(1380)), Units(Decimal(4000), Decimal(2000)),
        Decimal(0),
    )  # fmt: skip
    assert [split.growth, split.inefficiency, split.off] == [150, 230, 380]
    assert split.budgeted_units == 2000


def test_fewer_cases_that_cost_more_are_both_said() -> None:
    before = Units(Decimal(100), Decimal(50))
    split = drivers(Decimal(100), Units(Decimal(150), Decimal(90)), before, Decimal(7))
    assert [split.growth, split.inefficiency, split.exchange] == [-25, 15, 7]


@given(due=MONEY, spent=MONEY, count=SOME, cost=MONEY, units=SOME, exchange=MONEY)
def test_the_parts_sum_to_what_is_off_the_curve(
    due: Decimal, spent: Decimal, count: Decimal, cost: Decimal, units: Decimal, exchange: Decimal
) -> None:
    split = drivers(due, Units(units, spent), Units(count, cost), exchange)
    assert split.off == spent + exchange - due


standing_house = standing_fixture(open_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


def resolved(name: str, at: datetime) -> None:
    stamp = at.isoformat()
    record(a_request(f"t{name}", stamp, **WORDS), an_outcome(name, f"t{name}", stamp))


def drivers_now(house: House, period: BudgetPeriod) -> Drivers | CannotTell:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        recount(house.tenant.pk)
        counted = counted_now(period, NOW)
        assert counted is not None
        costs = unit_costs_of(period, NOW.date(), counted.rate)
        return drivers_of(counted, due_now(counted), costs)


@pytest.mark.django_db
def test_more_results_are_growth_and_dearer_ones_inefficiency(house: House) -> None:
    period = approved(house, new_budget(amount=300, dates=MONTH, use_case=house.copilot))
    before = NOW - timedelta(days=20)
    spend(100, before)
    for number in range(4):  # 25.00 each
        resolved(f"b{number}", before)
    spend(240)
    for number in range(8):  # 30.00 each
        resolved(f"n{number}", NOW)
    split = drivers_now(house, period)
    assert isinstance(split, Drivers)
    assert (split.growth, split.inefficiency) == (200 - Decimal(155), Decimal(40))
    assert split.off == Decimal(240) - Decimal(155)
    evidence = READER.facts(period).evidence
    assert (evidence["unit_cost"], evidence["unit_cost_before"]) == ("30", "25")
    assert evidence["outcome_unit"] == house.copilot.outcome_unit


@pytest.mark.django_db
def test_what_cannot_be_told_says_why(house: House) -> None:
    period = approved(house, new_budget(amount=300, dates=MONTH, use_case=house.copilot))
    spend(100)
    assert drivers_now(house, period) == CannotTell.NO_UNITS
    resolved("n1", NOW)
    assert drivers_now(house, period) == CannotTell.NO_UNITS_BEFORE
    at = NOW.isoformat()
    record(a_request("u1", at, **WORDS), an_unpriced_event("u1", "u1", at))
    assert drivers_now(house, period) == CannotTell.UNPRICED
    part = new_budget("bud_try", 10, dates=MONTH, use_case=house.copilot, environment=sandbox())
    assert drivers_now(house, approved(house, part)) == CannotTell.NARROWER
    wide = approved(house, new_budget("bud_env", 10, dates=MONTH, environment=sandbox()))
    assert drivers_now(house, wide) == CannotTell.NO_USE_CASE
    assert "unit_cost" not in READER.facts(wide).evidence
