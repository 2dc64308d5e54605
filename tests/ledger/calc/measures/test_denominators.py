"""Denominators known from a sample, and rates that are counted."""

from decimal import Decimal

import pytest

from ledger.calc.measures.denominators import cost_by_sample, unknown_bounds
from ledger.calc.measures.intervals import Stratum, estimate
from ledger.calc.measures.rates import RateTerms, adoption, fallback, reject, rework

TIERS = (Stratum(600_000, 400, 392), Stratum(300_000, 400, 380), Stratum(30_000, 200, 186))


def test_690_000_adopted_of_which_a_sample_passed_cost_0_1182_each() -> None:
    cost = cost_by_sample(Decimal(79_000), Decimal(690_000), estimate(TIERS))
    assert cost is not None
    bounds = [round(bound, 4) for bound in (cost.usd, cost.low, cost.high) if bound is not None]
    assert bounds == [0.1182, 0.1170, 0.1199]


def test_without_a_share_there_is_no_unit_cost_and_of_none_no_upper_bound() -> None:
    untold = (*TIERS[:2], Stratum(30_000, 0, 0))
    assert cost_by_sample(Decimal(79_000), Decimal(690_000), estimate(untold)) is None
    none = cost_by_sample(Decimal(10), Decimal(100), estimate([Stratum(100, 10, 0)]))
    assert none is not None
    assert (none.usd, none.high) == (None, None)
    with pytest.raises(ValueError, match="below 0"):
        cost_by_sample(Decimal(-1), Decimal(1), estimate(TIERS))


def test_what_nobody_knows_makes_it_at_best_cheaper() -> None:
    assert unknown_bounds(Decimal(140), Decimal(700), Decimal(100)) == (
        Decimal("0.2"),
        Decimal("0.175"),
    )
    with pytest.raises(ValueError, match="Nothing passed"):
        unknown_bounds(Decimal(140), Decimal(0), Decimal(100))


def test_rates_are_divided_as_they_are_named() -> None:
    share = adoption(Decimal(690_000), Decimal(930_000)).value
    assert share is not None
    assert round(share, 4) == Decimal("0.7419")
    assert reject(Decimal(12), Decimal(100)).value == Decimal("0.12")
    assert rework(Decimal(1), Decimal(4)).value == Decimal("0.25")
    nothing = fallback(Decimal(0), Decimal(0))
    assert (nothing.rate, nothing.value) == (RateTerms.FALLBACK, None)
