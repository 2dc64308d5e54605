"""How sure a share is that was judged on a part of what there is. Floats: none of it is money."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

Z95: Final = 1.959963984540054  # two-sided 95%
ADDED: Final = 2  # of Agresti and Coull: so many passed and failed ones beside those judged


@dataclass(frozen=True)
class ConfidenceInterval:
    """From `low` to `high`, 0 to 1, of a share; 95%."""

    low: float
    high: float


@dataclass(frozen=True)
class Stratum:
    """Of `population` results `judged` were drawn, of which `passed` passed.

    Raises ValueError where more were judged than there are, or more passed than were judged.
    """

    population: int
    judged: int
    passed: int

    def __post_init__(self) -> None:
        if not 0 <= self.passed <= self.judged <= self.population:
            raise ValueError("Of what there is a part is judged, and of that a part passed.")


@dataclass(frozen=True)
class ShareEstimate:
    """The share of all results that pass, as the judged ones say; `effective` is the size of a
    plain sample that would be as sure (None: all were judged, nothing is uncertain)."""

    share: float
    interval: ConfidenceInterval
    effective: float | None


def wilson(share: float, size: float, z: float = Z95) -> ConfidenceInterval:
    """Wilson's score interval: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n).

    Raises ValueError for an empty sample."""
    if size <= 0:
        raise ValueError("An empty sample has no interval.")
    square = z * z / size
    middle = share + square / 2
    half = z * math.sqrt(share * (1 - share) / size + square / (4 * size))
    low, high = ((middle + sign * half) / (1 + square) for sign in (-1, 1))
    return ConfidenceInterval(max(low, 0.0), min(high, 1.0))


def estimate(strata: Collection[Stratum]) -> ShareEstimate | None:
    """The share of all results from samples of their tiers; None where a tier that has results has
    no judged one: the whole is unknown then.

    One tier: Wilson at size n·(N−1)/(N−n). Several: p̂ = ΣW·p, V = ΣW²·p̃(1−p̃)/n·(N−n)/(N−1)
    with p̃ = (x+2)/(n+4), and Wilson on p̂ at n* = p̃(1−p̃)/V, p̃ = ΣW·p̃. Source: requirements 11
    (guardrails), 13.
    """
    present = [stratum for stratum in strata if stratum.population]
    if not present or any(not stratum.judged for stratum in present):
        return None
    total = sum(stratum.population for stratum in present)
    share = math.fsum(
        stratum.population / total * stratum.passed / stratum.judged for stratum in present
    )
    if all(stratum.judged == stratum.population for stratum in present):
        return ShareEstimate(share, ConfidenceInterval(share, share), None)
    size = _plain_size(present[0]) if len(present) == 1 else _size_of_several(present, total)
    return ShareEstimate(share, wilson(share, size), size)


def _plain_size(stratum: Stratum) -> float:
    unseen = stratum.population - stratum.judged
    return stratum.judged * (stratum.population - 1) / unseen


def _size_of_several(strata: Collection[Stratum], total: int) -> float:
    weighted, variance = 0.0, 0.0
    for stratum in strata:
        weight = stratum.population / total
        nearly = (stratum.passed + ADDED) / (stratum.judged + 2 * ADDED)
        weighted += weight * nearly
        unseen = (stratum.population - stratum.judged) / max(stratum.population - 1, 1)
        variance += weight**2 * nearly * (1 - nearly) / stratum.judged * unseen
    return weighted * (1 - weighted) / variance


def sample_to_prove(share: float, gate: float, z: float = Z95) -> int | None:
    """How many must be judged, at this share, until its interval lies on one side of a gate:
    n ≥ z²·g(1−g)/(p−g)². None where they are equal: no sample proves it."""
    if share == gate:
        return None
    return math.ceil(z * z * gate * (1 - gate) / (share - gate) ** 2)


def most_without_any(size: int, alpha: float = 0.05) -> float:
    """How large a share may be of which none was seen among `size`: 1 − α^(1/n), one-sided."""
    if size <= 0:
        raise ValueError("An empty sample has no interval.")
    return float(1 - alpha ** (1 / size))
