"""Regular expressions that somebody sends: only those that cannot keep a worker busy for ever."""

import re
from collections.abc import Iterator
from typing import Final

from ledger.calc.pricing.book import Book
from ledger.calc.pricing.match import Match, MatchTest

# Something repeated that repeats itself: (a+)+ takes time that doubles with each character.
NESTED: Final = re.compile(r"\)[*+{]|\)\?[*+{]")


def patterns_of(match: Match | None) -> Iterator[str]:
    """The regular expressions of a tree."""
    if match is None:
        return
    if match.test is MatchTest.REGEX:
        yield match.text
    for part in match.parts:
        yield from patterns_of(part)


def slow_patterns(book: Book) -> list[str]:
    """The patterns of a book that repeat a group, of its entries and of its providers."""
    rules = (one for rule in book.providers for one in (rule.match, rule.model_match))
    matches = (*(entry.match for entry in book.entries), *rules)
    return sorted({text for one in matches for text in patterns_of(one) if NESTED.search(text)})
