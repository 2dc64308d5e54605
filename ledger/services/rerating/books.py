"""The prices of a run: the books that were known at its moment, and those chosen besides."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from finops.calc.dates.periods import Interval, utc_bounds
from ledger.calc.pricebooks.windows import Validity
from ledger.calc.pricing.book import Book
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.rerating.asking import RerateAsked
from ledger.models.facts.shelves import AnyPricebook
from ledger.queries.narrowing import tenant_zone
from ledger.queries.pricebooks.books import books_in_force
from ledger.queries.pricebooks.exchange_rates import rates_of
from ledger.queries.pricebooks.rows import load_book
from ledger.queries.rerating.runs import chosen_books


def price_list(asked: RerateAsked) -> PriceList:
    """All books of the run, in their order of precedence.

    A chosen version counts as the one recorded last: where it is valid, no other of its name is.
    """
    span = utc_bounds(asked.dates, tenant_zone())
    chosen = [with_rates(row, span, asked.known_at) for row in chosen_books(asked)]
    known = books_in_force(span.start, span.end, asked.known_at)
    return PriceList([*chosen, *(part for book in known for part in beside(book, chosen))])


def with_rates(row: AnyPricebook, span: Interval, known_at: datetime) -> Book:
    """A chosen book, perhaps a draft, with the exchange rates of its currency known then."""
    rates = rates_of(row.currency, Validity(span.start, span.end), known_at)
    return replace(load_book(row), rates=rates)


def beside(book: Book, chosen: Iterable[Book]) -> Iterator[Book]:
    """What is left of a book's validity by chosen versions of its name."""
    windows = [Validity(book.valid_from, book.valid_to)]
    for other in chosen:
        if (other.scope, other.name) == (book.scope, book.name):
            taken = Validity(other.valid_from, other.valid_to)
            windows = [part for window in windows for part in window.without(taken)]
    return (replace(book, valid_from=window.start, valid_to=window.end) for window in windows)
