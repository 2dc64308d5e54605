"""The canonical text of what is signed: worked hashes, and what has no canonical form."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finops.calc.canonical import NotCanonical, amount, canonical_text, sha256_of

BUDGET = {
    "kind": "budget",
    "request": 41,
    "seq": 1,
    "amount": "12000.00",
    "currency": "USD",
    "period": [date(2026, 7, 1), date(2026, 7, 31)],
    "tier": "high",
    "note": "Zürich – 1 May",
    "valid_to": None,
}


def test_the_worked_budget_has_the_worked_hash() -> None:
    text = canonical_text(BUDGET)
    assert text == (
        '{"amount":"12000.00","currency":"USD","kind":"budget","note":"Zürich – 1 May",'
        '"period":["2026-07-01","2026-07-31"],"request":41,"seq":1,"tier":"high","valid_to":null}'
    )
    assert sha256_of(text) == "15542292e3a8915e8c8db2c3802260885b499b8281964e87c3d7edb76f389104"


def test_handing_in_the_same_again_is_another_hash() -> None:
    assert sha256_of(canonical_text(BUDGET | {"seq": 2})).startswith("be4a67a3")


def test_the_order_of_keys_and_of_sets_says_nothing() -> None:
    content = {"b": {"x", "y"}, "a": 1}
    other = {"a": 1, "b": {"y", "x"}}
    assert canonical_text(content) == canonical_text(other) == '{"a":1,"b":["x","y"]}'


def test_the_order_of_a_list_is_content() -> None:
    assert canonical_text({"a": ["x", "y"]}) != canonical_text({"a": ["y", "x"]})


def test_one_moment_is_one_text_in_every_zone() -> None:
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    there = moment.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert canonical_text({"at": there}) == '{"at":"2026-07-01T00:00:00.000000Z"}'


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(0.1, id="float"),
        pytest.param(Decimal("0.1"), id="decimal"),
        pytest.param(2**53, id="large"),
        pytest.param(datetime(2026, 7, 1), id="no zone"),  # noqa: DTZ001 -- it is refused
        pytest.param("Zu\u0308rich", id="not composed"),
        pytest.param("\ud800", id="surrogate"),
        pytest.param(b"bytes", id="bytes"),
        pytest.param({1, 2}, id="set of numbers"),
        pytest.param({"ü": 1}, id="key"),
    ],
)
def test_what_could_be_read_two_ways_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(NotCanonical, match=r"content\.evidence\[0\]"):
        canonical_text({"evidence": [value]})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1", "1.00"),
        ("-0", "0.00"),
        ("1E+3", "1000.00"),
        ("-2.5", "-2.50"),
        ("9e30", f"9{'0' * 30}.00"),
    ],
)
def test_an_amount_has_the_decimals_of_its_column(value: str, text: str) -> None:
    assert amount(Decimal(value), 2) == text


@pytest.mark.parametrize("value", ["0.001", "NaN", "Infinity"])
def test_an_amount_is_never_rounded(value: str) -> None:
    with pytest.raises(NotCanonical):
        amount(Decimal(value), 2)


TEXTS = st.text().filter(lambda text: canonical_or_none(text) is not None)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def canonical_or_none(text: str) -> str | None:
    try:
        return canonical_text({"text": text})
    except NotCanonical:
        return None


@given(VALUES)
def test_the_text_reads_back_as_the_content_and_writes_the_same_again(value: object) -> None:
    text = canonical_text({"value": value})
    assert json.loads(text) == {"value": value}
    assert canonical_text(json.loads(text)) == text
