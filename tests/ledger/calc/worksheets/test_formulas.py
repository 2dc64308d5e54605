"""Formulas say the same here and in a workbook, and what is unknown stays unknown."""

from decimal import Decimal

import pytest

from ledger.calc.worksheets.formulas import (
    AmountLess,
    First,
    Known,
    Product,
    Ratio,
    Sum,
    excel_of,
    solve,
)

NUMBERS = {"a": Known(Decimal(3)), "b": Known(Decimal(4)), "none": Known(None, "not_entered")}


def place(key: str) -> str:
    return {"a": "B1", "b": "B2", "none": "B3"}[key]


@pytest.mark.parametrize(
    ("formula", "value", "excel"),
    [
        (Sum(("a", "b")), 7, '=IF(COUNT(B1,B2)<2,"unknown",SUM(B1,B2))'),
        (AmountLess("a", "b"), -1, '=IF(COUNT(B1,B2)<2,"unknown",B1-B2)'),
        (Product(("a", "b"), 60), "0.2", '=IF(COUNT(B1,B2)<2,"unknown",B1*B2/60)'),
        (First(("none", "b")), 4, "=IF(COUNT(B3)=1,B3,B2)"),
        (
            Ratio("a", "b", is_price=True),
            "0.75",
            '=IF(COUNT(B1,B2)<2,"unknown",IF(B2<=0,"unknown",IF(B1<0,"unknown",B1/B2)))',
        ),
    ],
)
def test_a_formula_is_worked_out_and_written(
    formula: Sum | AmountLess | Product | Ratio | First, value: int | str, excel: str
) -> None:
    assert solve(NUMBERS, {"x": formula})["x"] == Known(Decimal(value))
    assert excel_of(formula, place) == excel


def test_what_is_unknown_makes_all_that_reads_it_unknown_for_its_reason() -> None:
    solved = solve(NUMBERS, {"x": Sum(("a", "none")), "y": Product(("x", "b"))})
    assert solved["y"] == Known(None, "not_entered")


def test_a_divisor_of_nothing_has_a_reason() -> None:
    zero = {**NUMBERS, "zero": Known(Decimal(0))}
    assert solve(zero, {"x": Ratio("a", "zero", "no_gain")})["x"] == Known(None, "no_gain")


def test_what_does_not_end_keeps_40_digits() -> None:
    assert str(solve(NUMBERS, {"x": Ratio("b", "a")})["x"].value) == "1." + "3" * 39


def test_a_formula_that_reads_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="reads itself"):
        solve({}, {"x": Sum(("y",)), "y": Sum(("x",))})


def test_a_cell_has_a_value_or_a_reason() -> None:
    for value, reason in ((None, ""), (Decimal(1), "no_calls")):
        with pytest.raises(ValueError, match="either a value or a reason"):
            Known(value, reason)
