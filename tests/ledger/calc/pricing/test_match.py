"""A tree of tests that is asked often gives the answers that it gives once."""

from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.pricing.match import Match, MatchTest, predicate_of

NAMES = st.text("ab-", min_size=1, max_size=4)
PLAIN = st.sampled_from(
    [MatchTest.EXACT, MatchTest.PREFIX, MatchTest.SUFFIX, MatchTest.CONTAINS, MatchTest.REGEX]
)
LEAVES = st.builds(Match, PLAIN, st.text("abAB", min_size=1, max_size=3))


def joined(parts: st.SearchStrategy[Match]) -> st.SearchStrategy[Match]:
    tests = st.sampled_from([MatchTest.AND, MatchTest.OR])
    lists = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.builds(lambda test, found: Match(test, parts=found), tests, lists)


@given(tree=st.recursive(LEAVES, joined, max_leaves=6), name=NAMES)
def test_a_prepared_tree_takes_exactly_the_names_that_it_matches(tree: Match, name: str) -> None:
    assert predicate_of(tree)(name) is tree.matches(name)
