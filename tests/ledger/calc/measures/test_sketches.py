"""Quantiles from buckets: worked answers, and what adds up."""

import random
from collections import Counter

import pytest

from ledger.calc.measures.sketches import (
    BUCKETS,
    THRESHOLDS,
    added,
    bucket_of,
    middle_of,
    quantile,
)

THOUSAND = Counter(bucket_of(ms) for ms in range(1, 1001))


def test_755_buckets_reach_from_a_millisecond_to_an_hour() -> None:
    assert (bucket_of(0.5), bucket_of(1), bucket_of(3_600_000)) == (0, 1, BUCKETS)
    assert len(THRESHOLDS) == BUCKETS + 1


def test_the_p95_of_1_to_1_000_ms_is_944_05() -> None:
    assert bucket_of(950) == 343
    assert round(quantile(THOUSAND, 0.95) or 0, 2) == 944.05


def test_2_000_and_2_001_ms_share_a_bucket_so_that_verdicts_count_exactly() -> None:
    assert bucket_of(2000) == bucket_of(2001) == 381


def test_no_latency_is_wrong_by_more_than_a_hundredth() -> None:
    chance = random.Random(5)
    for _draw in range(2_000):
        exact = 10 ** chance.uniform(0, 6.5)
        assert abs(middle_of(bucket_of(exact)) - exact) <= 0.01 * exact * 1.0000001


def test_days_add_up_in_any_order_and_subtract() -> None:
    days = [Counter(bucket_of(ms) for ms in range(day, 900, 7)) for day in range(1, 8)]
    together = added(days)
    assert together == added(reversed(days)) == Counter(bucket_of(ms) for ms in range(1, 900))
    rest = {bucket: count - days[0][bucket] for bucket, count in together.items()}
    assert quantile(rest, 0.5) == quantile(added(days[1:]), 0.5)


def test_of_nothing_there_is_no_quantile_and_of_a_share_beyond_all_neither() -> None:
    assert quantile({}, 0.95) is None
    assert quantile({7: 0}, 0.95) is None
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile(THOUSAND, 1.5)
