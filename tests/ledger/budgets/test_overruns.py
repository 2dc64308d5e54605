"""A budget that is expected to be overrun is told once for each period and cap."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import transaction

from finops.models import BudgetPeriod, Notice, WebhookEvent
from finops.registries.notices import still_true
from finops.scope import tenant_scope
from finops.services.budgets.asking import ask_change
from ledger.models import BudgetBurn, BudgetOverrun
from ledger.services.budgets.counting import recount
from tests.finops.budgets.house import REASON, House, open_house, put, sign
from tests.finops.webhooks.deeds import expect_overrun
from tests.people import copy_of
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db


standing_house = standing_fixture(open_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


def who_heard() -> list[str]:
    rows = Notice.objects.filter(about="budget_overrun").order_by("person__name", "id")
    return list(rows.values_list("person__name", flat=True))


def raised_to(house: House, period: BudgetPeriod, amount: int) -> None:
    asking = {"period": period, "amount": Decimal(amount), "since": None, "reason": REASON}
    sign(house, put(house, ask_change(actor=house["Otto"], **asking)))  # type: ignore[arg-type]  # by name
    recount(house.tenant.pk)


def test_those_who_are_accountable_are_told_once_for_each_cap(house: House) -> None:
    period = expect_overrun(house)
    accountable = ["Bea", "Bob", "Fay", "Finn", "Lea", "Lou"]
    assert who_heard() == accountable
    recount(house.tenant.pk)
    assert who_heard() == accountable, "counted again, nothing is told again"
    raised_to(house, period, 150)
    assert who_heard() == sorted(accountable * 2), "another cap is told anew"
    rows = BudgetOverrun.objects.order_by("cap").values_list("cap", "forecast")
    assert [cap for cap, _forecast in rows] == [120, 150]
    assert all(280 < forecast < 310 for _cap, forecast in rows)


def test_a_budget_that_will_do_is_told_to_nobody(house: House) -> None:
    expect_overrun(house, cap=400)
    assert BudgetBurn.objects.get().forecast < 400  # type: ignore[operator]  # it is there
    assert who_heard() == []
    assert not WebhookEvent.objects.filter(type="budget.overrun_projected").exists()


def test_a_budget_that_is_over_already_is_no_longer_expected_to_be(house: House) -> None:
    expect_overrun(house, cap=90)
    assert BudgetBurn.objects.get().standing == "over"
    assert who_heard() == []


def test_a_letter_of_what_is_no_longer_expected_is_not_sent(house: House) -> None:
    period = expect_overrun(house)
    lea = house["Lea"].user
    assert lea is not None
    mine = list(Notice.objects.filter(person=lea, about="budget_overrun"))
    assert still_true(lea.pk, mine) == mine
    raised_to(house, period, 1000)
    assert still_true(lea.pk, mine) == []
