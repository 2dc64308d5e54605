"""Prices as files write them: what doubles have left of a decimal number."""

from decimal import Context, Decimal
from typing import Final

from ledger.calc.pricing.book import UNIT_PRICE_DECIMALS

# Prices were doubles once: 0.18000000000000002 is 0.18; what they said stays in `raw`.
_WITHOUT_NOISE: Final = Context(prec=15)


def price_of(value: object, per: Decimal = Decimal(1)) -> Decimal:
    """The amount for `per` units: 15 digits, and no more than 18 decimals for a single unit.

    A price that has no last digit (a sixtieth of a dollar) ends there. ArithmeticError where
    the value is no number.
    """
    amount = _WITHOUT_NOISE.plus(Decimal(str(value)))
    places = UNIT_PRICE_DECIMALS - per.adjusted()
    return round(amount, places) if -int(amount.as_tuple().exponent) > places else amount
