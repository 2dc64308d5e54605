"""Books as data: what is refused, what is stored and signed."""

import json
from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.plain_data import plain_data
from ledger.calc.pricebooks.content import content_sha256
from ledger.calc.pricing.book import (
    Book,
    BookScope,
    Component,
    ComponentKind,
    DatedRate,
    Entry,
    NotExactError,
    ProviderRule,
    Tier,
    TierMode,
)
from ledger.calc.pricing.conditions import Conditions, DailyWindow
from ledger.calc.pricing.match import PLAIN, Match, MatchTest, exact
from tests.ledger.calc.pricing.books import price

JULY = datetime(2026, 7, 1, 2, tzinfo=timezone(timedelta(hours=2)))
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
rules = st.builds(ProviderRule, words, st.none() | trees, st.none() | trees, st.just(("openai",)))


@given(stored=conditions)
def test_conditions_are_read_back_as_they_were_stored(stored: Conditions) -> None:
    text = json.dumps(stored.to_json())
    assert msgspec.json.decode(text, type=Conditions) == stored


@given(stored=rules)
def test_rules_of_providers_are_read_back_as_they_were_stored(stored: ProviderRule) -> None:
    assert ProviderRule.from_json(json.loads(json.dumps(plain_data(stored)))) == stored


def test_what_is_signed_of_a_book_keeps_its_text() -> None:
    """Byte for byte: the hashes of all books that were ever approved rest on it."""
    night = DailyWindow(time(22, 30), time(6))
    when = Conditions(("input",), Decimal("2E+5"), "priority", "!global", night, (0, 5), JULY)
    per_million = Component(3, "input", ComponentKind.PRICE, Decimal("1.50"), Decimal("1E+6"))
    tier = Tier(5, 1, TierMode.GRADUATED, when, (per_million,))
    either = Match(MatchTest.OR, parts=(exact("a"), Match(MatchTest.PREFIX, "价")))
    entry = Entry(9, "house", either, 2, "chat", JULY, None, (tier,), "A", '{"x": 1.0}')
    rule = ProviderRule("azure", Match(MatchTest.CONTAINS, "az"), fallbacks=("openai",))
    rates = (DatedRate(JULY, Decimal("1.10")),)
    book = Book(7, BookScope.CONTRACT, "deal", "v1", "EUR", JULY, None, (entry,), (rule,), rates)
    assert content_sha256(book) == (
        "fe543c6657c0ce1341dbd39ddd963f35b16806438fb1d3f1381320cb5b70f48a"
    )


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
    parsed = Match.from_json(match)
    assert (parsed.matches(yes), parsed.matches(no)) == (True, False)
