"""How a change divides among what changed: Shapley's value, exactly."""

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import TypeVar

Player = TypeVar("Player")


def shapley(
    players: Sequence[Player], value: Callable[[Collection[Player]], Fraction]
) -> dict[Player, Fraction]:
    """φ of each player: Σ over sets S of the others |S|!(n−|S|−1)!/n! · (v(S ∪ player) − v(S)).

    `value` gives v of those that have changed already; the parts sum to v(all) − v(none) exactly.
    Each set is asked once. Source: requirements 11 (review questions).
    """
    known: dict[frozenset[Player], Fraction] = {}

    def of(changed: frozenset[Player]) -> Fraction:
        if changed not in known:
            known[changed] = value(changed)
        return known[changed]

    count = len(players)
    parts: dict[Player, Fraction] = {}
    for player in players:
        others = [other for other in players if other != player]
        total = Fraction(0)
        for size in range(count):
            weight = Fraction(factorial(size) * factorial(count - size - 1), factorial(count))
            for chosen in combinations(others, size):
                before = frozenset(chosen)
                total += weight * (of(before | {player}) - of(before))
        parts[player] = total
    return parts


def unit_cost_parts(
    costs: tuple[Fraction, Fraction], outcomes: tuple[Fraction, Fraction]
) -> Mapping[str, Fraction]:
    """How the change of cost ÷ outcomes, from the first of each to the second, divides into `cost`
    and `outcomes`. Raises ValueError where there are no outcomes before or after."""
    if min(outcomes) <= 0:
        raise ValueError("A unit cost needs outcomes before and after.")

    def value(changed: Collection[str]) -> Fraction:
        return costs["cost" in changed] / outcomes["outcomes" in changed]

    return shapley(("cost", "outcomes"), value)
