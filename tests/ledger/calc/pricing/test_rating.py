"""The reference rater: requirements 12.2, the order of price sources, exactness."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, Inexact
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.pricing.match import Match, MatchTest
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.rating import RateSource, multiply
from ledger.calc.pricing.usage import Usage
from tests.ledger.calc.pricing.books import JUNE, book, costs, entry, rate, simple, tier
from tests.ledger.references.rating import MeteredLine, rate_event

JULY = datetime(2026, 7, 1, tzinfo=UTC)
NOTHING = PriceList(())
INPUT_PRICE = simple({"input": "0.000003"})
amounts = st.decimals(min_value=0, max_value=10**9, places=14)


def test_the_customers_example_is_rated_and_its_variance_is_kept() -> None:
    event = rate((), {"input": 2_410, "output": 380}, unit_price="0.000002", reported="0.0084")
    assert event.rated_cost_usd == event.cost_usd == Decimal("0.00558")
    assert event.reported_cost_usd == Decimal("0.0084")
    assert event.variance_usd == Decimal("0.00282")


def test_the_events_own_price_beats_the_book() -> None:
    line = rate(INPUT_PRICE, {"input": 1_000}, unit_price="0.000001").lines[0]
    assert (line.source, line.cost_usd) == (RateSource.EVENT, Decimal("0.001"))


def test_the_book_beats_the_reported_cost() -> None:
    event = rate(INPUT_PRICE, {"input": 1_000}, reported="9")
    assert (event.lines[0].source, event.cost_usd) == (RateSource.BOOK, Decimal("0.003"))
    assert event.variance_usd == Decimal("8.997")


def test_the_reported_cost_stands_in_when_nothing_else_has_a_price() -> None:
    event = rate((), {"input": 1, "output": 1}, reported="0.5")
    assert [line.source for line in event.lines] == ["included", "included", "reported"]
    assert event.cost_usd == Decimal("0.5")
    assert costs(event) == {"reported_cost": "0.5"}


def test_a_reported_cost_stands_in_where_nothing_was_metered_and_no_fee_comes_on_top() -> None:
    priced = simple({"input": "1", "output": "2", "request": "0.005"})
    event = rate(priced, {"input": 0, "output": 0}, reported="0.04")
    assert [line.source for line in event.lines] == ["included", "included", "reported"]
    assert (event.cost_usd, event.variance_usd) == (Decimal("0.04"), None)
    assert rate((), {"input": 0}, unit_price="1", reported="0.04").cost_usd == Decimal("0.04")
    assert rate(priced, {"input": 0}, reported="0").lines[0].source == RateSource.BOOK


def test_without_any_price_an_event_is_unpriced_and_not_free() -> None:
    event = rate((), {"input": 1_000})
    assert event.lines[0].source == RateSource.UNPRICED
    assert event.cost_usd is None
    free = rate(simple({"input": "0"}), {"input": 1_000})
    assert (free.lines[0].source, free.cost_usd) == (RateSource.BOOK, Decimal(0))


def test_a_half_priced_event_counts_what_it_reports_as_a_whole() -> None:
    event = rate(INPUT_PRICE, {"input": 1_000, "image": 1}, reported="0.1")
    assert [line.source for line in event.lines] == ["included", "included", "reported"]
    assert (event.cost_usd, event.variance_usd) == (Decimal("0.1"), None)


def test_a_half_priced_event_without_a_report_counts_what_is_priced() -> None:
    event = rate(INPUT_PRICE, {"input": 1_000, "image": 1})
    assert [line.source for line in event.lines] == ["book", "unpriced"]
    assert (event.cost_usd, event.variance_usd) == (Decimal("0.003"), None)


def test_the_price_is_the_one_valid_when_the_event_happened() -> None:
    later = entry(tier({"input": "9"}), valid_from=JULY)
    now = entry(tier({"input": "3"}))
    ended = entry(tier({"input": "7"}), valid_to=JUNE)
    assert costs(rate(book(later, now, ended), {"input": 1})) == {"input": "3"}
    assert costs(rate(book(later, now, ended), {"input": 1}, at=JULY)) == {"input": "9"}
    assert rate(book(later), {"input": 1}).cost_usd is None
    assert rate(book(ended), {"input": 1}).cost_usd is None


def test_a_model_is_never_priced_before_it_existed() -> None:
    born = entry(tier({"input": "1"}), valid_from=JUNE)
    day_before = datetime(2026, 6, 28, 12, tzinfo=UTC)
    assert rate(book(born), {"input": 1}, at=day_before).lines[0].source == "unpriced"
    assert rate(book(born), {"input": 1}).cost_usd == 1


@pytest.mark.parametrize(
    "name", ["gpt-4o-2026-06-29", "anthropic.claude-20260629-v1:0", "m@20260629"]
)
def test_a_model_named_after_a_day_was_not_there_before(name: str) -> None:
    named = book(entry(tier({"input": "1"}), match=Match(MatchTest.PREFIX, "")))
    midnight = datetime(2026, 6, 29, tzinfo=UTC)
    assert rate(named, {"input": 1}, model=name, at=midnight).cost_usd == 1
    before = midnight - timedelta(microseconds=1)
    assert rate(named, {"input": 1}, model=name, at=before).cost_usd is None


def test_a_bucket_without_a_price_falls_back_and_says_so() -> None:
    line = rate(INPUT_PRICE, {"cached_input": 1_000}).lines[0]
    assert (line.priced_as, line.cost_usd) == ("input", Decimal("0.003"))
    own = simple({"input": "3", "cached_input": "1"})
    assert rate(own, {"cached_input": 1}).lines[0].priced_as == "cached_input"


@pytest.mark.parametrize(
    ("meter", "prices", "used"),
    [
        ("reasoning", {"output": "1"}, "output"),
        ("cache_write", {"input": "1"}, "input"),
        ("cache_write_1h", {"cache_write": "1", "input": "2"}, "cache_write"),
        ("cache_write_1h", {"input": "2"}, "input"),
        ("cached_audio", {"audio_input": "1", "cached_input": "2"}, "audio_input"),
        ("cached_audio", {"cached_input": "2", "input": "3"}, "cached_input"),
        ("image_output", {"output": "1"}, "output"),
    ],
)
def test_every_fallback_is_recorded(meter: str, prices: dict[str, str], used: str) -> None:
    line = rate(simple(prices), {meter: 1}).lines[0]
    assert (line.priced_as, line.unit_price) == (used, Decimal(prices[used]))


def test_what_goes_in_is_never_priced_as_what_comes_out() -> None:
    assert rate(simple({"output": "1"}), {"cached_input": 1}).cost_usd is None
    assert rate(simple({"input": "1"}), {"reasoning": 1}).cost_usd is None
    assert rate(simple({"reasoning": "1"}), {"output": 1}).cost_usd is None


def test_another_model_or_provider_never_lends_its_price() -> None:
    assert rate(INPUT_PRICE, {"input": 1}, model="large").cost_usd is None
    assert rate(INPUT_PRICE, {"input": 1}, provider="other").cost_usd is None


def test_an_event_without_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one line"):
        rate((), {})


def test_a_fee_for_the_request_is_a_line_of_the_event_that_has_input() -> None:
    priced = simple({"input": "1", "output": "2", "request": "0.005"})
    event = rate(priced, {"input": 1, "output": 1})
    assert costs(event) == {"input": "1", "output": "2", "request": "0.005"}
    assert [line.meter for line in rate(priced, {"output": 1}).lines] == ["output"]
    named = rate(priced, {"input": 1, "request": 3})
    assert costs(named) == {"input": "1", "request": "0.015"}


@given(quantity=amounts, price=amounts)
def test_quantity_times_price_never_rounds(quantity: Decimal, price: Decimal) -> None:
    assert Fraction(multiply(quantity, price)) == Fraction(quantity) * Fraction(price)


def test_a_product_that_would_round_is_an_error() -> None:
    with pytest.raises(Inexact):
        multiply(Decimal("1." + "1" * 60), Decimal("1." + "1" * 60))


@given(
    price=amounts, quantities=st.lists(st.integers(0, 10**7), min_size=1, max_size=6).filter(any)
)
def test_an_events_cost_is_the_sum_of_its_lines(price: Decimal, quantities: list[int]) -> None:
    lines = [
        MeteredLine(f"meter_{at}", Decimal(quantity)) for at, quantity in enumerate(quantities)
    ]
    usage = Usage("house", "medium", JUNE)
    event = rate_event(usage, lines, NOTHING, unit_price=price, reported_cost_usd=Decimal(1))
    assert event.cost_usd is not None
    assert Fraction(event.cost_usd) == Fraction(price) * sum(quantities)
