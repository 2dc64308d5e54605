"""Parts of a budget: what goes beyond their parent is named, and its owner signs too."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import transaction

from finops.models import BudgetAmount, BudgetChange, BudgetPeriod, SnapshotSlot
from finops.queries.approvals import request_of
from finops.queries.budgets.parts import beyond_parents, in_fiscal_years
from finops.scope import tenant_scope
from finops.services.budgets.asking import ask_change, ask_transfer
from finops.services.budgets.signing import amounts_of
from tests.finops.budgets.house import (
    House,
    approved,
    new_budget,
    next_month,
    open_house,
    put,
    this_month,
)
from tests.people import copy_of
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db
HIGH = ("Lea", "Bea", "Finn", "Rita")
ALL_OF_IT, FIRST, SECOND = 20000, 12000, 8000


def build_house() -> House:
    """Two use cases share all that the organisation has."""
    house = open_house()
    with tenant_scope(house.tenant.pk), transaction.atomic():
        full = approved(house, new_budget("bud_all", ALL_OF_IT), *HIGH).budget
        first = new_budget("bud_copilot", FIRST, use_case=house.copilot)
        second = new_budget("bud_aml", SECOND, use_case=house.aml)
        approved(house, replace(first, parent=full))
        approved(house, replace(second, parent=full), *HIGH)
    return house


standing_house = standing_fixture(build_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


@pytest.fixture
def parts(house: House) -> tuple[BudgetPeriod, BudgetPeriod]:
    first, second = (
        BudgetPeriod.objects.get(budget__slug=slug) for slug in ("bud_copilot", "bud_aml")
    )
    return first, second


def raised(house: House, period: BudgetPeriod, amount: int) -> BudgetChange:
    change = ask_change(
        actor=house["Otto"],
        period=period,
        amount=Decimal(amount),
        since=None,
        reason="More cases than planned",
    )
    return put(house, change)


def owners_that_sign(change: BudgetChange) -> list[int | None]:
    """The use case of each Business Owner's signature; None is the organisation's."""
    request = request_of("budget", change.pk)
    assert request is not None
    slots = SnapshotSlot.objects.filter(snapshot=request.snapshot, roles=["business_owner"])
    return list(slots.order_by("no").values_list("use_case", flat=True))


def test_what_makes_parts_too_large_is_named_and_the_parents_owner_signs(
    house: House, parts: tuple[BudgetPeriod, BudgetPeriod]
) -> None:
    change = raised(house, parts[0], FIRST + 1000)
    assert beyond_parents(amounts_of(change)) == {parts[0].budget_id: Decimal(1000)}
    assert set(owners_that_sign(change)) == {house.copilot.pk, None}


def test_what_fits_asks_the_owner_of_the_part_alone(
    house: House, parts: tuple[BudgetPeriod, BudgetPeriod]
) -> None:
    change = raised(house, parts[0], FIRST - 1000)
    assert beyond_parents(amounts_of(change)) == {}
    assert owners_that_sign(change) == [house.copilot.pk]


def test_what_moves_from_part_to_part_goes_not_beyond_their_parent(
    house: House, parts: tuple[BudgetPeriod, BudgetPeriod]
) -> None:
    """One act that sums to 0: neither side is looked at without the other."""
    moved = ask_transfer(
        actor=house["Otto"],
        source=parts[0],
        target=parts[1],
        amount=Decimal(500),
        since=None,
        reason="Cases moved from one to the other",
    )
    put(house, moved)
    assert sum(row.amount for row in amounts_of(moved)) == ALL_OF_IT
    assert beyond_parents(amounts_of(moved)) == {}
    assert set(owners_that_sign(moved)) == {house.copilot.pk, house.aml.pk}


def test_where_the_parent_has_nothing_for_these_days_nothing_goes_beyond_it(
    house: House, parts: tuple[BudgetPeriod, BudgetPeriod]
) -> None:
    now = new_budget("bud_copilot", ALL_OF_IT, dates=this_month(), use_case=house.copilot)
    change = raised(house, approved(house, now), ALL_OF_IT + 1000)
    assert beyond_parents(amounts_of(change)) == {}


def test_a_fiscal_year_is_summed_for_each_budget(
    house: House, parts: tuple[BudgetPeriod, BudgetPeriod]
) -> None:
    rows: list[BudgetAmount] = amounts_of(raised(house, parts[0], FIRST + 1000))
    month = house.tenant.fiscal_year_start_month
    assert in_fiscal_years(rows, month) == [Decimal(FIRST + 1000)]
    assert in_fiscal_years([], month) == []
    assert parts[0].dates == next_month()
