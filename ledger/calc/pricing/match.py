"""Which model names a price entry speaks of: a small tree of tests on the name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

LONGEST_PATTERN = 1_000


class MatchTest(StrEnum):
    """How a name is tested; the more specific, the later in this list."""

    REGEX = "regex"
    CONTAINS = "contains"
    SUFFIX = "suffix"
    PREFIX = "prefix"
    EXACT = "exact"
    AND = "and"
    OR = "or"


PLAIN = (MatchTest.REGEX, MatchTest.CONTAINS, MatchTest.SUFFIX, MatchTest.PREFIX, MatchTest.EXACT)


@dataclass(frozen=True)
class Match:
    """One test of a name, or several joined by `and` or `or`. Case does not matter.

    JSON: `{"exact": "gpt-4o"}`, `{"or": [{"prefix": "gpt-4o-"}, …]}`.
    """

    test: MatchTest
    text: str = ""
    parts: tuple["Match", ...] = ()

    def __post_init__(self) -> None:
        if (self.test in PLAIN) == bool(self.parts):
            raise ValueError(f"A match by {self.test} needs {needs(self.test)}.")
        if self.test is MatchTest.REGEX:
            compiled(self.text)

    def matches(self, name: str) -> bool:
        return self.specificity(name) is not None

    def specificity(self, name: str) -> tuple[int, int] | None:
        """How closely the tree describes the name, greater is closer; None: not at all.

        (rank of the test, length of its text) of the closest test that the name passes.
        """
        if self.test in PLAIN:
            passes = passes_test(self.test, self.text, name)
            return (PLAIN.index(self.test), len(self.text)) if passes else None
        found = [part.specificity(name) for part in self.parts]
        passed = [one for one in found if one is not None]
        if not passed or (self.test is MatchTest.AND and len(passed) < len(found)):
            return None
        return max(passed)

    def to_json(self) -> dict[str, object]:
        if self.parts:
            return {self.test.value: [part.to_json() for part in self.parts]}
        return {self.test.value: self.text}

    @classmethod
    def from_json(cls, data: object) -> "Match":
        """ValueError where the data are not such a tree."""
        if not isinstance(data, Mapping) or len(data) != 1:
            raise ValueError("A match is one test, such as {'exact': 'gpt-4o'}.")
        ((name, value),) = data.items()
        test = MatchTest(name)
        if isinstance(value, list) and test not in PLAIN:
            return cls(test, parts=tuple(cls.from_json(part) for part in value))
        if not isinstance(value, str):
            raise ValueError(f"A match by {test} needs {needs(test)}.")
        return cls(test, value)


def predicate_of(match: Match) -> Callable[[str], bool]:
    """What `match.matches` answers to names in lower case, prepared once to be asked often.

    Most trees are several names of which one will do: they are looked up together.
    """
    parts = match.parts if match.test is MatchTest.OR else (match,)
    exact_ones, prefixes, suffixes, contained = (
        tuple(part.text.lower() for part in parts if part.test is test)
        for test in (MatchTest.EXACT, MatchTest.PREFIX, MatchTest.SUFFIX, MatchTest.CONTAINS)
    )
    rest = [part for part in parts if part.parts or part.test is MatchTest.REGEX]

    def passes(name: str) -> bool:
        return (
            name in exact_ones
            or name.startswith(prefixes)
            or name.endswith(suffixes)
            or any(text in name for text in contained)
            or any(part.matches(name) for part in rest)
        )

    return passes


def exact(name: str) -> Match:
    return Match(MatchTest.EXACT, name)


def any_of(names: tuple[str, ...]) -> Match:
    """One of these very names."""
    if len(names) == 1:
        return exact(names[0])
    return Match(MatchTest.OR, parts=tuple(exact(name) for name in names))


def needs(test: MatchTest) -> str:
    return "a text" if test in PLAIN else "a list of matches"


def passes_test(test: MatchTest, text: str, name: str) -> bool:
    if test is MatchTest.REGEX:
        return compiled(text).search(name) is not None
    text, name = text.lower(), name.lower()
    match test:
        case MatchTest.EXACT:
            return name == text
        case MatchTest.PREFIX:
            return name.startswith(text)
        case MatchTest.SUFFIX:
            return name.endswith(text)
    return text in name


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """ValueError where it is no pattern that we take."""
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(f"A pattern has at most {LONGEST_PATTERN} characters.")
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"Not a regular expression: {error}.") from error
