"""Decimal arithmetic without rounding, and plain notation for it."""

from collections.abc import Iterable
from decimal import Context, Decimal

# Sums of products with 36 decimals and 24 digits before the point fit many times over; the
# default context would silently round them to 28 digits.
_WIDE = Context(prec=200)


def exact_sum(values: Iterable[Decimal]) -> Decimal:
    """The sum to the last digit."""
    total = Decimal(0)
    for value in values:
        total = _WIDE.add(total, value)
    return total


def exact_difference(amount: Decimal, other: Decimal) -> Decimal:
    return _WIDE.subtract(amount, other)


def shifted(value: Decimal, places: int) -> Decimal:
    """The point moved by so many places to the right, or to the left where they are negative."""
    return _WIDE.scaleb(value, places)


def plain(value: Decimal) -> str:
    """All digits, never an exponent, no trailing zeros: 0.0084, 120, 0."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
