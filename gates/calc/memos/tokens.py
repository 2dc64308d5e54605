"""Numbers in a sentence that a person wrote, however they wrote them.

Every spelling is a token: digits with their unit, days, number words of English and Chinese, and
chips (“{unit.cost}”) that stand for a frozen number. What the text keeps of its own words (“S0/S1”,
“p95”) is none. Nothing is guessed: a spelling that could be read in two ways is no number that is
right.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from gates.calc.memos.keys import MONTHS


class TokenKind(StrEnum):
    CHIP = "chip"
    NUMBER = "number"
    DAY = "day"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Token:
    """From `start` to `end` of the text. `name` is a chip's; `value` a number's, with its
    `places`; `unit` is “%”, “USD” or nothing."""

    kind: TokenKind
    start: int
    end: int
    text: str
    name: str = ""
    value: Decimal | date | None = None
    places: int | None = None
    unit: str = ""


_MONTHS: Final = {name.lower(): no for no, name in enumerate(MONTHS, 1)}
_SHORT: Final = {name[:3]: no for name, no in _MONTHS.items()}
_MONTH: Final = "|".join(sorted([*_MONTHS, *_SHORT], key=len, reverse=True))
_WORDS: Final = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|halves|halved|twice|thrice|"
    "doubled?|doubles|tripled?|quadrupled?|thirds|quarters of|a third|a quarter of|nil"
)
_CHINESE: Final = "〇零一二三四五六七八九十百千万亿两半壹贰叁肆伍陆柒捌玖拾佰仟萬億兩廿卅"
# Words of Chinese with such a character that count nothing.
_NO_NUMBERS: Final = (
    *(
        "进一步",
        "第三方",
        "一方面",
        "另一方面",
        "一致",
        "一般",
        "统一",
        "一旦",
        "一直",
        "一些",
        "同一",
    ),
    *(
        "唯一",
        "之一",
        "一定",
        "第一",
        "万一",
        "十分",
        "一起",
        "一样",
        "一并",
        "另一",
        "一律",
        "逐一",
    ),
    *("单一", "某一", "每一", "任一", "一线", "一切", "百分点"),
)
_BEFORE: Final = r"(?P<before>US\$|\$|USD\s?|[€£¥₹]\s?|EUR\s?|GBP\s?|CNY\s?)?"
_SIGN: Final = r"(?P<sign>(?<![\d%])[-+\u2212\u2013])?"
_AFTER: Final = (
    r"(?P<after>\s?(?:%|‰|per\s?cent|percent|USD\b|US dollars|dollars|美元|EUR\b|€|欧元|元|"
    r"[kKmMbB](?![A-Za-z])|mn\b|bn\b|thousand\b|million\b|billion\b|[万千百亿成倍]美?元?))?"
)
_PATTERNS: Final = re.compile(
    r"(?P<chip>\{(?P<name>[a-z][a-z0-9_.]*)(?::(?P<decimals>\d))?\})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2}(?!\d))"
    r"|(?P<zh_day>\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?[日号])"
    rf"|(?P<en_day>(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?\s(?:{_MONTH})\.?,?\s\d{{4}}(?!\d))"
    rf"|(?P<us_day>\b(?:{_MONTH})\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}(?!\d))"
    r"|(?P<mixed>[A-Za-z_][A-Za-z0-9_]*\d[A-Za-z0-9_]*(?:[-/][A-Za-z0-9_]+)*)"
    rf"|(?P<number>{_BEFORE}{_SIGN}(?P<digits>\d(?:[\d.,'’_:/⁄^]*\d)?){_AFTER}(?P<glued>[A-Za-z]*))"
    rf"|(?P<word>(?<![A-Za-z-])(?:{_WORDS})(?![A-Za-z]))"
    rf"|(?P<harmless>{'|'.join(_NO_NUMBERS)})"
    rf"|(?P<chinese>百分之|翻一?[番倍]|[{_CHINESE}]+)",
    re.IGNORECASE,
)
_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_LABELS: Final = re.compile(r"[sS][0-4](?:/[sS][0-4])*|[pP](?:50|90|95|99)")
_UNITS: Final = {
    **{"%": "%", "percent": "%", "per cent": "%"},
    **{
        "usd": "USD",
        "$": "USD",
        "us$": "USD",
        "dollars": "USD",
        "us dollars": "USD",
        "美元": "USD",
    },
}


def plain(text: str) -> str:
    """The same text, character by character in its compatible form (NFKC) where that is one
    character: “７９” is “79”. Positions stay."""
    forms = ((letter, unicodedata.normalize("NFKC", letter)) for letter in text)
    return "".join(form if len(form) == 1 else letter for letter, form in forms)


def tokens(text: str) -> Iterator[Token]:
    """Every number in the text, in its order."""
    scanned, at = plain(text), 0
    for match in _PATTERNS.finditer(scanned):
        yield from _strange(scanned, at, match.start())
        token = _token(match)
        if token is not None:
            yield token
        at = match.end()
    yield from _strange(scanned, at, len(scanned))


def _strange(text: str, start: int, end: int) -> Iterator[Token]:
    """Signs that are numbers in other scripts: “½”, “Ⅳ” as one sign, Arabic digits."""
    for at in range(start, end):
        if text[at].isnumeric() or unicodedata.numeric(text[at], None) is not None:
            yield Token(TokenKind.UNREADABLE, at, at + 1, text[at])


def _token(match: re.Match[str]) -> Token | None:
    start, end, text = match.start(), match.end(), match.group()
    if match["harmless"] or (match["mixed"] and _LABELS.fullmatch(text)):
        return None
    if match["chip"]:
        decimals = match["decimals"]
        places = int(decimals) if decimals else None
        return Token(TokenKind.CHIP, start, end, text, match["name"].lower(), places=places)
    if match["iso"] or match["zh_day"] or match["en_day"] or match["us_day"]:
        day = _day(text)
        kind = TokenKind.DAY if day else TokenKind.UNREADABLE
        return Token(kind, start, end, text, value=day)
    if match["number"]:
        return _number(match)
    return Token(TokenKind.UNREADABLE, start, end, text)


def _day(text: str) -> date | None:
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    named = re.search(rf"(?:{_MONTH})", text, re.IGNORECASE)
    try:
        if named is None:
            return date(*numbers)
        month = _MONTHS.get(named.group().lower()) or _SHORT[named.group().lower()]
        return date(numbers[1], month, numbers[0])
    except ValueError:
        return None


def _number(match: re.Match[str]) -> Token:
    """Thousands are marked by commas or not at all; a unit that is not the frozen one's, or a
    scale (“79k”, “7.9万”), makes it unreadable."""
    start, end, text, digits = match.start(), match.end(), match.group(), match["digits"]
    units = {
        _UNITS.get(part.strip().lower(), "?")
        for part in (match["before"], match["after"])
        if part and part.strip()
    }
    if match["glued"] or not digits.isascii() or not _GROUPED.fullmatch(digits) or len(units) > 1:
        return Token(TokenKind.UNREADABLE, start, end, text)
    unit = units.pop() if units else ""
    if unit == "?":
        return Token(TokenKind.UNREADABLE, start, end, text)
    sign = -1 if match["sign"] in ("-", "\N{MINUS SIGN}", "\N{EN DASH}") else 1
    value = Decimal(digits.replace(",", "")) * sign
    _integer, _, part = digits.partition(".")
    return Token(TokenKind.NUMBER, start, end, text, value=value, places=len(part), unit=unit)
