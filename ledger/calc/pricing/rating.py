"""Where a line's price came from, and the exact arithmetic of pricing it."""

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal, Inexact
from enum import StrEnum

from ledger.calc.pricing.usage import Part

# Wide enough for numeric(38, 14) x numeric(38, 14); a product that would round is an error.
EXACT = Context(prec=80, traps=[Inexact])


class RateSource(StrEnum):
    """Where a line's price came from, first that applies."""

    EVENT = "event"
    BOOK = "book"
    REPORTED = "reported"
    INCLUDED = "included"
    INFORMATIVE = "informative"  # a count beside those that are priced
    UNPRICED = "unpriced"


def split(quantity: Decimal, parts: Sequence[Part]) -> Iterable[tuple[Decimal, Part]]:
    """The quantity of each part that is reached; their sum is the whole. A 0 is the first's."""
    ends = [*(part.start for part in parts[1:]), quantity]
    for part, end in zip(parts, ends, strict=True):
        if part.start < quantity or part is parts[0]:
            yield EXACT.subtract(min(end, quantity), part.start), part


def multiply(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """quantity x unit price without rounding; decimal.Inexact when 80 digits do not hold it."""
    return EXACT.multiply(quantity, unit_price)
