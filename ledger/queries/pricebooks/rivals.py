"""What a price book is compared with: the version it replaces, and the other books."""

from datetime import datetime
from typing import Any

from ledger.calc.pricing.book import Book
from ledger.models import TenantPricebook
from ledger.models.facts.shelves import AnyPricebook
from ledger.models.prices.columns import VersionStatus
from ledger.queries.pricebooks.books import whole_book
from ledger.queries.pricebooks.lists import book_lines


def replaced_by(book: AnyPricebook) -> AnyPricebook | None:
    """The version of the same name that held before this one: the last recorded other one."""
    manager: Any = type(book).objects  # Any: managers of either kind
    same = manager.filter(name=book.name, recorded_at__isnull=False).exclude(pk=book.pk)
    if isinstance(book, TenantPricebook):
        same = same.filter(kind=book.kind)
    if book.recorded_at is not None:
        same = same.filter(recorded_at__lte=book.recorded_at)
    last: AnyPricebook | None = same.order_by("-recorded_at", "-id").first()
    return last


def rivals_of(book: AnyPricebook, now: datetime) -> list[AnyPricebook]:
    """Approved books of other names in this one's currency: other sources for the same models."""
    return [
        line.book
        for line in book_lines(now)
        if line.book.status == VersionStatus.APPROVED
        and (type(line.book), line.book.name) != (type(book), book.name)
        and line.book.currency == book.currency
    ]


def whole_or_none(book: AnyPricebook | None) -> Book | None:
    return None if book is None else whole_book(book)
