"""Intervals of judged shares: worked answers."""

import pytest

from ledger.calc.measures.intervals import (
    ConfidenceInterval,
    Stratum,
    estimate,
    most_without_any,
    sample_to_prove,
    wilson,
)

TIERS = [Stratum(600_000, 400, 392), Stratum(300_000, 400, 380), Stratum(30_000, 200, 186)]


def rounded(interval: ConfidenceInterval, places: int = 4) -> tuple[float, float]:
    return round(interval.low, places), round(interval.high, places)


@pytest.mark.parametrize(
    ("passed", "size", "expected"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 10, (0.0, 0.2775))],
)
def test_wilsons_interval(passed: int, size: int, expected: tuple[float, float]) -> None:
    assert rounded(wilson(passed / size, size)) == expected


def test_tiers_are_weighed_by_how_many_results_they_have() -> None:
    every = estimate(TIERS)
    assert every is not None
    assert round(every.share, 5) == 0.96871
    assert rounded(every.interval) == (0.9551, 0.9783)
    assert round(every.effective or 0, 1) == 894.8


def test_where_a_tier_is_not_judged_the_whole_is_unknown_and_another_stands_alone() -> None:
    assert estimate([*TIERS[:2], Stratum(30_000, 0, 0)]) is None
    assert estimate([*TIERS[:2], Stratum(0, 0, 0)]) is not None
    assert estimate([TIERS[2]]) is not None
    assert estimate([]) is None


def test_the_more_of_all_is_judged_the_surer_and_all_is_certain() -> None:
    half = estimate([Stratum(200, 100, 95)])
    part = estimate([Stratum(1_000_000, 100, 95)])
    every = estimate([Stratum(100, 100, 95)])
    assert half is not None
    assert part is not None
    assert every is not None
    assert half.interval.low > part.interval.low
    assert rounded(part.interval, 3) == rounded(wilson(0.95, 100), 3)
    assert (every.interval, every.effective) == (ConfidenceInterval(0.95, 0.95), None)


def test_96_4_percent_prove_a_gate_of_95_from_931_judged_on() -> None:
    assert sample_to_prove(0.964, 0.95) == 931
    assert wilson(842 / 873, 873).low > 0.95
    assert wilson(848 / 880, 880).low < 0.95
    assert sample_to_prove(0.95, 0.95) is None


def test_none_of_3_000_may_still_be_one_of_1_002() -> None:
    assert round(most_without_any(3_000), 6) == 0.000998


def test_what_cannot_be_is_refused() -> None:
    for wrong in ((10, 11, 5), (10, 5, 6), (10, 5, -1)):
        with pytest.raises(ValueError, match="a part"):
            Stratum(*wrong)
    for size in (0, -1):
        with pytest.raises(ValueError, match="empty sample"):
            wilson(0.5, size)
        with pytest.raises(ValueError, match="empty sample"):
            most_without_any(size)
