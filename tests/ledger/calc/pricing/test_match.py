"""A tree of tests that is asked often gives the answers that it gives once; patterns never hang."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.pricebooks.patterns import refused_patterns
from ledger.calc.pricing.match import Match, MatchTest, predicate_of

NAMES = st.text("ab-", min_size=1, max_size=4)
PLAIN = st.sampled_from(
    [MatchTest.EXACT, MatchTest.PREFIX, MatchTest.SUFFIX, MatchTest.CONTAINS, MatchTest.REGEX]
)
LEAVES = st.builds(Match, PLAIN, st.text("abAB", min_size=1, max_size=3))


def joined(parts: st.SearchStrategy[Match]) -> st.SearchStrategy[Match]:
    tests = st.sampled_from([MatchTest.AND, MatchTest.OR])
    lists = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.builds(lambda test, parts: Match(test, parts=parts), tests, lists)


@given(tree=st.recursive(LEAVES, joined, max_leaves=6), name=NAMES)
def test_a_prepared_tree_takes_exactly_the_names_that_it_matches(tree: Match, name: str) -> None:
    assert predicate_of(tree)(name) is tree.matches(name)


@pytest.mark.parametrize("pattern", ["a*a*a*a*a*a*a*a*a*a*x", "(a+)+x", "(a|aa)+x", "(.*)*x"])
def test_a_pattern_that_would_backtrack_for_ever_answers_at_once(pattern: str) -> None:
    began = time.monotonic()
    assert not Match(MatchTest.REGEX, pattern).matches("a" * 128)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "pattern",
    [
        *("gpt(?!-4)", "^(?!a(?=b))", "^(?!a)(?!b(?!c))", "^(?!a)b|c"),
        *("(?<=o)1", r"(a)\1", "(?:a{1000}){1000}"),
    ],
)
def test_what_needs_backtracking_is_refused_and_matches_nothing_where_it_is_stored(
    pattern: str,
) -> None:
    match = Match.from_json({"regex": pattern})
    assert refused_patterns([match, None]) == [pattern]
    assert not match.matches("gpt-o1aa")


@pytest.mark.parametrize(
    "pattern",
    [
        "^(?!.*-tts(?:$|-))",
        "^(?!x/)(?:labs-)?mistral",
        r"^(?!a[)\]]|b\))(?!c)o",
        "^(?!a)",
    ],
)
def test_what_a_name_must_not_begin_with_is_run_without_looking_ahead(pattern: str) -> None:
    names = ["m-tts", "tts", "m-tts-1", "x/mistral", "labs-mistral", "a)o", "b)o", "co", "o", "a"]
    match, reference = Match(MatchTest.REGEX, pattern), re.compile(pattern)
    assert refused_patterns([match]) == []
    expected = [reference.search(name) is not None for name in names]
    assert [match.matches(name) for name in names] == expected
    assert {True, False} == set(expected)
