"""What one outcome is worth where its record names no value (requirements 11)."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from typing import Final

from ledger.calc.crediting import VALUE_PLACES

MINUTES_OF_AN_HOUR: Final = 60
_STEP: Final = Decimal(1).scaleb(-VALUE_PLACES)


class Worth(StrEnum):
    """What the value of an outcome is made of."""

    AS_REPORTED = "as_reported"
    LABOUR = "labour"
    PREVENTED_LOSS = "prevented_loss"
    REVENUE = "revenue"
    CONTAINMENT = "containment"


def unit_value(
    worth: str,
    minutes: Decimal | None,
    rate_usd_per_hour: Decimal | None,
    usd_per_outcome: Decimal | None,
) -> Decimal | None:
    """USD of one outcome: labour is minutes × rate per hour ÷ 60, else what is named; None where
    nothing is. To 18 decimals, half to even. Source: requirements 11 (AHT × loaded rate)."""
    if worth != Worth.LABOUR:
        return usd_per_outcome
    if minutes is None or rate_usd_per_hour is None:
        return None
    exact = Fraction(minutes) * Fraction(rate_usd_per_hour) / MINUTES_OF_AN_HOUR
    with localcontext(prec=60, rounding=ROUND_HALF_EVEN):
        return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_STEP)
