"""A gain is what is better than the baseline; a loss has no unit cost."""

from decimal import Decimal

import pytest

from ledger.calc.outcomes.gains import Gain, NoGain, gain_above, gain_below

CASES = Decimal(10_000)


def test_first_contact_resolutions_beyond_the_baseline_are_the_gain() -> None:
    gain = gain_above(CASES, Decimal(7_400), Decimal("0.72"))
    assert gain == Gain(Decimal(200), NoGain.KNOWN)
    assert gain.unit_cost_usd(Decimal(500)) == Decimal("2.5")


@pytest.mark.parametrize("reached", [7_200, 7_000])
def test_nothing_better_has_no_unit_cost(reached: int) -> None:
    gain = gain_above(CASES, Decimal(reached), Decimal("0.72"))
    assert gain.reason is NoGain.NO_GAIN
    assert gain.count == reached - 7_200
    assert gain.unit_cost_usd(Decimal(500)) is None


def test_false_positives_that_did_not_come_are_the_gain() -> None:
    assert gain_below(CASES, Decimal(180), Decimal("0.03")) == Gain(Decimal(120), NoGain.KNOWN)
    assert gain_below(CASES, Decimal(320), Decimal("0.03")).reason is NoGain.NO_GAIN


def test_without_baseline_or_cases_nothing_is_known() -> None:
    assert gain_above(CASES, Decimal(1), None) == Gain(None, NoGain.NO_BASELINE)
    assert gain_below(Decimal(0), Decimal(0), Decimal("0.1")) == Gain(None, NoGain.NO_CASES)
    with pytest.raises(ValueError, match="baseline"):
        gain_above(CASES, Decimal(1), Decimal("1.2"))
