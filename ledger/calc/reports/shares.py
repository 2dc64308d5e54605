"""Parts of a whole, between 0 and 1; where a part is none of its whole there is no share."""

from collections.abc import Iterable
from decimal import Decimal

from ledger.calc.exact import exact_difference, exact_sum


def share_of(part: Decimal | int, total: Decimal | int) -> Decimal | None:
    """part / whole; None for a whole of nothing, a part below nothing, or one above its whole."""
    if total <= 0 or not 0 <= part <= total:
        return None
    return Decimal(part) / Decimal(total)


def share_of_cost(part_usd: Decimal, total_usd: Decimal) -> Decimal | None:
    """The share of a part and of what lies beside it, of the costs among the two above 0."""
    rest = exact_difference(total_usd, part_usd)
    return share_of(part_usd, above_nothing((part_usd, rest)))


def above_nothing(costs: Iterable[Decimal]) -> Decimal:
    """The whole that costs are shares of: those above 0, USD.

    A credit or an adjustment can take a cost below 0. It has no share, and must not make those of
    the others larger than the whole.
    """
    return exact_sum(cost for cost in costs if cost > 0)
