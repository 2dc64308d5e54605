"""Gains over a baseline, and what an outcome costs that was judged by sample."""

from decimal import Decimal

import pytest

from ledger.calc.measures.intervals import Stratum, estimate
from ledger.calc.units.gains import (
    alarms_avoided,
    cost_by_sample,
    cost_per_gain,
    resolved_at_first,
)


def test_690_000_accepted_of_which_96_871_percent_pass_cost_0_1182_each() -> None:
    judged = estimate(
        [Stratum(600_000, 400, 392), Stratum(300_000, 400, 380), Stratum(30_000, 200, 186)]
    )
    assert judged is not None
    cost = cost_by_sample(Decimal(79_000), 690_000, judged)
    assert cost is not None
    assert cost.high is not None
    assert [f"{value:.4f}" for value in (cost.value, cost.low, cost.high)] == [
        "0.1182",
        "0.1170",
        "0.1199",
    ]


def test_of_none_that_passes_there_is_no_cost_each() -> None:
    judged = estimate([Stratum(100, 50, 0)])
    assert judged is not None
    assert cost_by_sample(Decimal(5), 100, judged) is None


def test_a_gain_divides_the_cost_and_no_gain_does_not() -> None:
    gain = resolved_at_first(1_000, Decimal("0.70"), Decimal("0.65"))
    assert cost_per_gain(Decimal(10), gain).value == Decimal("0.2")
    assert alarms_avoided(10_000, Decimal("0.02"), 150) == 50


@pytest.mark.parametrize("gain", [Decimal(0), Decimal(-3)])
def test_without_a_gain_there_is_a_reason(gain: Decimal) -> None:
    assert cost_per_gain(Decimal(10), gain).reason == "no_gain"
    assert cost_per_gain(None, gain).reason == "cost_unknown"
