"""Books put in order of precedence, and what they say of a model, whenever it is used."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property, lru_cache
from typing import Any

from ledger.calc.pricing.book import Book, BookScope, Entry, ProviderRule
from ledger.calc.pricing.conditions import ANY_BUT
from ledger.calc.pricing.match import Match, MatchTest, predicate_of
from ledger.calc.pricing.spellings import spellings, undated

PRECEDENCE = tuple(BookScope)
# Sources of default books that speak after the operator's own lists, in this order.
PUBLIC_LISTS = ("genai-prices", "litellm", "langfuse")
Test = Callable[[str], bool]
ANYWHERE = frozenset({"", "global", "not_available"})  # regions that are none
KNOWN_NAMES = 10_000  # answers kept per list
ANY_DATE = re.compile(r"(?<!\d)(20\d{2})(-?)(\d{2})\2(\d{2})(?!\d)")


@dataclass(frozen=True)
class PriceCandidate:
    """An entry that speaks of a model, with the book it is in.

    `born` is the day in the model's own name: what is named after a day was not there before.
    """

    book: Book
    entry: Entry
    born: datetime | None = None

    def is_valid_at(self, moment: datetime) -> bool:
        is_born = self.born is None or self.born <= moment
        return is_born and self.book.is_valid_at(moment) and self.entry.is_valid_at(moment)


class PriceList:
    """The books in force for a tenant, ready to be asked; immutable, so keep it and share it.

    `found` is for whoever asks: prices that were found, by the tiers that held.
    """

    def __init__(self, books: Iterable[Book]) -> None:
        self.books = tuple(sorted(books, key=precedence))
        self._shelves = tuple(BookShelf(book) for book in self.books)
        self._known = lru_cache(maxsize=KNOWN_NAMES)(self._find)
        self.remembered: dict[
            Hashable, dict[str, Any]
        ] = {}  # Any: of a module that stands on this one

    def candidates(self, provider: str, model: str) -> tuple[PriceCandidate, ...]:
        """Every entry for this model of this provider, first come first served.

        Contracts, then overrides, then defaults, of these the operator's own before the public
        lists; the newest version first; inside a book by
        provider (its own entries, then those of its fallbacks), priority, closeness of the
        match, newest validity. Whether an entry holds at a time is not asked here.
        """
        return self._known(provider.strip().lower(), model.strip().lower())

    def names_region(self, provider: str, model: str, region: str) -> bool:
        """Whether the books tell this region apart: for other models of the provider, or others
        than this one for the model. Prices in a region that no book speaks of are the plain ones.
        """
        if region.lower() in ANYWHERE:
            return False
        entries = [candidate.entry for candidate in self.candidates(provider, model)]
        of_provider = (self._regions.get(entry.provider.lower(), ()) for entry in entries)
        return any(region.lower() in named for named in of_provider) or any(
            map(regions_of, entries)
        )

    @cached_property
    def _regions(self) -> Mapping[str, set[str]]:
        """The regions that books name, by provider."""
        by_provider: dict[str, set[str]] = {}
        for book in self.books:
            for entry in book.entries:
                by_provider.setdefault(entry.provider.lower(), set()).update(regions_of(entry))
        return by_provider

    def _find(self, provider: str, model: str) -> tuple[PriceCandidate, ...]:
        born = named_day(model)
        return tuple(
            PriceCandidate(shelf.book, entry, born)
            for shelf in self._shelves
            for entry in shelf.entries(provider, model)
        )


class BookShelf:
    """One book with its entries by provider and by exact name."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._rules = {rule.id.lower(): rule for rule in book.providers}
        self._named = lru_cache(maxsize=KNOWN_NAMES)(self._rule_named)
        self._exact: dict[tuple[str, str], list[int]] = {}
        self._others: dict[str, list[tuple[int, Test]]] = {}
        self._snapshots: dict[tuple[str, str], str] = {}  # the newest of a name without its day
        for place, entry in enumerate(book.entries):
            self._file(place, entry)

    def _file(self, place: int, entry: Entry) -> None:
        provider = entry.provider.lower()
        names = exact_names(entry.match)
        for name in names or ():
            self._exact.setdefault((provider, name), []).append(place)
            if undated(name) != name:
                key = (provider, undated(name))
                self._snapshots[key] = max(name, self._snapshots.get(key, ""))
        if names is None:
            self._others.setdefault(provider, []).append((place, predicate_of(entry.match)))

    def entries(self, provider: str, model: str) -> list[Entry]:
        """The entries for a model, in order: under the first spelling of its name that has any,
        else those of the newest snapshot of a name without a day."""
        spelled = list(spellings(provider, model, self._is_same))
        for provider_name, name in spelled:
            entries = self._matching(self._providers(provider_name, name), name)
            if entries:
                return entries
        for provider_name, name in spelled:
            for seller in self._providers(provider_name, name):
                snapshot = self._snapshots.get((seller, name))
                if snapshot:
                    return self._matching((seller,), snapshot)
        return []

    def _is_same(self, name: str, other: str) -> bool:
        """Are these two names of one provider, by this book's rules or by their letters?"""
        rule = self._named(name)
        if rule is not None and rule is self._named(other):
            return True
        return plain_letters(other).endswith(plain_letters(name))

    def _matching(self, providers: Sequence[str], model: str) -> list[Entry]:
        entries: list[Entry] = []
        for provider in (*providers, ""):
            places = [
                *self._exact.get((provider, model), ()),
                *(at for at, passes in self._others.get(provider, ()) if passes(model)),
            ]
            entries.extend(self.book.entries[at] for at in sorted(places, key=self._order(model)))
        return entries

    def _order(self, model: str) -> "EntryOrder":
        return EntryOrder(self.book, model)

    def _providers(self, provider: str, model: str) -> tuple[str, ...]:
        """The book's provider for what an event names so, and those whose models it sells."""
        rule = self._rule(provider, model)
        if rule is None:
            return (provider,) if provider else ()
        return (rule.id.lower(), *(fallback.lower() for fallback in rule.fallbacks))

    def _rule(self, provider: str, model: str) -> ProviderRule | None:
        if provider:
            return self._named(provider)
        rules = self.book.providers
        return next((rule for rule in rules if passes(rule.model_match, model)), None)

    def _rule_named(self, provider: str) -> ProviderRule | None:
        if provider in self._rules:
            return self._rules[provider]
        rules = self.book.providers
        return next((rule for rule in rules if passes(rule.match, provider)), None)


@dataclass(frozen=True)
class EntryOrder:
    """The sort key of a book's entries that match a model."""

    book: Book
    model: str

    def __call__(self, place: int) -> tuple[float, ...]:
        entry = self.book.entries[place]
        rank, length = entry.match.specificity(self.model) or (0, 0)
        return (entry.priority, -rank, -length, -entry.valid_from.timestamp(), place)


def regions_of(entry: Entry) -> set[str]:
    """Those it names; every one but another is none."""
    named = (tier.conditions.region.lower() for tier in entry.tiers)
    return {region for region in named if region and not region.startswith(ANY_BUT)}


def precedence(book: Book) -> tuple[float, ...]:
    is_public = book.scope is BookScope.DEFAULT and book.source in PUBLIC_LISTS
    place = 1 + PUBLIC_LISTS.index(book.source) if is_public else 0
    return (PRECEDENCE.index(book.scope), place, -book.valid_from.timestamp(), -book.id)


def passes(match: Match | None, name: str) -> bool:
    return match is not None and match.matches(name)


def exact_names(match: Match) -> set[str] | None:
    """The only names a tree takes, lower case; None where it takes others too."""
    if match.test is MatchTest.EXACT:
        return {match.text.lower()}
    if match.test is not MatchTest.OR:
        return None
    names: set[str] = set()
    for part in match.parts:
        if part.test is not MatchTest.EXACT:
            return None
        names.add(part.text.lower())
    return names


def plain_letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name)


def named_day(model: str) -> datetime | None:
    """The beginning (UTC) of the first day that a name such as gpt-4o-2024-08-06 holds."""
    for year, _dash, month, day in ANY_DATE.findall(model):
        try:
            return datetime.combine(date(int(year), int(month), int(day)), time(), UTC)
        except ValueError:
            continue
    return None
