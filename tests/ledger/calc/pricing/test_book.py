"""Books as data: what is refused, and that JSON gives back what it was given."""

import json
from datetime import UTC, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.pricing.book import (
    Book,
    BookScope,
    Component,
    ComponentKind,
    Entry,
    ExchangeRate,
    NotExactError,
    ProviderRule,
    Tier,
    TierMode,
)
from ledger.calc.pricing.conditions import Conditions, DailyWindow
from ledger.calc.pricing.match import PLAIN, Match, MatchTest
from tests.ledger.calc.pricing.books import price

words = st.text("abcxyz-.", max_size=8)
first, last = datetime(2020, 1, 1), datetime(2030, 1, 1)  # noqa: DTZ001 - the zone is drawn
moments = st.datetimes(first, last, timezones=st.just(UTC))
amounts = st.decimals(0, 1000, places=9)
leaves = st.builds(Match, st.sampled_from(PLAIN[1:]), words)
trees = st.recursive(
    leaves,
    lambda parts: st.builds(
        Match,
        st.sampled_from((MatchTest.AND, MatchTest.OR)),
        parts=st.lists(parts, min_size=1, max_size=3).map(tuple),
    ),
    max_leaves=5,
)
components = st.builds(
    Component,
    id=st.integers(0, 9),
    meter=st.sampled_from(("input", "output")),
    kind=st.sampled_from(ComponentKind),
    amount=amounts,
    per=st.sampled_from((Decimal(1), Decimal(1000), Decimal(10**6))),
    direction=words,
    modality=words,
    bucket=words,
    qualifier=words,
)
windows = st.builds(
    DailyWindow, st.times().map(lambda at: at.replace(fold=0)), st.just(time(12, 30))
)
conditions = st.builds(
    Conditions,
    selector=st.just(("input", "cached_input")),
    above=amounts,
    service_tier=words,
    region=words,
    window=st.none() | windows,
    weekdays=st.just(()) | st.just((0, 6)),
    starts_on=st.none() | moments,
) | st.just(Conditions())
tiers = st.builds(
    Tier,
    id=st.integers(0, 9),
    priority=st.integers(0, 9),
    mode=st.sampled_from(TierMode),
    conditions=conditions,
    components=st.lists(components, max_size=3).map(tuple),
)
entries = st.builds(
    Entry,
    id=st.integers(0, 9),
    provider=words,
    match=trees,
    priority=st.integers(0, 9),
    mode=words,
    valid_from=moments,
    valid_to=st.none() | moments,
    tiers=st.lists(tiers, max_size=2).map(tuple),
    name=words,
    raw=words,
)
books = st.builds(
    Book,
    id=st.integers(0, 9),
    scope=st.sampled_from(BookScope),
    name=words,
    version=words,
    currency=st.sampled_from(("USD", "EUR")),
    valid_from=moments,
    valid_to=st.none() | moments,
    entries=st.lists(entries, max_size=2).map(tuple),
    providers=st.lists(
        st.builds(ProviderRule, words, st.none() | trees, st.none() | trees, st.just(("openai",))),
        max_size=2,
    ).map(tuple),
    rates=st.lists(st.builds(ExchangeRate, moments, amounts), max_size=2).map(tuple),
    source=words,
    source_version=words,
    source_sha256=words,
)


@given(book=books)
def test_json_gives_back_the_book_that_it_was_given(book: Book) -> None:
    assert Book.from_json(json.loads(json.dumps(book.to_json()))) == book


def test_a_price_that_no_decimal_says_exactly_is_refused() -> None:
    assert price("input", "3", "1000000").unit_amount == Decimal("0.000003")
    with pytest.raises(NotExactError, match="no exact price"):
        price("audio_second", "0.04", "3600")
    with pytest.raises(NotExactError, match="18 decimals"):
        price("input", "0.0000000000001", "1000000")


@pytest.mark.parametrize("broken", [("input", "-1", "1"), ("input", "1", "0"), ("", "1", "1")])
def test_prices_are_not_negative_and_for_something(broken: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match=r"price|Prices"):
        price(*broken)


def test_a_threshold_without_meters_is_refused() -> None:
    with pytest.raises(ValueError, match="threshold"):
        Conditions(above=Decimal(1))


@pytest.mark.parametrize(
    "broken", [{"regex": "("}, {"exact": []}, {"or": "a"}, {"or": []}, {"like": "a"}, {}, "a"]
)
def test_what_is_no_match_is_refused(broken: object) -> None:
    with pytest.raises(ValueError, match=r"match|expression|valid"):
        Match.from_json(broken)


@pytest.mark.parametrize(
    ("match", "yes", "no"),
    [
        ({"exact": "gpt-4"}, "GPT-4", "gpt-4o"),
        ({"prefix": "gpt-"}, "gpt-4o", "o1-gpt-"),
        ({"suffix": ":free"}, "x:FREE", "free"),
        ({"contains": "sonnet"}, "claude-sonnet-5", "claude-opus-5"),
        ({"regex": r"^o[134]\S"}, "o3-mini", "xo3-mini"),
        ({"and": [{"prefix": "a"}, {"suffix": "z"}]}, "a-z", "a-y"),
        ({"or": [{"exact": "a"}, {"exact": "b"}]}, "b", "c"),
    ],
)
def test_each_test_of_a_name(match: object, yes: str, no: str) -> None:
    found = Match.from_json(match)
    assert (found.matches(yes), found.matches(no)) == (True, False)
