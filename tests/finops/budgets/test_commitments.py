"""What a budget owes and has not spent: entered by who may, released once, counted at once."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from time import process_time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from finops.calc.budgets.commitments import Dated, committed
from finops.calc.dates.periods import DateRange
from finops.models import Budget, Commitment
from finops.scope import tenant_scope
from finops.services.budgets.asking import ask_change
from finops.services.budgets.committing import (
    NewCommitment,
    enter_commitment,
    release_commitment,
)
from finops.services.signing import WrongStep
from tests.finops.budgets.house import (
    House,
    approved,
    in_days,
    new_budget,
    next_month,
)
from tests.people import copy_of

pytestmark = pytest.mark.django_db
JULY = DateRange(date(2026, 7, 1), date(2026, 7, 31))
AUGUST = DateRange(date(2026, 8, 1), date(2026, 8, 31))
WHY = "The contract was ended by both sides"


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


def a_commitment(house: House, amount: int = 3000, **more: object) -> Commitment:
    values: dict[str, object] = {
        **{"budget": Budget.objects.get(slug="bud_copilot"), "kind": "contract"},
        **{"title": "Reserved units", "amount": Decimal(amount), "dates": next_month()},
        **more,
    }
    return enter_commitment(actor=house["Finn"], new=NewCommitment(**values))  # type: ignore[arg-type]  # by name


def test_the_periods_of_a_commitment_sum_to_it() -> None:
    both = Dated(Decimal("100.00"), DateRange(date(2026, 7, 20), date(2026, 8, 8)))
    before = date(2026, 7, 1)
    july, august = (committed([both], month, before) for month in (JULY, AUGUST))
    assert (july, august) == (Decimal("60.00"), Decimal("40.00"))
    odd = Dated(Decimal("0.05"), DateRange(date(2026, 7, 31), date(2026, 8, 2)))
    assert [committed([odd], month, before) for month in (JULY, AUGUST)] == [
        Decimal("0.02"),
        Decimal("0.03"),
    ]


def test_a_commitment_without_an_end_in_sight_is_read_as_fast_as_a_month() -> None:
    """Laid out day by day, its three million days take a minute."""
    for_ever = Dated(Decimal(10**9), DateRange(date(2026, 7, 1), date.max))
    days = for_ever.dates.day_count
    began = process_time()
    assert committed([for_ever], JULY, date(2026, 7, 1)) == 31 * Decimal(10**11 // days + 1) / 100
    assert process_time() - began < 1


def test_what_is_over_or_released_is_not_committed_any_more() -> None:
    ten = Dated(Decimal(10), DateRange(date(2026, 7, 1), date(2026, 7, 10)))
    assert committed([ten], JULY, date(2026, 7, 4)) == 7  # today's is still to come
    assert committed([ten], JULY, date(2026, 7, 11)) == 0
    released = Dated(ten.amount, ten.dates, date(2026, 7, 6))
    assert committed([released, ten], JULY, date(2026, 7, 4)) == 2 + 7


def test_nobody_cuts_below_what_is_committed(house: House) -> None:
    period = approved(house, new_budget(use_case=house.copilot))
    row = a_commitment(house)
    cut = {"actor": house["Otto"], "period": period, "since": None, "reason": "Less is needed now"}
    with pytest.raises(ValidationError) as refused:
        ask_change(amount=Decimal("2999.99"), **cut)  # type: ignore[arg-type]  # by name
    assert "At least 3000.00" in refused.value.message_dict["amount"][0]
    release_commitment(
        actor=house["Lea"], commitment_id=row.pk, since=row.first + timedelta(days=9), reason=WHY
    )
    kept = row.dated.amount * 9 / row.dated.dates.day_count
    lower = (kept + Decimal("0.10")).quantize(Decimal("0.01"))
    assert ask_change(amount=lower, **cut).what == "cut"  # type: ignore[arg-type]  # by name


def test_it_is_entered_by_those_who_may_commit_money(house: House) -> None:
    approved(house, new_budget(use_case=house.copilot))
    for name in ("Otto", "Bea", "Rita"):
        with pytest.raises(PermissionDenied):
            enter_commitment(
                actor=house[name],
                new=NewCommitment(Budget.objects.get(), "hold", "Units", Decimal(5), next_month()),
            )
    row = a_commitment(house)
    with pytest.raises(PermissionDenied):
        release_commitment(actor=house["Otto"], commitment_id=row.pk, since=None, reason=WHY)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"kind": "wish"}, "kind"),
        ({"title": ""}, "title"),
        ({"dates": DateRange(date(2026, 1, 1), date(2031, 6, 1))}, "last"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    house: House, more: dict[str, object], field: str
) -> None:
    approved(house, new_budget(use_case=house.copilot))
    with pytest.raises(ValidationError) as refused:
        a_commitment(house, **more)  # type: ignore[arg-type]  # by name
    assert set(refused.value.message_dict) == {field}


def test_it_is_released_once_and_not_for_days_that_are_over(house: House) -> None:
    approved(house, new_budget(use_case=house.copilot))
    row = a_commitment(house, dates=DateRange(in_days(-5), in_days(5)))
    release = {"actor": house["Finn"], "commitment_id": row.pk, "reason": WHY}
    for day in (in_days(-1), in_days(6)):
        with pytest.raises(ValidationError):
            release_commitment(since=day, **release)  # type: ignore[arg-type]  # by name
    assert release_commitment(since=None, **release).released_from == in_days(0)  # type: ignore[arg-type]
    with pytest.raises(WrongStep):
        release_commitment(since=None, **release)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    "change", ["amount = 1", "title = 'x'", "released_from = NULL, release_reason = ''"]
)
def test_the_database_keeps_it_as_it_was_entered(house: House, change: str) -> None:
    approved(house, new_budget(use_case=house.copilot))
    row = a_commitment(house)
    release_commitment(actor=house["Finn"], commitment_id=row.pk, since=None, reason=WHY)
    with (
        pytest.raises(DatabaseError, match="stays as it was"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE finops_commitment SET {change}")
