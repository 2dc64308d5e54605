"""Entries with their tiers and components, as rows."""

from collections.abc import Sequence
from typing import Any, TypeVar

from finops.models.days import refuse_impossible
from ledger.calc.plain_data import plain_data
from ledger.calc.pricing.book import Book, Component, Entry, Tier
from ledger.models.facts.shelves import AnyPricebook, Shelf, shelf_of
from ledger.services.pricebooks.sizes import refuse_patterns, refuse_what_does_not_fit

ROWS_AT_ONCE = 2_000
Row = TypeVar("Row", bound=AnyPricebook)


def new_book(row: Row, book: Book, *, drafted_by: str) -> Row:
    """An unsaved row with what the book says of itself, as a draft. Raises ValidationError."""
    refuse_patterns(match for rule in book.providers for match in (rule.match, rule.model_match))
    for edge in filter(None, (book.valid_from, book.valid_to)):
        refuse_impossible(edge)
    row.name, row.version, row.currency = book.name, book.version, book.currency
    row.valid_from, row.valid_to = book.valid_from, book.valid_to
    row.source, row.source_version = book.source, book.source_version
    row.source_sha256 = book.source_sha256
    row.drafted_by, row.preparers = drafted_by, [drafted_by]
    row.providers = plain_data(book.providers)
    return row


def write_entries(book: AnyPricebook, entries: Sequence[Entry]) -> None:
    """Insert whole entries into a draft, inside the caller's transaction.

    Raises ValidationError for what does not fit its column. The database refuses what a book
    that left draft would be given.
    """
    refuse_what_does_not_fit(entries)
    for edge in (edge for entry in entries for edge in (entry.valid_from, entry.valid_to)):
        if edge is not None:
            refuse_impossible(edge)
    shelf = shelf_of(book)
    rows = _insert(shelf, shelf.entry, [_entry(shelf, book, entry) for entry in entries])
    tiers = [(tier, row) for entry, row in zip(entries, rows, strict=True) for tier in entry.tiers]
    made = _insert(shelf, shelf.tier, [_tier(shelf, tier, row) for tier, row in tiers])
    components = [
        _component(shelf, component, row)
        for (tier, _), row in zip(tiers, made, strict=True)
        for component in tier.components
    ]
    _insert(shelf, shelf.component, components)


def _insert(shelf: Shelf, model: Any, rows: list[Any]) -> list[Any]:
    # Any: one of the shelf's models, of which each has its own manager
    made: list[Any] = model.objects.using(shelf.writer).bulk_create(rows, batch_size=ROWS_AT_ONCE)
    return made


def _entry(shelf: Shelf, book: AnyPricebook, entry: Entry) -> Any:  # Any: a row of the shelf
    return shelf.entry(
        pricebook_id=book.pk,
        provider=entry.provider,
        name=entry.name,
        match=entry.match.to_json(),
        priority=entry.priority,
        mode=entry.mode,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        raw=entry.raw,
    )


def _tier(shelf: Shelf, tier: Tier, entry: Any) -> Any:  # Any: rows of the shelf
    return shelf.tier(
        entry_id=entry.pk,
        priority=tier.priority,
        mode=tier.mode.value,
        conditions=tier.conditions.to_json(),
    )


def _component(shelf: Shelf, component: Component, tier: Any) -> Any:  # Any: rows of the shelf
    return shelf.component(
        tier_id=tier.pk,
        meter=component.meter,
        kind=component.kind.value,
        amount=component.amount,
        per=component.per,
        direction=component.direction,
        modality=component.modality,
        bucket=component.bucket,
        qualifier=component.qualifier,
    )
