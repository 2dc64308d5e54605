"""Reaching a sum exactly with real records: first as many upgrades as fit, then a closing pair."""

import numpy as np

from ledger.calc.replay.drawing import Ints


def upgrade_up_to(gains: Ints, budget: int) -> Ints:
    """Positions whose gains sum to at most `budget`: a run from the front, then whatever fits.

    ValueError when the budget is negative (the target is below the cheapest routing) or larger
    than all gains together (it is above the dearest).
    """
    total = np.cumsum(gains)
    if budget < 0 or budget > int(total[-1]):
        raise ValueError("The routes of this plan cannot cost what the target says.")
    run = int(np.searchsorted(total, budget, side="right"))
    left = budget - (int(total[run - 1]) if run else 0)
    chosen = list(range(run))
    for position, gain in enumerate(gains[run:].tolist(), start=run):
        if gain <= left:
            chosen.append(position)
            left -= gain
    return np.array(chosen, dtype=np.int64)


def close_gap(gap: int, costs: Ints) -> tuple[int, int]:
    """Two different records whose costs sum exactly to `gap`; ValueError when there are none."""
    first_at: dict[int, int] = {}
    for position, cost in enumerate(costs.tolist()):
        partner = first_at.get(gap - cost)
        if partner is not None:
            return partner, position
        first_at.setdefault(cost, position)
    raise ValueError("No two records close the gap exactly.")
