"""Sums to the last digit, and plain notation."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.exact import exact_difference, exact_sum, plain

amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)


def test_a_sum_keeps_digits_that_the_default_context_would_round() -> None:
    parts = [Decimal("12345678901234567890.1"), Decimal("0.000000000000000000000000000000000001")]
    assert Fraction(exact_sum(parts)) == sum(map(Fraction, parts))
    assert Fraction(sum(parts, Decimal(0))) != sum(map(Fraction, parts))


def test_a_difference_is_exact_too() -> None:
    assert plain(exact_difference(Decimal("1e20"), Decimal("1e-20"))) == "9" * 20 + "." + "9" * 20


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("-0.00", "0"),
        ("0E-36", "0"),
        ("1E+3", "1000"),
        ("1e-30", "0." + "0" * 29 + "1"),
        ("0.00840000", "0.0084"),
        ("120", "120"),
        ("-5.50", "-5.5"),
    ],
)
def test_notation_is_plain(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


@given(amounts)
def test_notation_loses_nothing(value: Decimal) -> None:
    text = plain(value)
    assert "e" not in text.lower()
    assert Fraction(text) == Fraction(value)
