"""Turning numbers into the text people read. Rounding happens here and nowhere earlier."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Literal

Direction = Literal["up", "down", "same", "new", "gone", "unknown"]
MINUS = "\N{MINUS SIGN}"
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))


@dataclass(frozen=True)
class Marks:
    """The decimal point and the thousands mark of one language."""

    point: str = "."
    group: str = ","


@dataclass(frozen=True)
class FigureChange:
    """How a value moved against its prior period; ratio is None where none can be formed."""

    direction: Direction
    ratio: Decimal | None


ENGLISH = Marks()


def fixed(value: Decimal, places: int, marks: Marks = ENGLISH) -> str:
    """Exactly `places` decimals, half up, thousands grouped: 154200 -> 154,200.00."""
    step = Decimal(1).scaleb(-places)
    return _group(value.quantize(step, rounding=ROUND_HALF_UP, context=_EXACT), marks)


def money(value: Decimal, places: int = 2, marks: Marks = ENGLISH) -> str:
    """Like `fixed`, but an amount that would round to zero is shown as less than the least."""
    least = Decimal(1).scaleb(-places)
    if value == 0 or abs(value) >= least / 2:
        return fixed(value, places, marks)
    if value > 0:
        return f"<{fixed(least, places, marks)}"
    return f">{fixed(-least, places, marks)}"


def exact(value: Decimal, marks: Marks = ENGLISH) -> str:
    """Every digit that was stored, without trailing zeros: 0.00012300 -> 0.000123."""
    return _group(value.normalize(_EXACT), marks)


def significant(value: Decimal, digits: int = 3, marks: Marks = ENGLISH) -> str:
    """`digits` significant figures, never in scientific notation: 0.15479 -> 0.155."""
    if value == 0:
        return "0"
    first = Context(prec=digits, rounding=ROUND_HALF_UP).plus(value)
    places = digits - 1 - first.adjusted()
    step = Decimal(1).scaleb(-places)
    rounded = value.quantize(step, rounding=ROUND_HALF_UP, context=_EXACT)
    return _group(rounded if places > 0 else rounded.quantize(Decimal(1)), marks)


def unit_cost(value: Decimal, marks: Marks = ENGLISH) -> str:
    """Three significant figures, but from a cent up never more than three decimals.

    0.155, 0.066, 12.3, 0.00120: the worksheet's own form (requirements 11).
    """
    if abs(value) < Decimal("0.01"):
        return significant(value, 3, marks)
    return fixed(value, 3, marks) if abs(value) < Decimal("0.1") else significant(value, 3, marks)


def three_figures(value: Decimal, marks: Marks = ENGLISH) -> str:
    """Three significant figures, and of a larger number all that are whole: 0.988, 18.3, 4,476."""
    return fixed(value, 0, marks) if abs(value) >= 100 else significant(value, 3, marks)


def short(value: Decimal, marks: Marks = ENGLISH) -> str:
    """Three figures and a scale letter from a million on: 1234567 -> 1.23 M."""
    rounded = Context(prec=3, rounding=ROUND_HALF_UP).plus(value)
    for scale, letter in _SCALES:
        if abs(rounded) >= scale:
            return f"{significant(rounded / scale, 3, marks)} {letter}"
    return fixed(value, 0, marks)


def percent(ratio: Decimal, places: int = 1, marks: Marks = ENGLISH) -> str:
    """A ratio as a percentage: 0.1234 -> 12.3%."""
    return f"{fixed(ratio * 100, places, marks)}%"


def change(current: Decimal | None, prior: Decimal | None) -> FigureChange:
    """(current - prior) / |prior|; a zero or unknown prior gives a word and no ratio, and so does
    a cost after a credit or the reverse."""
    if current is None or prior is None:
        return FigureChange("unknown", None)
    if current == prior:
        return FigureChange("same", Decimal(0))
    if prior == 0:
        return FigureChange("new", None)
    if current == 0:
        return FigureChange("gone", Decimal(-1) if prior > 0 else Decimal(1))
    direction: Direction = "up" if current > prior else "down"
    is_same_side = (current > 0) == (prior > 0)
    return FigureChange(direction, (current - prior) / abs(prior) if is_same_side else None)


def _group(value: Decimal, marks: Marks) -> str:
    integer, _, part = f"{value.copy_abs():,f}".partition(".")
    sign = MINUS if value < 0 else ""
    return f"{sign}{integer.replace(',', marks.group)}{marks.point + part if part else ''}"
