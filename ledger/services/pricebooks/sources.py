"""Which files of prices can be read, by the name of their source."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ledger.calc.pricing.book import Book
from ledger.parsers.json.strict import is_too_deep
from ledger.parsers.pricebooks import genai_prices, litellm
from ledger.parsers.pricebooks.about import About, NotAPriceList, Raw, Unread
from ledger.parsers.pricebooks.genai_prices import read_genai_prices
from ledger.parsers.pricebooks.langfuse import read_langfuse
from ledger.parsers.pricebooks.litellm import read_litellm
from ledger.parsers.pricebooks.price_csv import read_price_csv

MOST_VALUES: Final = 150_000  # told by their commas; LiteLLM's list of all models has 62,000
MOST_PRICES: Final = 500  # of a model
SIZES: Final = {"most": MOST_VALUES}
MOST_BYTES: Final = 10 << 20  # as much as a form may bring (`finops.serving.limits`)
DEEPEST: Final = {"most": 50}
# What code that looks for a list finds where a number stands.
WRONG_SHAPES: Final = (
    *(KeyError, TypeError, ValueError, AttributeError, ArithmeticError),
    *(IndexError, RecursionError),
)
READERS: Final[Mapping[str, Callable[[bytes, About], Book]]] = {
    "csv": read_price_csv,
    "genai-prices": read_genai_prices,
    "langfuse": read_langfuse,
    "litellm": read_litellm,
}
UNREAD: Final[Mapping[str, Callable[[Raw], list[Unread]]]] = {
    "genai-prices": genai_prices.unread_prices,
    "litellm": litellm.unread_prices,
}

# NUL, and halves of characters as JSON escapes them: PostgreSQL stores neither in a document.
UNSTORABLE: Final = re.compile(
    rb"\x00|\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


def read_book(source: str, body: bytes, about: About) -> Book:
    """The book of a file. Raises ValidationError with a sentence for what is no such file."""
    if len(body) > MOST_BYTES:
        raise ValidationError(_("A file of prices has at most 10 MB."))
    if body.count(b",") > MOST_VALUES:
        raise ValidationError(_("A file of prices has at most %(most)d values.") % SIZES)
    try:
        if is_deep(body):
            raise ValidationError(_("The file is nested more than %(most)d levels deep.") % DEEPEST)
        if UNSTORABLE.search(body):
            raise ValidationError(
                _("The file has a text that cannot be stored: half a character, or NUL.")
            )
        return not_too_wide(READERS[source](body, about))
    except NotAPriceList as problem:
        raise ValidationError(str(problem)) from problem
    except WRONG_SHAPES as problem:
        sentence = _("The file has a value of another kind where prices stand: %(why)s.")
        raise ValidationError(sentence % {"why": repr(problem)[:200]}) from problem


def not_too_wide(book: Book) -> Book:
    """Each price of an entry is compared with its others. Raises ValidationError, and TypeError
    where a name is no text."""
    for entry in book.entries:
        names: tuple[object, ...] = (entry.name, entry.provider)
        if not all(isinstance(name, str) for name in names):
            raise TypeError("name")
        if sum(len(tier.components) for tier in entry.tiers) > MOST_PRICES:
            words = {"model": entry.name[:80], "most": MOST_PRICES}
            raise ValidationError(_("%(model)s has more than %(most)d prices.") % words)
    return book


def is_deep(body: bytes) -> bool:
    """Price lists are a few levels deep; whoever reads or writes one goes down level by level."""
    return is_too_deep(body.decode(errors="replace"), DEEPEST["most"])


def unread_in(book: Book) -> list[Unread]:
    """What of a book's source has to do with prices and could not be said, with the reasons."""
    return unread_among(book.source, book.entries)


def unread_among(source: str, entries: Iterable[Raw]) -> list[Unread]:
    """The same of some entries of a source.

    The other sources refuse a file that they cannot read whole.
    """
    tells = UNREAD.get(source)
    return [unread for entry in entries if entry.raw for unread in tells(entry)] if tells else []
