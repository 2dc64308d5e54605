"""Numbers as the text people read, in their language; what is unknown is called so.

Plain text: the template tags of `ui` escape it, sentences take it as it is.
"""

from collections.abc import Callable
from decimal import Decimal

from django.utils.formats import get_format
from django.utils.translation import gettext

from finops.calc import formatting

Number = Decimal | int | float | str | None


def money(value: Number) -> str:
    """Two decimals: 154,200.00."""
    return _spelt(value, lambda n, marks: formatting.money(n, 2, marks))


def money_whole(value: Number) -> str:
    """No decimals, for key figures and budgets: 154,200."""
    return _spelt(value, lambda n, marks: formatting.money(n, 0, marks))


def money_exact(value: Number) -> str:
    """Every stored digit, for cost events and unit prices."""
    return _spelt(value, formatting.exact)


def unit_cost(value: Number) -> str:
    """Three significant figures, at most three decimals from a cent up: 0.155, 0.066."""
    return _spelt(value, formatting.unit_cost)


def quantity(value: Number) -> str:
    """Every digit with thousands marks: 1,234,567."""
    return _spelt(value, formatting.exact)


def three_figures(value: Number) -> str:
    """Three figures, and of a larger number all that are whole: 0.988, 18.3, 4,476."""
    return _spelt(value, formatting.three_figures)


def quantity_short(value: Number) -> str:
    """Three figures and a scale letter from a million on: 1.23 M."""
    return _spelt(value, formatting.short)


def percent(value: Number) -> str:
    """A ratio as a percentage: 0.934 -> 93.4%."""
    return _spelt(value, lambda n, marks: formatting.percent(n, 1, marks))


def decimal_of(value: Number) -> Decimal | None:
    """None for what is unknown; a template's missing variable arrives as "": unknown, never 0."""
    if value is None or value == "":
        return None
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    return number if number.is_finite() else None


def marks() -> formatting.Marks:
    """Those of the language in use."""
    return formatting.Marks(get_format("DECIMAL_SEPARATOR"), get_format("THOUSAND_SEPARATOR"))


def _spelt(value: Number, spell: Callable[[Decimal, formatting.Marks], str]) -> str:
    number = decimal_of(value)
    return gettext("unknown") if number is None else spell(number, marks())
