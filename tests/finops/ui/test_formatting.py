"""What people read: rounding at the edge, three significant figures, and words for no number."""

from decimal import Decimal as D

import pytest

from finops.calc import formatting
from finops.calc.formatting import FigureChange, Marks


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("154200", "154,200.00"),
        ("0.005", "0.01"),
        ("-1234.565", "−1,234.57"),
        ("-0.001", ">−0.01"),
        ("0.0049", "<0.01"),
        ("0", "0.00"),
    ],
)
def test_an_amount_has_two_decimals_and_never_looks_like_zero_unless_it_is(
    value: str, text: str
) -> None:
    assert formatting.money(D(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.15479", "0.155"),
        ("0.9996", "1.00"),
        ("0.00012345", "0.000123"),
        ("99.96", "100"),
        ("12345", "12,300"),
        ("-0.0664", "−0.0664"),
        ("0", "0"),
    ],
)
def test_a_unit_cost_has_three_significant_figures_and_no_exponent(value: str, text: str) -> None:
    assert formatting.significant(D(value)) == text


def test_an_exact_amount_keeps_every_stored_digit() -> None:
    stored = D("123456789012345678.000000000123456789012000")
    assert formatting.exact(stored) == "123,456,789,012,345,678.000000000123456789012"
    assert formatting.exact(D("1E+5")) == "100,000"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("999499", "999,499"),
        ("1234567", "1.23 M"),
        ("999999999", "1.00 B"),
        ("-2500000", "−2.50 M"),
    ],
)
def test_a_large_count_is_shortened_from_a_million_on(value: str, text: str) -> None:
    assert formatting.short(D(value)) == text


@pytest.mark.parametrize(
    ("current", "prior", "change"),
    [
        ("110", "100", FigureChange("up", D("0.1"))),
        ("90", "100", FigureChange("down", D("-0.1"))),
        ("100", "100", FigureChange("same", D(0))),
        ("5", "0", FigureChange("new", None)),
        ("0", "5", FigureChange("gone", D(-1))),
        ("-5", "-10", FigureChange("up", D("0.5"))),
        ("1.09", "-1.25", FigureChange("up", None)),
        ("-1.25", "1.09", FigureChange("down", None)),
    ],
)
def test_a_change_is_measured_against_the_size_of_the_prior_value(
    current: str, prior: str, change: FigureChange
) -> None:
    assert formatting.change(D(current), D(prior)) == change


def test_an_unknown_value_has_no_change_rather_than_none() -> None:
    assert formatting.change(None, D(1)) == FigureChange("unknown", None)
    assert formatting.change(D(1), None) == FigureChange("unknown", None)


def test_another_language_brings_its_own_marks() -> None:
    assert formatting.money(D("1234567.5"), 2, Marks(",", ".")) == "1.234.567,50"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.0658333", "0.066"),
        ("0.084946", "0.085"),
        ("0.114493", "0.114"),
        ("0.154902", "0.155"),
        ("0.001199397", "0.00120"),
        ("12.345", "12.3"),
        ("0.09996", "0.100"),
        ("0", "0"),
    ],
)
def test_unit_costs_read_as_on_the_worksheet(value: str, text: str) -> None:
    assert formatting.unit_cost(D(value)) == text
