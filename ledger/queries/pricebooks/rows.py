"""Price books from their rows, as the dataclasses that everything prices with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from ledger.calc.exact import plain
from ledger.calc.pricing.book import (
    Book,
    BookScope,
    Component,
    ComponentKind,
    Entry,
    ProviderRule,
    Tier,
    TierMode,
)
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.match import Match
from ledger.models import TenantPricebook
from ledger.models.facts.shelves import AnyPricebook, shelf_of

Parts = Mapping[int, list[Any]]  # Any: parts of one kind, by the row that holds them
COMPONENT = (
    *("tier_id", "id", "meter", "kind", "amount", "per"),
    *("direction", "modality", "bucket", "qualifier"),
)


def scope_of(book: AnyPricebook) -> BookScope:
    return BookScope(book.kind) if isinstance(book, TenantPricebook) else BookScope.DEFAULT


def load_book(book: AnyPricebook, using: str = "default") -> Book:
    """The whole book with its entries: three queries, whatever its size."""
    return Book(
        id=book.pk,
        scope=scope_of(book),
        name=book.name,
        version=book.version,
        currency=book.currency,
        valid_from=book.valid_from,
        valid_to=book.valid_to,
        entries=tuple(load_entries(book, using)),
        providers=tuple(ProviderRule.from_json(rule) for rule in book.providers),
        source=book.source,
        source_version=book.source_version,
        source_sha256=book.source_sha256,
    )


def load_entries(book: AnyPricebook, using: str = "default", **only: object) -> list[Entry]:
    """The book's entries in the order of the list; `only` narrows them by columns."""
    # Any: managers of the shelf's models, which mypy does not see as one type
    shelf: Any = shelf_of(book)
    rows = list(shelf.entry.objects.using(using).filter(pricebook_id=book.pk, **only))
    return entries_of_rows(shelf, rows, using)


def entries_of_rows(shelf: Any, rows: Iterable[Any], using: str = "default") -> list[Entry]:
    """Entries of rows that were read already, with their tiers and components."""
    rows = list(rows)
    in_entries = {"entry_id__in": [row.pk for row in rows]}
    tiers_of_entries = (
        shelf.tier.objects.using(using).filter(**in_entries).order_by("priority", "id")
    )
    tier_rows = list(
        tiers_of_entries.values_list("entry_id", "id", "priority", "mode", "conditions")
    )
    in_tiers = {"tier_id__in": [row[1] for row in tier_rows]}
    component_rows = shelf.component.objects.using(using).filter(**in_tiers).order_by("id")
    components = _components(component_rows.values_list(*COMPONENT))
    tiers = _tiers(tier_rows, components)
    return [_entry(row, tiers) for row in rows]


def _components(rows: Iterable[tuple[Any, ...]]) -> Parts:
    by_tier: Parts = defaultdict(list)
    for tier_id, pk, meter, kind, amount, per, *words in rows:
        numbers = (_short(amount), _short(per))
        by_tier[tier_id].append(Component(pk, meter, ComponentKind(kind), *numbers, *words))
    return by_tier


def _tiers(rows: Iterable[tuple[Any, ...]], components: Parts) -> Parts:
    by_entry: Parts = defaultdict(list)
    for entry_id, pk, priority, mode, conditions in rows:
        when = msgspec.convert(conditions, Conditions)
        parts = tuple(components.get(pk, ()))
        by_entry[entry_id].append(Tier(pk, priority, TierMode(mode), when, parts))
    return by_entry


def _entry(row: Any, tiers: Parts) -> Entry:
    return Entry(
        id=row.pk,
        provider=row.provider,
        match=Match.from_json(row.match),
        priority=row.priority,
        mode=row.mode,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        tiers=tuple(tiers.get(row.pk, ())),
        name=row.name,
        raw=row.raw,
    )


def _short(stored: Any) -> Any:
    """The number without the zeros that the column pads it with."""
    return type(stored)(plain(stored))
