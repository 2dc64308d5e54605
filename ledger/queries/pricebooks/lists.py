"""Price books and their entries as pages and the API list them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from finops.scope import current_tenant_id
from ledger.calc.pricebooks.windows import Validity, effective_windows, standing
from ledger.calc.pricing.book import BookScope
from ledger.calc.reports.parsing import IDENTIFIER
from ledger.models import Pricebook, TenantPricebook
from ledger.models.facts.shelves import DEFAULTS, TENANTS, AnyPricebook, Shelf, shelf_of
from ledger.models.prices.columns import VersionStatus
from ledger.queries.pricebooks.books import version_of
from ledger.queries.pricebooks.rows import scope_of
from ledger.queries.sql import fetch

SHOWN = (
    VersionStatus.APPROVED,
    VersionStatus.RETIRED,
)  # of default books: drafts are the operator's own


@dataclass(frozen=True)
class BookLine:
    """One version; `state` is its status, and of an approved one where it stands now.

    `lines` are the tenant's cost lines that it priced, `windows` when it holds.
    """

    book: AnyPricebook
    scope: BookScope
    state: str
    windows: tuple[Validity, ...]
    entries: int
    lines: int


def book_lines(now: datetime) -> list[BookLine]:
    """Every version the tenant may see: its own, then the defaults; the newest first."""
    own = _lines(TENANTS, list(TenantPricebook.objects.all()), now)
    return [*own, *_lines(DEFAULTS, list(Pricebook.objects.filter(status__in=SHOWN)), now)]


def books_in_review() -> list[TenantPricebook]:
    """The tenant's books that wait for an approval, the oldest first."""
    return list(TenantPricebook.objects.filter(status=VersionStatus.IN_REVIEW).order_by("id"))


def drafted_by(book: TenantPricebook) -> tuple[int | None, ...]:
    """The ids of all who wrote in it or submitted it: none of them approves it."""
    return (*book.preparer_ids, book.drafter_id, book.submitter_id)


def requester_of(book: TenantPricebook) -> int | None:
    """Who asked for its approval; of older books, who drafted it."""
    requester: int | None = book.submitter_id or book.drafter_id
    return requester


def book_line(book: AnyPricebook, now: datetime) -> BookLine:
    """One version as the list has it: seen beside all of its name, of which one holds."""
    manager: Any = type(book).objects  # Any: managers of either kind
    same = manager.filter(name=book.name)
    rivals = same.filter(kind=book.kind) if isinstance(book, TenantPricebook) else same
    lines = _lines(shelf_of(book), list(rivals), now)
    return next(line for line in lines if line.book.pk == book.pk)


def _lines(shelf: Shelf, books: Sequence[AnyPricebook], now: datetime) -> list[BookLine]:
    approved = [book for book in books if book.status == VersionStatus.APPROVED]
    windows = effective_windows([version_of(book) for book in approved])
    priced, counted = lines_by_version(), _counts(shelf)
    return [
        BookLine(
            book=book,
            scope=scope_of(book),
            state=standing(held, now) if book.status == VersionStatus.APPROVED else book.status,
            windows=held,
            entries=counted.get(book.pk, 0),
            lines=priced.get((scope_of(book).value, book.version), 0),
        )
        for book in books
        for held in [windows.get(book.pk, ())]
    ]


def _counts(shelf: Any) -> dict[int, int]:
    """Book → its entries. Any: managers of either kind."""
    by_book = shelf.entry.objects.order_by().values("pricebook_id")
    counted = by_book.annotate(entry_count=Count("pk"))
    return dict(counted.values_list("pricebook_id", "entry_count"))


def lines_by_version() -> dict[tuple[str, str], int]:
    """(whose book, version) → the tenant's cost lines priced by it."""
    rows = fetch("reports/lines_by_version", {"tenant": current_tenant_id()})
    return {(row["book_kind"], row["pricing_version"]): row["lines"] for row in rows}


def find_book(version: str) -> AnyPricebook | None:
    """The tenant's own version of this name, else the default one; None: neither."""
    if not IDENTIFIER.fullmatch(version):
        return None
    own = TenantPricebook.objects.filter(version=version).first()
    return own or Pricebook.objects.filter(version=version, status__in=SHOWN).first()


def books_named(text: str, limit: int) -> list[AnyPricebook]:
    """The tenant's own and the default versions whose name holds the text."""
    own = TenantPricebook.objects.filter(version__icontains=text).order_by("version")
    default = Pricebook.objects.filter(version__icontains=text, status__in=SHOWN)
    books: list[AnyPricebook] = list(own[:limit])
    return [*books, *default.order_by("version")[: limit - len(books)]]


def price_entries(book: AnyPricebook, provider: str = "", model: str = "") -> QuerySet[Any]:
    """A book's entries by provider (exactly) and model (part of its name or match)."""
    shelf: Any = shelf_of(book)  # Any: managers of either kind
    entries: QuerySet[Any] = shelf.entry.objects.filter(pricebook_id=book.pk)
    if provider:
        entries = entries.filter(provider=provider)
    if model:
        entries = entries.filter(Q(name__icontains=model) | Q(match__icontains=model))
    return entries


def priced_providers(book: AnyPricebook) -> list[str]:
    """Every provider with at least one entry, in order."""
    names = price_entries(book).order_by("provider").values_list("provider", flat=True)
    return list(names.distinct())
