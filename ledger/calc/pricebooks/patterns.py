"""Regular expressions that somebody sends: only those that take time linear in a name's length."""

from collections.abc import Iterable, Iterator

from ledger.calc.pricing.match import Match, MatchTest, compiled


def patterns_of(match: Match | None) -> Iterator[str]:
    """The regular expressions of a tree."""
    if match is None:
        return
    if match.test is MatchTest.REGEX:
        yield match.text
    for part in match.parts:
        yield from patterns_of(part)


def refused_patterns(matches: Iterable[Match | None]) -> list[str]:
    """The patterns that need backtracking (looking ahead or back, references to groups) or more
    memory than a name is worth."""
    patterns = {text for match in matches for text in patterns_of(match)}
    return sorted(text for text in patterns if compiled(text) is None)
