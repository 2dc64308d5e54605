"""Error budgets, by the worked figures of requirements 6.5 and 13."""

from decimal import Decimal

import pytest

from ledger.calc.slos.budgets import (
    ErrorBudget,
    Standing,
    budget_of_cost,
    budget_of_events,
    budget_of_share,
    burn_of,
    hours_to_empty,
    is_paging,
)
from ledger.calc.slos.targets import Basis

GOOD, BAD = Basis.GOOD_SHARE, Basis.BAD_SHARE
NINES = Decimal("0.999")


def of_share(target: str, valid: int, bad: int, basis: Basis = GOOD) -> ErrorBudget:
    return budget_of_share(basis, Decimal(target), Decimal(valid), Decimal(bad))


def test_of_a_month_at_three_nines_30_percent_is_left() -> None:
    budget = of_share("0.999", 2_400_000, 1_680)
    assert (budget.allowed, budget.used, budget.left) == (
        Decimal(2400),
        Decimal(1680),
        Decimal(720),
    )
    assert (budget.left_share, budget.burn) == (Decimal("0.3"), Decimal("0.7"))
    assert budget.value == Decimal("0.9993")
    assert budget.standing is Standing.MET


def test_an_hour_burns_at_15_and_pages_only_if_its_last_minutes_do_too() -> None:
    hour = burn_of(NINES, Decimal(4_000), Decimal(60))
    assert hour == 15
    assert is_paging(hour, Decimal("14.4"))
    assert not is_paging(hour, Decimal("14.3"))
    assert not is_paging(Decimal("14.3"), Decimal(20))
    assert not is_paging(hour, None)
    assert hours_to_empty(Decimal(720), Decimal(60)) == 12
    assert hours_to_empty(Decimal(-1), Decimal(60)) == 0
    assert hours_to_empty(Decimal(720), Decimal(0)) is None


def test_a_unit_cost_has_a_budget_in_dollars() -> None:
    budget = budget_of_cost(Decimal("0.18"), Decimal(510_000), Decimal(79_000))
    assert budget.burn is not None
    assert round(budget.burn, 4) == Decimal("0.8606")
    assert (budget.left, budget.standing) == (Decimal(12_800), Standing.MET)
    over = budget_of_cost(Decimal("0.15"), Decimal(510_000), Decimal(79_000))
    assert (over.left, over.standing) == (Decimal(-2_500), Standing.MISSED)


def test_what_is_used_beyond_the_budget_is_shown_below_0() -> None:
    budget = of_share("0.99", 1_000, 12)
    assert (budget.left, budget.left_share, budget.burn) == (
        Decimal(-2),
        Decimal("-0.2"),
        Decimal("1.2"),
    )
    assert budget.standing is Standing.MISSED


def test_exactly_the_budget_is_within_it() -> None:
    assert of_share("0.99", 1_000, 10).standing is Standing.MET
    assert of_share("0.99", 1_000, 11).standing is Standing.MISSED
    assert budget_of_cost(Decimal(2), Decimal(30), Decimal(60)).standing is Standing.MET


def test_below_30_events_there_is_no_verdict_and_without_any_no_data() -> None:
    assert of_share("0.5", 29, 20).standing is Standing.TOO_FEW
    assert of_share("0.5", 30, 20).standing is Standing.MISSED
    assert of_share("0.5", 0, 0).standing is Standing.NO_DATA
    assert of_share("0.5", 0, 0).burn is None
    assert budget_of_cost(Decimal(1), Decimal(29), Decimal(99)).standing is Standing.TOO_FEW
    assert budget_of_cost(Decimal(1), Decimal(0), Decimal(99)).standing is Standing.NO_DATA


def test_a_target_without_a_budget_is_broken_by_any_event() -> None:
    assert of_share("1", 1_000, 0).standing is Standing.MET
    assert of_share("1", 1_000, 1).standing is Standing.MISSED
    assert of_share("1", 3, 1).standing is Standing.MISSED
    assert of_share("1", 3, 0).standing is Standing.TOO_FEW
    assert of_share("1", 1_000, 1).burn is None
    assert budget_of_events(Decimal(0), 0).standing is Standing.MET
    assert budget_of_events(Decimal(0), 1).standing is Standing.MISSED
    assert budget_of_events(Decimal(2), 2).standing is Standing.MET


def test_a_share_that_should_be_low_counts_what_it_counts() -> None:
    budget = of_share("0.02", 1_000, 5, BAD)
    assert (budget.value, budget.allowed, budget.burn) == (
        Decimal("0.005"),
        Decimal(20),
        Decimal("0.25"),
    )
    assert of_share("0", 1_000, 1, BAD).standing is Standing.MISSED


def test_more_bad_events_than_there_are_is_an_error() -> None:
    with pytest.raises(ValueError, match="part is bad"):
        of_share("0.9", 10, 11)
    with pytest.raises(ValueError, match="no share"):
        of_share("0.9", 10, 1, Basis.UNIT_COST)
