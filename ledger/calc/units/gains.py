"""Outcomes that are a gain over a baseline, and unit costs whose outcomes were judged by sample."""

from dataclasses import dataclass
from decimal import Decimal

from ledger.calc.exact import exact_difference
from ledger.calc.measures.intervals import ShareEstimate
from ledger.calc.reports.unit_economics import NoUnitCost, UnitCost, unit_cost


def resolved_at_first(cases: int, rate: Decimal, baseline: Decimal) -> Decimal:
    """Cases that are resolved at the first contact beyond the baseline: cases × (rate − baseline).
    Source: requirements 10.1."""
    return cases * exact_difference(rate, baseline)


def alarms_avoided(decisions: int, baseline: Decimal, false_alarms: int) -> Decimal:
    """False positives avoided: baseline rate × decisions − false positives. Source: requirements
    10.6."""
    return exact_difference(baseline * decisions, Decimal(false_alarms))


def cost_per_gain(cost_usd: Decimal | None, gain: Decimal) -> UnitCost:
    """cost ÷ gain, USD; a gain of nothing, or a loss, has no unit cost."""
    if cost_usd is not None and gain <= 0:
        return UnitCost(None, NoUnitCost.NO_GAIN)
    return unit_cost(cost_usd, max(gain, Decimal(0)))


@dataclass(frozen=True)
class SampledCost:
    """USD per outcome that passed, and its interval of 95%: the more pass the less each costs."""

    value: Decimal
    low: Decimal
    high: Decimal | None


def cost_by_sample(cost_usd: Decimal, adopted: int, judged: ShareEstimate) -> SampledCost | None:
    """cost ÷ (adopted × the share of the adopted that passes, as judged on a sample); None where
    none of them passes. Source: requirements 4, 11."""
    if not adopted or not judged.share:
        return None

    def each(share: float) -> Decimal:
        return cost_usd / (adopted * Decimal(repr(share)))

    low, high = judged.interval.low, judged.interval.high
    return SampledCost(each(judged.share), each(high), each(low) if low > 0 else None)
