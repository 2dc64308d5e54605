"""Values of quality scores: exact numbers out of what sources write."""

from decimal import Decimal

LARGEST = 10**12
DECIMALS = Decimal("1e-9")


def number_text(value: object) -> str | None:
    """Plain decimal text with at most nine decimals; None for what is no finite number.

    True and false count as 1 and 0, as scorers mean them.
    """
    if isinstance(value, bool):
        return "1" if value else "0"
    if not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value))
        if not number.is_finite() or abs(number) >= LARGEST:
            return None
        return plain(number.quantize(DECIMALS))
    except (ArithmeticError, ValueError):  # ValueError: an integer of thousands of digits
        return None


def plain(number: Decimal) -> str:
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text
