"""Formulas of worksheet cells: evaluated exactly here, written as live formulas into a workbook.

Page and file agree because both take one formula. Only + − * /, SUM, COUNT and IF are used; what
is unknown is text, COUNT leaves it out, and a formula over it is unknown too.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from ledger.calc.reports.unit_economics import NoUnitCost

UNKNOWN: Final = "unknown"
PLACES: Final = 40  # significant digits of what does not end
Place = Callable[[str], str]  # the address of a cell by its key


@dataclass(frozen=True)
class Known:
    """A number, or the code of the reason why there is none. Exactly one of the two is set."""

    value: Decimal | None
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.reason):
            raise ValueError("A cell has either a value or a reason, not both.")


@dataclass(frozen=True)
class Sum:
    """The parts added up."""

    parts: tuple[str, ...]


@dataclass(frozen=True)
class AmountLess:
    """`amount` − `less`."""

    amount: str
    less: str


@dataclass(frozen=True)
class Product:
    """All factors multiplied, ÷ `by` (seconds of an hour, minutes of an hour)."""

    factors: tuple[str, ...]
    by: int = 1


@dataclass(frozen=True)
class Ratio:
    """`top` ÷ `bottom`; `nothing` is the reason where the bottom is 0, and of a price (`is_price`)
    also below it: a loss has no price. A price below nothing is no price of anything."""

    top: str
    bottom: str
    nothing: str = NoUnitCost.NO_OUTCOMES
    is_price: bool = False


@dataclass(frozen=True)
class First:
    """The first of the parts that is known; the last stands where none is."""

    parts: tuple[str, ...]


Formula = Sum | AmountLess | Product | Ratio | First


def parts_of(formula: Formula) -> tuple[str, ...]:
    """The keys of the cells that a formula reads."""
    match formula:
        case Sum(parts) | First(parts):
            return parts
        case AmountLess(amount, less):
            return amount, less
        case Product(factors):
            return factors
        case Ratio(top, bottom):
            return top, bottom


def solve(numbers: Mapping[str, Known], formulas: Mapping[str, Formula]) -> dict[str, Known]:
    """Every cell by key, to 40 significant digits where a value does not end.

    A formula over an unknown cell is unknown, for the reason of the first such cell. Raises
    ValueError for a formula that reads itself, and KeyError for one that reads what is not there.
    """
    solved: dict[str, Fraction | str] = {
        key: Fraction(known.value) if known.value is not None else known.reason
        for key, known in numbers.items()
    }
    for key in formulas:
        _solved(key, formulas, solved, ())
    return {
        key: Known(None, value) if isinstance(value, str) else Known(decimal_of(value))
        for key, value in solved.items()
    }


def _solved(
    key: str,
    formulas: Mapping[str, Formula],
    solved: dict[str, Fraction | str],
    above: tuple[str, ...],
) -> Fraction | str:
    if key in solved:
        return solved[key]
    if key in above:
        raise ValueError(f"The formula of {key} reads itself.")
    formula = formulas[key]
    parts = [_solved(part, formulas, solved, (*above, key)) for part in parts_of(formula)]
    reasons = [part for part in parts if isinstance(part, str)]
    known = [part for part in parts if not isinstance(part, str)]
    if isinstance(formula, First):
        solved[key] = known[0] if known else reasons[-1]
    else:
        solved[key] = reasons[0] if reasons else _value(formula, known)
    return solved[key]


def _value(formula: Sum | AmountLess | Product | Ratio, parts: list[Fraction]) -> Fraction | str:
    match formula:
        case Sum():
            return sum(parts, Fraction(0))
        case AmountLess():
            return parts[0] - parts[1]
        case Product(_factors, by):
            return _multiplied(parts) / by
        case Ratio(_top, _bottom, nothing, is_price):
            if parts[1] == 0 or (is_price and parts[1] < 0):
                return nothing
            if is_price and parts[0] < 0:
                return NoUnitCost.MORE_GIVEN_BACK
            return parts[0] / parts[1]


def _multiplied(parts: Iterable[Fraction]) -> Fraction:
    product = Fraction(1)
    for part in parts:
        product *= part
    return product


def decimal_of(value: Fraction) -> Decimal:
    """Exact where the digits end within 40, else rounded half to even."""
    with localcontext(prec=PLACES):
        return Decimal(value.numerator) / Decimal(value.denominator)


def excel_of(formula: Formula, place: Place) -> str:
    """The formula as a workbook has it: guarded against what is unknown, and against a divisor of
    nothing; its text for either is "unknown"."""
    cells = [place(key) for key in parts_of(formula)]
    if isinstance(formula, First):
        return f"={_first_of(cells)}"
    counted = f"COUNT({','.join(cells)})<{len(cells)}"
    match formula:
        case Sum():
            worked = f"SUM({','.join(cells)})"
        case AmountLess():
            worked = f"{cells[0]}-{cells[1]}"
        case Product(_factors, by):
            worked = "*".join(cells) + (f"/{by}" if by != 1 else "")
        case Ratio(_top, _bottom, _nothing, is_price):
            worked = f"{cells[0]}/{cells[1]}"
            if is_price:
                worked = f'IF({cells[0]}<0,"{UNKNOWN}",{worked})'
            nothing = "<=0" if is_price else "=0"
            worked = f'IF({cells[1]}{nothing},"{UNKNOWN}",{worked})'
    return f'=IF({counted},"{UNKNOWN}",{worked})'


def _first_of(cells: list[str]) -> str:
    if len(cells) == 1:
        return cells[0]
    return f"IF(COUNT({cells[0]})=1,{cells[0]},{_first_of(cells[1:])})"
