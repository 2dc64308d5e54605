"""How much of what was used has a price."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

STEP = Decimal("0.001")


@dataclass(frozen=True)
class Coverage:
    """Cost events (by their first line) and tokens: all, and those with a price.

    A price of 0 is a price; lines that a reported cost covers are priced by it.
    """

    events: int
    priced_events: int
    tokens: Decimal
    priced_tokens: Decimal

    @property
    def of_events(self) -> Decimal | None:
        return share_down(Decimal(self.priced_events), Decimal(self.events))

    @property
    def of_tokens(self) -> Decimal | None:
        return share_down(self.priced_tokens, self.tokens)


def share_down(part: Decimal, whole: Decimal) -> Decimal | None:
    """part / whole to a tenth of a percent, rounded down: 1 only where nothing is missing.

    None where there is nothing at all: a coverage of nothing is not known.
    """
    return (part / whole).quantize(STEP, ROUND_DOWN) if whole > 0 else None
