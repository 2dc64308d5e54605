"""Denominators known from a sample, and rates that are counted."""

from decimal import Decimal

from ledger.calc.measures.denominators import JudgedSample, judged_sample
from ledger.calc.measures.intervals import Stratum
from ledger.calc.measures.rates import RateTerms, adoption, fallback, reject, rework

TIERS = [Stratum(600_000, 400, 392), Stratum(300_000, 400, 380), Stratum(30_000, 200, 186)]


def test_the_share_of_the_adopted_that_passes_is_estimated_by_tier() -> None:
    sample = judged_sample(TIERS)
    assert sample is not None
    assert (sample.adopted, sample.judged, sample.share) == (930_000, 1_000, Decimal("0.968710"))
    bounds = [round(bound, 4) for bound in (sample.low, sample.high) if bound is not None]
    assert bounds == [Decimal("0.9551"), Decimal("0.9783")]


def test_a_tier_without_a_judged_one_leaves_the_share_unknown() -> None:
    sample = judged_sample([*TIERS[:2], Stratum(30_000, 0, 0)])
    assert sample == JudgedSample(930_000, 800, None, None, None)


def test_where_all_were_judged_nothing_is_estimated() -> None:
    assert judged_sample([Stratum(10, 10, 9)]) is None
    assert judged_sample([]) is None


def test_rates_are_divided_as_they_are_named() -> None:
    share = adoption(Decimal(690_000), Decimal(930_000)).value
    assert share is not None
    assert round(share, 4) == Decimal("0.7419")
    assert reject(Decimal(12), Decimal(100)).value == Decimal("0.12")
    assert rework(Decimal(1), Decimal(4)).value == Decimal("0.25")
    nothing = fallback(Decimal(0), Decimal(0))
    assert (nothing.rate, nothing.value) == (RateTerms.FALLBACK, None)
