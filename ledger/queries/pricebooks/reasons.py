"""Why a line of a trace has its price: the book's words, and what re-ratings did to the line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from ledger.calc.pricing.book import BookScope, Component, Entry, Tier
from ledger.calc.pricing.priced_as import PricedAs
from ledger.calc.record_keys import trace_key
from ledger.models.facts.shelves import DEFAULTS, TENANTS, AnyPricebook
from ledger.queries.narrowing import Scope
from ledger.queries.pricebooks.exchange_rates import RecordedRate, rate_on
from ledger.queries.pricebooks.rows import entries_of_rows
from ledger.queries.sql import Row, fetch, reading_alias
from ledger.queries.traces.detail import trace_parameters


@dataclass(frozen=True)
class Posted:
    """One row of the ledger: a line that was posted (`sign` 1) or reversed (-1), and by whom.

    `run_id` is that of the re-rating run, if one did it.
    """

    event_id: str
    occurred_at: datetime
    line_no: int
    sign: int
    batch_id: int
    posted_at: datetime | None
    channel: str
    run_id: UUID | None
    component: str
    model: str
    meter: str
    unit: str
    quantity: Decimal
    unit_price: Decimal | None
    cost_usd: Decimal | None
    source: str
    pricing_version: str
    book_kind: str
    price_entry_id: int | None
    price_component_id: int | None
    priced_as: str


@dataclass(frozen=True)
class BookWords:
    """Where in a price book a price stands; what is gone or was not kept is None."""

    scope: BookScope
    name: str
    version: str
    currency: str
    entry: Entry
    tier: Tier | None
    component: Component | None


@dataclass(frozen=True)
class PriceReason:
    """A line that stands, the words of its price, and everything that was done to it before.

    `exchange_rate` is what the book's currency was worth, as known when the line was posted;
    `fallback` is the meter whose price was used where the line's own has none; `no_tier_price`
    that no book has a price for the served tier or region and the standard one was taken.
    """

    line: Posted
    book: BookWords | None
    history: tuple[Posted, ...]
    exchange_rate: RecordedRate | None = None

    @property
    def fallback(self) -> str:
        meter = self.priced_as.meter
        return meter if meter not in ("", self.line.meter) else ""

    @property
    def no_tier_price(self) -> bool:
        return self.priced_as.is_standard

    @property
    def priced_as(self) -> PricedAs:
        return PricedAs.read(self.line.priced_as)


@dataclass(frozen=True)
class PriceReasons:
    """A reason for each line that stands, and the rows of places where none does any more."""

    standing: tuple[PriceReason, ...]
    gone: tuple[Posted, ...]


def price_reasons(trace_id: str, scope: Scope) -> PriceReasons:
    """Both in the order of the trace. Of each line of an event the last batch decides."""
    rows = fetch("traces/line_history", trace_parameters(trace_key(trace_id), scope))
    books = _book_words(rows)
    lines = [Posted(**row) for row in rows]
    reasons: list[PriceReason] = []
    gone: list[Posted] = []
    for _place, group in groupby(lines, key=lambda line: (line.event_id, line.line_no)):
        history = tuple(group)
        last = history[-1]  # of a batch that reversed and posted, what it posted
        if last.sign > 0:
            book = books.get(_key_of(last))
            reasons.append(PriceReason(last, book, history, _exchange_rate(last, book)))
        else:
            gone.extend(history)
    return PriceReasons(tuple(reasons), tuple(gone))


def _exchange_rate(line: Posted, book: BookWords | None) -> RecordedRate | None:
    return None if book is None else rate_on(book.currency, line.occurred_at, line.posted_at)


Key = tuple[bool, int | None, int | None]  # a tenant's book?, entry, component


def _key_of(line: Posted) -> Key:
    return _is_own(line.book_kind), line.price_entry_id, line.price_component_id


def _is_own(book_kind: str) -> bool:
    return book_kind in (BookScope.CONTRACT, BookScope.OVERRIDE)


def _book_words(rows: Sequence[Row]) -> Mapping[Key, BookWords]:
    """The entries that the rows name, with their tiers and components; three queries a shelf."""
    wanted = {
        (_is_own(row["book_kind"]), row["price_entry_id"], row["price_component_id"])
        for row in rows
        if row["price_entry_id"] is not None
    }
    words: dict[Key, BookWords] = {}
    for is_own in {key[0] for key in wanted}:
        ids = {entry_id for own, entry_id, _ in wanted if own is is_own}
        books, entries = _entries(is_own, ids)
        for key in wanted:
            if key[0] is is_own and key[1] in entries:
                words[key] = _words(books[key[1]], entries[key[1]], key[2])
    return words


def _entries(
    is_own: bool, ids: Iterable[int | None]
) -> tuple[dict[int | None, AnyPricebook], dict[int | None, Entry]]:
    shelf: Any = TENANTS if is_own else DEFAULTS  # Any: managers of two models
    alias = reading_alias()
    rows = list(
        shelf.entry.objects.using(alias).filter(pk__in=list(ids)).select_related("pricebook")
    )
    entries = entries_of_rows(shelf, rows, alias)
    books: dict[int | None, AnyPricebook] = {row.pk: row.pricebook for row in rows}
    return books, {entry.id: entry for entry in entries}


def _words(book: AnyPricebook, entry: Entry, component_id: int | None) -> BookWords:
    places = ((tier, part) for tier in entry.tiers for part in tier.components)
    tier, part = next((place for place in places if place[1].id == component_id), (None, None))
    return BookWords(
        scope=BookScope(getattr(book, "kind", BookScope.DEFAULT.value)),
        name=book.name,
        version=book.version,
        currency=book.currency,
        entry=entry,
        tier=tier,
        component=part,
    )
