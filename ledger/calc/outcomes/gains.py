"""Kinds that are a gain over a baseline, not a count: what is better than before.

First-contact resolution, false positives avoided: what would have come without is no gain.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class NoGain(StrEnum):
    """Why there is no gain to divide by; empty where there is."""

    KNOWN = ""
    NO_GAIN = "no_gain"
    NO_BASELINE = "no_baseline"
    NO_CASES = "no_cases"


@dataclass(frozen=True)
class Gain:
    """How many more (or fewer that are unwanted) there were than the baseline expects: a number of
    cases. `count` is below 0 where it is worse, None where it is not known."""

    count: Decimal | None
    reason: NoGain

    def unit_cost_usd(self, cost_usd: Decimal) -> Decimal | None:
        """cost / gain in USD; None where there is no gain: a loss has no price."""
        return None if self.reason or self.count is None else cost_usd / self.count


def gain_above(cases: Decimal, reached: Decimal, baseline: Decimal | None) -> Gain:
    """cases × (reached / cases − baseline): of first-contact resolution the cases resolved at once
    beyond those that the baseline share would have brought. Source: requirements 10.1."""
    if baseline is not None and not 0 <= baseline <= 1:
        raise ValueError("A baseline is a share from 0 to 1.")
    return _gain(cases, reached - (baseline or 0) * cases, baseline)


def gain_below(cases: Decimal, unwanted: Decimal, baseline: Decimal | None) -> Gain:
    """baseline × cases − unwanted: of false positives those that the baseline rate would have
    brought and that did not come. Source: requirements 10.6."""
    if baseline is not None and not 0 <= baseline <= 1:
        raise ValueError("A baseline is a share from 0 to 1.")
    return _gain(cases, (baseline or 0) * cases - unwanted, baseline)


def _gain(cases: Decimal, count: Decimal, baseline: Decimal | None) -> Gain:
    if baseline is None:
        return Gain(None, NoGain.NO_BASELINE)
    if cases <= 0:
        return Gain(None, NoGain.NO_CASES)
    return Gain(count, NoGain.KNOWN if count > 0 else NoGain.NO_GAIN)
