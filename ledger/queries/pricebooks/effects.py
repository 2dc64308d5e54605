"""What a price book would have changed in the last days."""

from datetime import datetime

from finops.calc.dates.periods import DateRange
from finops.scope import current_tenant_id
from ledger.calc.pricebooks.effects import BookEffect, MeterUsage, effect_of
from ledger.calc.pricing.book import Book
from ledger.queries.sql import fetch


def effect_of_book(book: Book, dates: DateRange, now: datetime) -> BookEffect | None:
    """Its effect on the usage of these days; None for a book in another currency than USD."""
    if book.currency != "USD":
        return None
    words = {"tenant": current_tenant_id(), "first": dates.first, "last": dates.last}
    usage = [MeterUsage(**row) for row in fetch("pricebooks/usage", words)]
    return effect_of(book, usage, max(now, book.valid_from))
