"""Books put in order of precedence, and what they say of a model, whenever it is used."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from ledger.calc.pricing.book import Book, BookScope, Entry, ProviderRule
from ledger.calc.pricing.match import Match, MatchTest, predicate_of

PRECEDENCE = tuple(BookScope)
Test = Callable[[str], bool]
KNOWN_NAMES = 10_000  # answers kept per list
ANY_DATE = re.compile(r"(?<!\d)(20\d{2})(-?)(\d{2})\2(\d{2})(?!\d)")
COMPACT_DATE = re.compile(r"-(20\d{2})(\d{2})(\d{2})(?=-|:|$)")


@dataclass(frozen=True)
class Candidate:
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
    """The books in force for a tenant, ready to be asked; immutable, so keep it and share it."""

    def __init__(self, books: Iterable[Book]) -> None:
        self.books = tuple(sorted(books, key=precedence))
        self._shelves = tuple(Shelf(book) for book in self.books)
        self._known = lru_cache(maxsize=KNOWN_NAMES)(self._find)

    def candidates(self, provider: str, model: str) -> tuple[Candidate, ...]:
        """Every entry for this model of this provider, first come first served.

        Contracts, then overrides, then defaults, the newest version first; inside a book by
        provider (its own entries, then those of its fallbacks), priority, closeness of the
        match, newest validity. Whether an entry holds at a time is not asked here.
        """
        return self._known(provider.strip().lower(), model.strip().lower())

    def _find(self, provider: str, model: str) -> tuple[Candidate, ...]:
        born = named_day(model)
        return tuple(
            Candidate(shelf.book, entry, born)
            for shelf in self._shelves
            for entry in shelf.entries(provider, model)
        )


class Shelf:
    """One book with its entries by provider and by exact name."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._rules = {rule.id.lower(): rule for rule in book.providers}
        self._named = lru_cache(maxsize=KNOWN_NAMES)(self._rule_named)
        self._exact: dict[tuple[str, str], list[int]] = {}
        self._others: dict[str, list[tuple[int, Test]]] = {}
        for place, entry in enumerate(book.entries):
            self._file(place, entry)

    def _file(self, place: int, entry: Entry) -> None:
        provider = entry.provider.lower()
        names = exact_names(entry.match)
        for name in names or ():
            self._exact.setdefault((provider, name), []).append(place)
        if names is None:
            self._others.setdefault(provider, []).append((place, predicate_of(entry.match)))

    def entries(self, provider: str, model: str) -> list[Entry]:
        """The entries for a model, in order; under its name, else under its dashed date."""
        providers = self._providers(provider, model)
        found, written_out = self._matching(providers, model), dashed(model)
        return found if found or written_out == model else self._matching(providers, written_out)

    def _matching(self, providers: Sequence[str], model: str) -> list[Entry]:
        found: list[Entry] = []
        for provider in (*providers, ""):
            places = [
                *self._exact.get((provider, model), ()),
                *(at for at, passes in self._others.get(provider, ()) if passes(model)),
            ]
            found.extend(self.book.entries[at] for at in sorted(places, key=self._order(model)))
        return found

    def _order(self, model: str) -> "Order":
        return Order(self.book, model)

    def _providers(self, provider: str, model: str) -> tuple[str, ...]:
        """The book's provider for what an event names so, and those whose models it sells."""
        rule = self._rule(provider, model)
        if rule is None:
            return (provider,) if provider else ()
        return (rule.id.lower(), *(one.lower() for one in rule.fallbacks))

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
class Order:
    """The sort key of a book's entries that match a model."""

    book: Book
    model: str

    def __call__(self, place: int) -> tuple[float, ...]:
        entry = self.book.entries[place]
        rank, length = entry.match.specificity(self.model) or (0, 0)
        return (entry.priority, -rank, -length, -entry.valid_from.timestamp(), place)


def precedence(book: Book) -> tuple[float, ...]:
    return (PRECEDENCE.index(book.scope), -book.valid_from.timestamp(), -book.id)


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


def dashed(model: str) -> str:
    """Gateways write gpt-5.2-20251211 for gpt-5.2-2025-12-11; what is no date stays."""

    def written_out(found: re.Match[str]) -> str:
        try:
            return f"-{date(int(found[1]), int(found[2]), int(found[3])).isoformat()}"
        except ValueError:
            return found[0]

    return COMPACT_DATE.sub(written_out, model)


def named_day(model: str) -> datetime | None:
    """The beginning (UTC) of the first day that a name such as gpt-4o-2024-08-06 holds."""
    for year, _dash, month, day in ANY_DATE.findall(model):
        try:
            return datetime.combine(date(int(year), int(month), int(day)), time(), UTC)
        except ValueError:
            continue
    return None
