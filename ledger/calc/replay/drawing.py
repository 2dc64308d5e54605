"""Seeded draws with exact counts: shares that add up, picks without replacement."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def generator(*words: object) -> np.random.Generator:
    """A random generator that depends on nothing but the words."""
    digest = hashlib.sha256("|".join(map(str, words)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def apportion(total: int, weights: Floats | Sequence[float]) -> Ints:
    """Whole numbers proportional to weights that sum to `total`; largest remainder, ties first."""
    shares = np.asarray(weights, dtype=np.float64)
    if total == 0 or len(shares) == 0:
        return np.zeros(len(shares), dtype=np.int64)
    exact = total * shares / shares.sum()
    counts: Ints = np.floor(exact).astype(np.int64)
    rest = total - int(counts.sum())
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[:rest]] += 1
    return counts


def codes_with_shares(rng: np.random.Generator, count: int, shares: Mapping[str, float]) -> Ints:
    """A shuffled code (position in `shares`) for each of `count` requests, in exact shares."""
    counts = apportion(count, list(shares.values()))
    return rng.permutation(np.repeat(np.arange(len(shares)), counts))


def pick(rng: np.random.Generator, count: int, weights: Floats) -> Ints:
    """Positions of `count` distinct rows, more likely the larger their weight; 0 is never."""
    possible = np.flatnonzero(weights > 0)
    arrival = rng.exponential(size=len(possible)) / weights[possible]
    chosen = np.argsort(arrival, kind="stable")[:count]
    return np.sort(possible[chosen])


def spread(rng: np.random.Generator, total: int, weights: Floats) -> Ints:
    """`total` granules over rows, at least one each as far as they go, the rest by weight."""
    count = len(weights)
    if total <= count:
        return (np.arange(count) < total).astype(np.int64)
    noise = rng.gamma(shape=6.0, size=count)
    return 1 + apportion(total - count, weights * noise)


def tier_weights(tiers: Ints, names: Sequence[str], weights: Mapping[str, float]) -> Floats:
    """The weight of each request's risk tier; no table means 1 for all."""
    if not weights:
        return np.ones(len(tiers))
    table = np.array([weights.get(name, 0.0) for name in names])
    of_requests: Floats = table[tiers]
    return of_requests
