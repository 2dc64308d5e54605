"""Frozen numbers as a memo writes them: rounded half up, with their unit, in English or Chinese.

Source: requirements 18.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import Final

EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
SMALL_MONEY: Final = 1_000  # USD: below, cents are shown
FIGURES: Final = 3  # of what one outcome costs
MOST_PLACES: Final = 6


class Language(StrEnum):
    """In which a document is written."""

    EN = "en"
    ZH = "zh"


class KeyUnit(StrEnum):
    """What a number counts; a share is written in per cent."""

    COUNT = ""
    SHARE = "%"
    USD = "USD"
    DAY = "day"


@dataclass(frozen=True)
class Key:
    """One frozen number: its name in sentences, its exact value, and with how many decimals it is
    written. A share is kept in per cent. `basis` says in words where it comes from, `source` is
    the route of the page behind it with what its URL takes."""

    name: str
    value: Decimal | date
    unit: KeyUnit = KeyUnit.COUNT
    places: int = 0
    label: str = ""
    by: str = ""
    source: tuple[str, ...] = ()

    def text(self, language: Language, places: int | None = None) -> str:
        """“79,000 USD”, “11.8%”, “29 July 2026”; in Chinese “79,000 美元”, “2026年7月29日”."""
        if isinstance(self.value, date):
            return day_text(self.value, language)
        number = spelt(self.value, self.places if places is None else places)
        match self.unit:
            case KeyUnit.SHARE:
                return f"{number}%"
            case KeyUnit.USD:
                return f"{number} USD" if language is Language.EN else f"{number} 美元"
            case _:
                return number

    @property
    def exact(self) -> str:
        """Every digit, for the basis."""
        if isinstance(self.value, date):
            return self.value.isoformat()
        unit = "" if self.unit is KeyUnit.COUNT else f" {self.unit.value}"
        return f"{self.value.normalize():f}{unit}"


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up at so many decimals, whatever the sign."""
    return value.quantize(Decimal(1).scaleb(-places), context=EXACT)


def spelt(value: Decimal, places: int) -> str:
    return f"{rounded(value, places):,f}".replace("-", "\N{MINUS SIGN}")


def day_text(day: date, language: Language) -> str:
    if language is Language.ZH:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_text(day: date, language: Language) -> str:
    if language is Language.ZH:
        return f"{day.year}年{day.month}月"
    return f"{MONTHS[day.month - 1]} {day.year}"


def share(name: str, part: Decimal, **about: object) -> Key:
    """A part of 1, in per cent: whole ones without decimals, others with one."""
    value = part * 100
    places = 0 if value == value.to_integral_value() else 1
    return Key(name, value, KeyUnit.SHARE, places, **about)  # type: ignore[arg-type]


def money(name: str, amount: Decimal, **about: object) -> Key:
    """USD: whole dollars from a thousand on, cents below."""
    places = 0 if abs(amount) >= SMALL_MONEY else 2
    return Key(name, amount, KeyUnit.USD, places, **about)  # type: ignore[arg-type]


def unit_cost(name: str, amount: Decimal, **about: object) -> Key:
    """USD for one outcome, with three significant figures."""
    places = 2 if not amount else max(0, FIGURES - 1 - amount.adjusted())
    return Key(name, amount, KeyUnit.USD, min(places, MOST_PLACES), **about)  # type: ignore[arg-type]


def count(name: str, number: Decimal, **about: object) -> Key:
    """As it is, with at most two decimals."""
    exponent = number.normalize().as_tuple().exponent
    places = min(2, max(0, -exponent)) if isinstance(exponent, int) else 0
    return Key(name, number, KeyUnit.COUNT, places, **about)  # type: ignore[arg-type]
