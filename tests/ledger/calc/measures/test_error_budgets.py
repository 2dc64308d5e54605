"""Error budgets: what is left, how fast it burns, and whom that calls."""

from decimal import Decimal

import pytest

from ledger.calc.measures.error_budgets import (
    BudgetState,
    CostBudget,
    ErrorBudget,
    hours_left,
    pages,
)

THREE_NINES = Decimal("0.999")


def test_1_680_of_2_400_000_leave_30_percent_and_burn_at_0_7() -> None:
    budget = ErrorBudget(THREE_NINES, 2_400_000, 1_680)
    assert budget.allowed == 2400
    assert budget.left == 720
    assert (budget.left_share, budget.burn) == (Decimal("0.3"), Decimal("0.7"))
    assert budget.state is BudgetState.HOLDS


def test_an_hour_of_60_in_4_000_burns_at_15_and_empties_what_is_left_in_12_hours() -> None:
    hour = ErrorBudget(THREE_NINES, 4_000, 60)
    assert hour.burn == 15
    month = ErrorBudget(THREE_NINES, 2_400_000, 1_680)
    assert hours_left(month, Decimal(60)) == 12
    assert hours_left(month, Decimal(0)) is None


@pytest.mark.parametrize(("bad", "calls"), [(5, True), (4, False)])
def test_only_a_fire_that_still_burns_calls_somebody(bad: int, calls: bool) -> None:
    hour = ErrorBudget(THREE_NINES, 4_000, 60)
    assert pages(hour, ErrorBudget(THREE_NINES, 333, bad)) is calls
    assert not pages(hour, ErrorBudget(THREE_NINES, 4, 4))  # too few to say anything
    assert not pages(hour, ErrorBudget(THREE_NINES, 0, 0))


def test_what_is_overspent_is_below_nothing_and_shown() -> None:
    budget = ErrorBudget(THREE_NINES, 1_000, 3)
    assert (budget.left, budget.left_share) == (Decimal(-2), Decimal(-2))
    assert budget.state is BudgetState.SPENT
    assert hours_left(budget, Decimal(1)) == 0


def test_a_slice_without_anything_is_no_data_and_a_small_one_no_verdict() -> None:
    nothing = ErrorBudget(THREE_NINES, 0, 0)
    assert (nothing.state, nothing.burn) == (BudgetState.NO_DATA, None)
    assert ErrorBudget(THREE_NINES, 29, 29).state is BudgetState.TOO_FEW


def test_where_none_is_allowed_any_event_breaks() -> None:
    assert ErrorBudget(Decimal(1), 5, 1).state is BudgetState.SPENT
    budget = ErrorBudget(Decimal(1), 3_000, 0)
    assert (budget.state, budget.burn, budget.left_share) == (BudgetState.HOLDS, None, None)


def test_a_calendar_window_is_held_against_what_it_will_be() -> None:
    budget = ErrorBudget(THREE_NINES, 100_000, 90, expected=300_000)
    assert budget.left == 210
    assert ErrorBudget(THREE_NINES, 100_000, 90).left == 10


def test_79_000_of_510_000_cases_at_18_cents_leave_12_800() -> None:
    budget = CostBudget(Decimal("0.18"), Decimal(510_000), Decimal(79_000))
    assert budget.left_usd == 12_800
    assert budget.used_share is not None
    assert round(budget.used_share, 4) == Decimal("0.8606")
    assert CostBudget(Decimal("0.18"), Decimal(0), Decimal(5)).used_share is None


@pytest.mark.parametrize(
    ("target", "valid", "bad"), [("1.1", 5, 1), ("-0.1", 5, 1), ("0.9", 5, 6), ("0.9", 5, -1)]
)
def test_what_cannot_be_is_refused(target: str, valid: int, bad: int) -> None:
    with pytest.raises(ValueError, match=r"target|part"):
        ErrorBudget(Decimal(target), valid, bad)
