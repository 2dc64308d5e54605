"""Quantiles of latencies from counts in buckets, which add up and subtract like any count."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from ledger.calc.outcomes.terms import Bound
from ledger.calc.request_details import DECIMALS_MS

ERROR: Final = 0.01
GROWTH: Final = (1 + ERROR) / (1 - ERROR)
BUCKETS: Final = 755  # from 1 ms to 1 h
# Where each bucket begins, in ms: bucket i from THRESHOLDS[i - 1] to before THRESHOLDS[i], bucket
# 0 is below 1 ms, and the last one is everything above an hour. SQL counts by the same array:
# width_bucket(x, THRESHOLDS).
THRESHOLDS: Final = tuple(GROWTH**power for power in range(BUCKETS + 1))


def bucket_of(milliseconds: float) -> int:
    """The bucket of a latency: how many thresholds it has reached."""
    return bisect_right(THRESHOLDS, milliseconds)


def cut_of(threshold: Decimal, bound: str) -> float:
    """The first value, of those that are kept, on the far side of a threshold: of `at_most` values
    below it are good, of `at_least` it and those above."""
    step = Decimal(1).scaleb(-DECIMALS_MS)
    if bound == Bound.AT_MOST:
        return float(threshold.quantize(step, ROUND_FLOOR) + step)
    return float(threshold.quantize(step, ROUND_CEILING))


def middle_of(bucket: int) -> float:
    """What stands for every latency of a bucket, in ms: 2γ^i/(γ+1), wrong by at most 1% between
    1 ms and 1 h."""
    return float(2 * GROWTH**bucket / (GROWTH + 1))


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """The quantile of latencies in ms from counts by bucket; None where there are none. Raises
    ValueError for a share beyond 0 to 1."""
    bucket = quantile_bucket(counts, share)
    return None if bucket is None else middle_of(bucket)


def quantile_bucket(counts: Mapping[int, int], share: float) -> int | None:
    """The bucket of the value of rank ⌊q·(n−1)⌋ from 0."""
    if not 0 <= share <= 1:
        raise ValueError("A quantile lies between 0 and 1.")
    size = sum(counts.values())
    if not size:
        return None
    rank, passed = int(share * (size - 1)), 0
    for bucket in sorted(counts):
        passed += counts[bucket]
        if passed > rank:
            return bucket
    raise ValueError("Counts are not negative.")


def added(parts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """The counts of several days or owners together."""
    sums: dict[int, int] = {}
    for part in parts:
        for bucket, count in part.items():
            sums[bucket] = sums.get(bucket, 0) + count
    return sums
