"""The price books in force at a time, as everything that prices reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db.models import Q, QuerySet

from finops.scope import current_tenant_id
from ledger.calc.pricebooks.windows import Validity, Version, effective_windows
from ledger.calc.pricing.book import Book, DatedRate
from ledger.calc.pricing.price_list import PriceList
from ledger.models import Pricebook, TenantPricebook
from ledger.models.facts.shelves import DEFAULTS, TENANTS, AnyPricebook
from ledger.models.prices.columns import VersionStatus
from ledger.queries.pricebooks.exchange_rates import rates_of
from ledger.queries.pricebooks.rows import load_book

BOOKS_KEPT, LISTS_KEPT = 64, 32
OWNED_BY_ALL: Final = 0  # the tenant number of default books


@dataclass(frozen=True)
class InForce:
    """A version that holds in these windows; says all that decides which book is loaded.

    `rates` are those of the book's currency in the time asked for, none for USD.
    """

    tenant_id: int
    book_id: int
    windows: tuple[Validity, ...]
    rates: tuple[DatedRate, ...] = ()


def versions_in_force(
    at_from: datetime, at_to: datetime, known_at: datetime | None = None
) -> tuple[InForce, ...]:
    """The versions that hold somewhere from `at_from` until before `at_to`, for this tenant.

    Two small queries: cheap enough to ask before every batch. `known_at` asks what was in force
    for what was known then; None is now.
    """
    asked = Validity(at_from, at_to)
    default = _in_force(Pricebook.objects.all(), OWNED_BY_ALL, asked, known_at)
    own = _in_force(TenantPricebook.objects.all(), current_tenant_id(), asked, known_at)
    return (*own, *default)


def _in_force(
    books: QuerySet[Any], tenant_id: int, asked: Validity, known_at: datetime | None
) -> list[InForce]:  # Any: either kind of book
    held_books = list(_known(books, known_at).filter(_meets(asked)).order_by("id"))
    windows = effective_windows([version_of(book) for book in held_books])
    return [
        InForce(tenant_id, book.pk, held, rates_of(book.currency, asked, known_at))
        for book in held_books
        if (held := tuple(window for window in windows[book.pk] if window.meets(asked)))
    ]


def _known(books: QuerySet[Any], known_at: datetime | None) -> QuerySet[Any]:
    # Any: either kind of book
    if known_at is None:
        return books.filter(status=VersionStatus.APPROVED)
    was = Q(recorded_at__lte=known_at) & (Q(retired_at=None) | Q(retired_at__gt=known_at))
    return books.filter(was, status__in=(VersionStatus.APPROVED, VersionStatus.RETIRED))


def _meets(asked: Validity) -> Q:
    return Q(valid_from__lt=asked.end) & (Q(valid_to=None) | Q(valid_to__gt=asked.start))


def version_of(book: AnyPricebook) -> Version:
    name = f"{getattr(book, 'kind', '')}/{book.name}"
    recorded = book.recorded_at or book.drafted_at
    return Version(book.pk, name, Validity(book.valid_from, book.valid_to), recorded)


def books_in_force(
    at_from: datetime, at_to: datetime, known_at: datetime | None = None
) -> tuple[Book, ...]:
    """The books that may price events from `at_from` until before `at_to`, for this tenant.

    Contracts and overrides of the tenant and the defaults; of the versions of one name the one
    recorded last holds where validities overlap, so that a book whose middle was replaced stands
    here twice. Loaded once per process: what is approved never changes.
    """
    return load_books(versions_in_force(at_from, at_to, known_at))


def price_list_in_force(at_from: datetime, at_to: datetime) -> PriceList:
    """The same, ready to be asked; made once for each set of versions."""
    return _price_list(versions_in_force(at_from, at_to))


@lru_cache(maxsize=LISTS_KEPT)
def _price_list(versions: tuple[InForce, ...]) -> PriceList:
    return PriceList(load_books(versions))


def load_books(versions: Sequence[InForce]) -> tuple[Book, ...]:
    return tuple(
        replace(
            _load(version.tenant_id, version.book_id),
            valid_from=window.start,
            valid_to=window.end,
            rates=version.rates,
        )
        for version in versions
        for window in version.windows
    )


def whole_book(book: AnyPricebook) -> Book:
    """The book with its entries; an approved one is loaded once per process."""
    if book.status != VersionStatus.APPROVED:
        return load_book(book)
    owner = current_tenant_id() if isinstance(book, TenantPricebook) else OWNED_BY_ALL
    return _load(owner, book.pk)


@lru_cache(maxsize=BOOKS_KEPT)
def _load(tenant_id: int, book_id: int) -> Book:
    shelf: Any = TENANTS if tenant_id else DEFAULTS  # Any: managers of two models
    return load_book(shelf.book.objects.get(pk=book_id))
