"""How long a piece of work takes, many times over."""

import time
from collections.abc import Callable


def milliseconds(work: Callable[[], object], runs: int) -> list[float]:
    """Of each run, sorted."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def percentile(ordered: list[float], percent: int) -> float:
    """Nearest rank."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
