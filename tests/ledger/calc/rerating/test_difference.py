"""Sums of a difference, and the text that is signed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.rerating.content import Content, digest, read_content
from ledger.calc.rerating.difference import (
    NOTHING,
    Change,
    Difference,
    Group,
    Row,
    Split,
    add_up,
    difference_of,
)

ONE = Change(2, 2, Decimal("1.10"), Decimal("0.9"), 1, 0)
GROUP = Group("2026-06-01", "copilot", "cc_1", "house", "small", "input", ONE)
ASKED = {"period": ["2026-06-01", "2026-06-30"], "scope": {"model": ["small"]}}

costs = st.decimals(0, 10**12, places=18)
counts = st.integers(0, 10**9)
changes = st.builds(Change, counts, counts, costs, costs, counts, counts)
words = st.sampled_from(["", "a", "b", "成本"])
groups = st.builds(Group, words, words, words, words, words, words, changes)


def test_the_difference_is_new_less_old() -> None:
    assert ONE.difference_usd == Decimal("-0.20")


@given(st.lists(groups, max_size=12))
def test_the_rows_of_every_split_add_up_to_the_total(found: list[Group]) -> None:
    difference = difference_of(found)
    for split in Split:
        assert add_up(row.change for row in difference.by[split]) == difference.total


def test_models_of_the_same_name_are_told_apart_by_their_provider() -> None:
    difference = difference_of([GROUP, replace(GROUP, provider="other")])
    assert [row.keys for row in difference.by[Split.MODEL]] == [
        ("house", "small"),
        ("other", "small"),
    ]
    assert len(difference.by[Split.METER]) == 1


def test_nothing_changed_is_an_empty_difference() -> None:
    empty = difference_of([])
    assert empty.is_empty
    assert empty.total == NOTHING
    assert not difference_of([GROUP]).is_empty


@given(st.lists(groups, max_size=6))
def test_the_text_that_is_signed_can_be_read_again(found: list[Group]) -> None:
    content = Content(ASKED, ("b", "a"), difference_of(found))
    again = read_content(content.text())
    assert again.difference == content.difference
    assert again.text() == content.text()


def test_the_same_difference_has_the_same_digest_in_whatever_order_it_was_found() -> None:
    other = replace(GROUP, use_case="aml")
    one = Content(ASKED, ("b", "a"), difference_of([GROUP, other]))
    two = Content(dict(reversed(ASKED.items())), ("a", "b"), difference_of([other, GROUP]))
    assert digest(one.text()) == digest(two.text())


@pytest.mark.parametrize(
    "changed",
    [
        replace(ONE, reversed_lines=3),
        replace(ONE, posted_lines=3),
        replace(ONE, old_cost_usd=Decimal("1.100000000000000001")),
        replace(ONE, new_cost_usd=Decimal("0.900000000000000001")),
        replace(ONE, unpriced_before=0),
        replace(ONE, unpriced_after=1),
    ],
)
def test_any_other_sum_has_another_digest(changed: Change) -> None:
    def signed(change: Change) -> str:
        rows = {Split.DAY: (Row(("2026-06-01",), change),)}
        return digest(Content(ASKED, (), Difference(change, rows)).text())

    assert signed(changed) != signed(ONE)


def test_another_request_or_another_version_has_another_digest() -> None:
    content = Content(ASKED, ("a",), difference_of([GROUP]))
    texts = {
        content.text(),
        replace(content, versions=("b",)).text(),
        replace(content, asked={**ASKED, "scope": {}}).text(),
    }
    assert len({digest(text) for text in texts}) == 3


def test_how_a_cost_is_written_makes_no_other_digest() -> None:
    plain = replace(ONE, old_cost_usd=Decimal("1.1"))
    one, two = (Content(ASKED, (), Difference(change, {})) for change in (ONE, plain))
    assert one.text() == two.text()
