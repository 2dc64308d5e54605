"""Re-rating a closed month: its money stays, the difference is booked in the open one."""

from datetime import UTC, date, datetime
from decimal import Decimal

from ledger.models import CostDay
from ledger.services.periods import close_period
from ledger.services.rollups import compare, rebuild
from tests.ledger.posting.closing import below_nothing, kept_before
from tests.ledger.rerating.house import (
    House,
    a_book,
    asked,
    difference,
    posted,
    small,
    total_cost,
)

JULY = date(2026, 7, 1)
PRICES = {"input": "0.001", "output": "0.003"}


def close_june(house: House) -> None:
    at = datetime(2026, 7, 2, tzinfo=UTC)
    close_period(actor=house.actor(house.finance), month=date(2026, 6, 1), at=at)


def booked_for_june() -> Decimal:
    sums = CostDay.objects.filter(rate__adjusts="2026-06", day__gte=JULY)
    return sum(sums.values_list("cost_usd", flat=True), Decimal(0))


def test_the_money_of_a_closed_month_stays_and_the_difference_is_booked_later(house: House) -> None:
    close_june(house)
    before, cost = kept_before(JULY), total_cost()
    a_book(house, small(PRICES))
    run = posted(house, asked())
    assert kept_before(JULY) == before
    assert below_nothing() == []
    assert booked_for_june() == difference(run).total.difference_usd != 0
    assert total_cost() == cost + difference(run).total.difference_usd
    assert compare() == {}
    rebuild(actor="tests")
    assert kept_before(JULY) == before


def test_undoing_it_leaves_nothing_booked(house: House) -> None:
    close_june(house)
    before = kept_before(JULY)
    known = datetime.now(UTC)
    a_book(house, small(PRICES))
    posted(house, asked())
    posted(house, asked(known))
    assert kept_before(JULY) == before
    assert booked_for_june() == 0
    assert compare() == {}
