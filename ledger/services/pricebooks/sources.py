"""Which files of prices can be read, by the name of their source."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ledger.calc.pricing.book import Book
from ledger.parsers.pricebooks import genai_prices, litellm
from ledger.parsers.pricebooks.about import About, NotAPriceList, Raw, Unread
from ledger.parsers.pricebooks.genai_prices import read_genai_prices
from ledger.parsers.pricebooks.langfuse import read_langfuse
from ledger.parsers.pricebooks.litellm import read_litellm
from ledger.parsers.pricebooks.price_csv import read_price_csv

MOST_BYTES: Final = 32 << 20
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


def read_book(source: str, body: bytes, about: About) -> Book:
    """The book of a file. Raises ValidationError with a sentence for what is no such file."""
    if len(body) > MOST_BYTES:
        raise ValidationError(_("A file of prices has at most 32 MB."))
    try:
        return READERS[source](body, about)
    except NotAPriceList as problem:
        raise ValidationError(str(problem)) from problem


def unread_in(book: Book) -> list[Unread]:
    """What of a book's source has to do with prices and could not be said, with the reasons."""
    return unread_among(book.source, book.entries)


def unread_among(source: str, entries: Iterable[Raw]) -> list[Unread]:
    """The same of some entries of a source.

    The other sources refuse a file that they cannot read whole.
    """
    tells = UNREAD.get(source)
    return [one for entry in entries if entry.raw for one in tells(entry)] if tells else []
