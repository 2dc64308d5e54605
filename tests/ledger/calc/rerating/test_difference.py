"""Sums of a difference, and the text that is signed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finops.calc.canonical import sha256_of
from ledger.calc.rerating.content import Content, read_content
from ledger.calc.rerating.difference import (
    Change,
    ChangeGroup,
    Difference,
    KeyChange,
    Split,
    add_up,
    difference_of,
)

CHANGE = Change(2, 2, Decimal("1.10"), Decimal("0.9"), 1, 0)
GROUP = ChangeGroup("2026-06-01", "copilot", "cc_1", "house", "small", "input", CHANGE)
ASKED = {"period": ["2026-06-01", "2026-06-30"], "scope": {"model": ["small"]}}

costs = st.decimals(0, 10**12, places=18)
counts = st.integers(0, 10**9)
changes = st.builds(Change, counts, counts, costs, costs, counts, counts)
words = st.sampled_from(["", "a", "b", "成本"])
groups = st.builds(ChangeGroup, words, words, words, words, words, words, changes)


def test_the_difference_is_new_less_old() -> None:
    assert CHANGE.difference_usd == Decimal("-0.20")


@given(st.lists(groups, max_size=12))
def test_the_rows_of_every_split_add_up_to_the_total(groups: list[ChangeGroup]) -> None:
    difference = difference_of(groups)
    for split in Split:
        assert add_up(difference.by[split]) == difference.total


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
    assert empty.total == Change(0, 0, Decimal(0), Decimal(0), 0, 0)
    assert not difference_of([GROUP]).is_empty


@given(st.lists(groups, max_size=6))
def test_the_text_that_is_signed_can_be_read_again(groups: list[ChangeGroup]) -> None:
    content = Content(ASKED, ("b", "a"), difference_of(groups))
    again = read_content(content.text())
    assert again.difference == content.difference
    assert again.text() == content.text()


def test_what_is_signed_of_a_difference_keeps_its_text() -> None:
    """Byte for byte: the hashes of all runs that were ever approved rest on it."""
    assert sha256_of(Content(ASKED, ("b", "a"), difference_of([GROUP])).text()) == (
        "64ca7819f030037118fb29316ba4a5cb8621020ab785f7981316f5becf6c6963"
    )


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"asked": {}, "versions": [], "total": {}}'])
def test_what_is_no_difference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"missing|truncated|Expected"):
        read_content(text)


def test_the_same_difference_has_the_same_digest_in_whatever_order_it_was_found() -> None:
    other = replace(GROUP, use_case="aml")
    first = Content(ASKED, ("b", "a"), difference_of([GROUP, other]))
    second = Content(dict(reversed(ASKED.items())), ("a", "b"), difference_of([other, GROUP]))
    assert sha256_of(first.text()) == sha256_of(second.text())


@pytest.mark.parametrize(
    "changed",
    [
        replace(CHANGE, reversed_lines=3),
        replace(CHANGE, posted_lines=3),
        replace(CHANGE, old_cost_usd=Decimal("1.100000000000000001")),
        replace(CHANGE, new_cost_usd=Decimal("0.900000000000000001")),
        replace(CHANGE, unpriced_before=0),
        replace(CHANGE, unpriced_after=1),
    ],
)
def test_any_other_sum_has_another_digest(changed: Change) -> None:
    def signed(change: Change) -> str:
        rows = {Split.DAY: (KeyChange(**vars(change), keys=("2026-06-01",)),)}
        return sha256_of(Content(ASKED, (), Difference(change, rows)).text())

    assert signed(changed) != signed(CHANGE)


def test_another_request_or_another_version_has_another_digest() -> None:
    content = Content(ASKED, ("a",), difference_of([GROUP]))
    texts = {
        content.text(),
        replace(content, versions=("b",)).text(),
        replace(content, asked={**ASKED, "scope": {}}).text(),
    }
    assert len({sha256_of(text) for text in texts}) == 3


def test_how_a_cost_is_written_makes_no_other_digest() -> None:
    plain = replace(CHANGE, old_cost_usd=Decimal("1.1"))
    first, second = (Content(ASKED, (), Difference(change, {})) for change in (CHANGE, plain))
    assert first.text() == second.text()
