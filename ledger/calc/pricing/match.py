"""Which model names a price entry speaks of: a small tree of tests on the name.

Regular expressions are run by an engine whose time grows with the name's length alone (RE2):
they come from files of others, and one that backtracks would hold every process that prices.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import re2

LONGEST_PATTERN = 1_000
MOST_MEMORY = 1 << 20
AHEAD = re.compile(r"\^\(\?!")
# Parentheses and bars that are neither escaped nor in a class of characters.
TOKENS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]|[()|]")


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
            check_is_pattern(self.text)

    def matches(self, name: str) -> bool:
        return self.specificity(name) is not None

    def specificity(self, name: str) -> tuple[int, int] | None:
        """How closely the tree describes the name, greater is closer; None: not at all.

        (rank of the test, length of its text) of the closest test that the name passes.
        """
        if self.test in PLAIN:
            passes = passes_test(self.test, self.text, name)
            return (PLAIN.index(self.test), len(self.text)) if passes else None
        of_parts = [part.specificity(name) for part in self.parts]
        passed = [closeness for closeness in of_parts if closeness is not None]
        if not passed or (self.test is MatchTest.AND and len(passed) < len(of_parts)):
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
        return finds(text, name)
    text, name = text.lower(), name.lower()
    match test:
        case MatchTest.EXACT:
            return name == text
        case MatchTest.PREFIX:
            return name.startswith(text)
        case MatchTest.SUFFIX:
            return name.endswith(text)
    return text in name


def check_is_pattern(pattern: str) -> None:
    """ValueError where it is no regular expression at all, or one that is too long."""
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(f"A pattern has at most {LONGEST_PATTERN} characters.")
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"Not a regular expression: {error}.") from error


def finds(pattern: str, name: str) -> bool:
    """Whether the pattern is found in the name; a pattern that is not run here never is."""
    program = compiled(pattern)
    return program is not None and program.finds(name)


@dataclass(frozen=True)
class Program:
    """A pattern that is run: found in a name at whose beginning no excluded one is found."""

    wanted: "re2._Regexp"
    excluded: tuple["re2._Regexp", ...]

    def finds(self, name: str) -> bool:
        return searches(self.wanted, name) and not any(
            searches(unwanted, name) for unwanted in self.excluded
        )


def searches(program: "re2._Regexp", name: str) -> bool:
    return program.search(name) is not None  # type: ignore[no-untyped-call]


@cache
def compiled(pattern: str) -> Program | None:
    """None for what RE2 cannot run, such as looking ahead or back: it matches no name. Nobody can
    write such a pattern into a book; one that is stored from before must not break its book.

    What a name must not begin with (`^(?!…)`, as genai-prices writes it) is a pattern of its own.
    """
    begins, excluded = pattern, []
    while ahead := AHEAD.match(begins):
        ends = parts_end(begins, ahead.end())
        if len(ends) != 1:
            return None
        excluded.append(f"^(?:{begins[ahead.end() : ends[0]]})")
        begins = f"^{begins[ends[0] + 1 :]}"
    programs = [engine(source) for source in (begins, *excluded)]
    known = [program for program in programs if program is not None]
    return Program(known[0], tuple(known[1:])) if len(known) == len(programs) else None


def parts_end(pattern: str, start: int) -> list[int]:
    """Where the group that began before `start` closes, and where behind it the pattern has
    alternatives, for which what stands before the first does not hold."""
    depth, ends = 1, list[int]()
    for token in TOKENS.finditer(pattern, start):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if not depth and (token[0] == "|" or not ends):
            ends.append(token.start())
    return ends


def engine(pattern: str) -> "re2._Regexp | None":
    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, MOST_MEMORY
    try:
        program: re2._Regexp = re2.compile(pattern, options)  # type: ignore[no-untyped-call]
    except re2.error:
        return None
    return program
