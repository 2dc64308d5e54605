"""What a version of a pricebook changes, and where two books disagree on the same model."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Context, Decimal
from enum import StrEnum

from ledger.calc.plain_data import signed_json
from ledger.calc.pricing.book import Book, Component, ComponentKind, Entry, Tier, TierMode
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.match import Match
from ledger.calc.pricing.price_list import PriceList, exact_names

_WIDE = Context(prec=60)
Key = tuple[str, ...]


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class PriceChange:
    """One price of one model: what it was and what it becomes, in the book's currency per unit.

    `conditions` and `mode` say when it holds; `ratio` is (new - old) / old, None where there
    is no old one or it is 0.
    """

    kind: ChangeKind
    provider: str
    name: str
    match: Match
    valid_from: datetime
    meter: str
    component_kind: ComponentKind
    conditions: Conditions
    mode: TierMode
    old: Decimal | None
    new: Decimal | None

    @property
    def ratio(self) -> Decimal | None:
        if not self.old or self.new is None:
            return None
        return _WIDE.divide(_WIDE.subtract(self.new, self.old), self.old)


@dataclass(frozen=True)
class BookDifference:
    """The changes in the order of the list, and how many prices stay as they are."""

    changes: tuple[PriceChange, ...]
    unchanged: int

    def count(self, kind: ChangeKind) -> int:
        return sum(change.kind is kind for change in self.changes)


def difference(old: Book | None, new: Book) -> BookDifference:
    """Every price that the new version adds, removes or changes against the old one.

    A price is the same one when provider, match, first day, tier conditions, meter and kind are.
    Without an old version everything is added. Both must be of one currency, else ValueError.
    """
    if old is not None and old.currency != new.currency:
        raise ValueError("Prices in two currencies cannot be compared.")
    before, after = _prices(old.entries if old else ()), _prices(new.entries)
    changes = [
        change
        for key in sorted(before.keys() | after.keys())
        if (change := _change(before.get(key), after.get(key))) is not None
    ]
    return BookDifference(
        tuple(changes), unchanged=len(before.keys() | after.keys()) - len(changes)
    )


def disagreements(book: Book, other: Book, at: datetime) -> BookDifference:
    """The models of `book` whose prices at a time are others in `other`.

    `old` is what the other book says. Only models that `book` names, and only what both price
    under the same conditions (size, service tier, region, hours): what one alone knows is no
    disagreement. Both must be of one currency, else ValueError.
    """
    if book.currency != other.currency:
        raise ValueError("Prices in two currencies cannot be compared.")
    asked = PriceList([replace(other, valid_from=datetime.min.replace(tzinfo=at.tzinfo))])
    pairs = [
        pair
        for entry in book.entries
        if entry.is_valid_at(at) and (twin := _twin(entry, asked, at)) is not None
        for pair in _pairs(entry, twin, at)
    ]
    changes = tuple(pair for pair in pairs if pair.old != pair.new)
    return BookDifference(changes, unchanged=len(pairs) - len(changes))


def _twin(entry: Entry, asked: PriceList, at: datetime) -> Entry | None:
    """The other book's entry for the first name that this one names exactly, or calls its own."""
    for name in sorted(exact_names(entry.match) or own_name(entry)):
        for candidate in asked.candidates(entry.provider, name):
            if candidate.entry.is_valid_at(at):
                return candidate.entry
    return None


def own_name(entry: Entry) -> set[str]:
    return {entry.name} if entry.match.matches(entry.name) else set()


def _pairs(entry: Entry, twin: Entry, at: datetime) -> Iterator[PriceChange]:
    ours, theirs = _by_conditions(entry, at), _by_conditions(twin, at)
    for key in (shared for shared in ours if shared in theirs):
        tier, component = ours[key]
        yield _change_of(ChangeKind.CHANGED, entry, tier, component, theirs[key][1], component)


def _by_conditions(entry: Entry, at: datetime) -> Mapping[Key, tuple[Tier, Component]]:
    """Meter and conditions → the first price under them that has begun by this time."""
    prices: dict[Key, tuple[Tier, Component]] = {}
    for tier in sorted(entry.tiers, key=lambda tier: tier.priority):
        begun = replace(tier.conditions, starts_on=None)
        if tier.conditions.starts_on is not None and tier.conditions.starts_on > at:
            continue
        for component in tier.components:
            if component.kind is ComponentKind.PRICE:
                key = (component.meter, signed_json(begun.to_json()), tier.mode.value)
                prices.setdefault(key, (tier, component))
    return prices


Priced = tuple[Entry, Tier, Component]


def _prices(entries: Iterable[Entry]) -> dict[Key, Priced]:
    return {
        (*of_tier, *_component_key(component)): (entry, tier, component)
        for entry in entries
        for of_entry in [_entry_key(entry)]
        for tier in entry.tiers
        for of_tier in [(*of_entry, *_tier_key(tier))]
        for component in tier.components
    }


def _entry_key(entry: Entry) -> Key:
    match = signed_json(entry.match.to_json())
    return (entry.provider, entry.name, match, entry.valid_from.isoformat())


def _tier_key(tier: Tier) -> Key:
    return (signed_json(tier.conditions.to_json()), tier.mode.value)


def _component_key(component: Component) -> Key:
    return (
        component.meter,
        component.kind.value,
        component.direction,
        component.modality,
        component.bucket,
        component.qualifier,
    )


def _change(before: Priced | None, after: Priced | None) -> PriceChange | None:
    if before is None and after is not None:
        return _change_of(ChangeKind.ADDED, *after, None, after[2])
    if after is None and before is not None:
        return _change_of(ChangeKind.REMOVED, *before, before[2], None)
    if before is None or after is None or before[2].unit_amount == after[2].unit_amount:
        return None
    return _change_of(ChangeKind.CHANGED, *after, before[2], after[2])


def _change_of(
    kind: ChangeKind,
    entry: Entry,
    tier: Tier,
    component: Component,
    old: Component | None,
    new: Component | None,
) -> PriceChange:
    return PriceChange(
        kind=kind,
        provider=entry.provider,
        name=entry.name,
        match=entry.match,
        valid_from=entry.valid_from,
        meter=component.meter,
        component_kind=component.kind,
        conditions=tier.conditions,
        mode=tier.mode,
        old=old.unit_amount if old else None,
        new=new.unit_amount if new else None,
    )
