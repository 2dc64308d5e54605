"""How much of what was used has a price."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal

STEP = Decimal("0.001")


@dataclass(frozen=True)
class Coverage:
    """Cost events (by their first line) and tokens: all, and those with a price.

    A price of 0 is a price; lines that a reported cost covers are priced by it. Of the cost,
    `other_tier_usd` is of lines that were served in a tier for which no book has a price and
    that were priced at the standard one.
    """

    events: int
    priced_events: int
    tokens: Decimal
    priced_tokens: Decimal
    cost_usd: Decimal = Decimal(0)
    other_tier_usd: Decimal = Decimal(0)

    @property
    def of_events(self) -> Decimal | None:
        return share_down(Decimal(self.priced_events), Decimal(self.events))

    @property
    def of_tokens(self) -> Decimal | None:
        return share_down(self.priced_tokens, self.tokens)

    @property
    def of_other_tier(self) -> Decimal | None:
        """The share of the cost that was priced at another tier, rounded up: 0 only where there
        is none. None where nothing was spent; at most 1, also where credits lessen the cost."""
        if self.cost_usd <= 0:
            return None
        share = (self.other_tier_usd / self.cost_usd).quantize(STEP, ROUND_UP)
        return min(max(share, Decimal(0)), Decimal(1))


def share_down(part: Decimal, total: Decimal) -> Decimal | None:
    """part / whole to a tenth of a percent, rounded down: 1 only where nothing is missing.

    None where there is nothing at all: a coverage of nothing is not known.
    """
    return (part / total).quantize(STEP, ROUND_DOWN) if total > 0 else None
