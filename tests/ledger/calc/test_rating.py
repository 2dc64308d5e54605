"""The reference rater: playbook 12.2, the order of price sources, exactness."""

from datetime import UTC, datetime
from decimal import Decimal, Inexact
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.rating import (
    MeteredLine,
    PriceEntry,
    RatedLine,
    RateSource,
    multiply,
    rate_event,
    rate_line,
    token_buckets,
)

JUNE = datetime(2026, 6, 29, 12, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)
amounts = st.decimals(min_value=0, max_value=10**9, places=14)


def line(
    meter: str = "input", quantity: int = 1_000, price: str | None = None, model: str = "medium"
) -> MeteredLine:
    unit_price = None if price is None else Decimal(price)
    return MeteredLine("house", model, meter, Decimal(quantity), JUNE, unit_price)


def entry(
    meter: str = "input",
    price: str = "0.000003",
    start: datetime = datetime(2026, 1, 1, tzinfo=UTC),
) -> PriceEntry:
    return PriceEntry("house", "medium", meter, Decimal(price), start)


def test_the_event_of_the_playbook_is_rated_and_its_variance_is_kept() -> None:
    lines = [line("input", 2_410, "0.000002"), line("output", 380, "0.000002")]
    event = rate_event(lines, [], Decimal("0.0084"))
    assert event.rated_cost_usd == Decimal("0.00558")
    assert event.reported_cost_usd == Decimal("0.0084")
    assert event.variance_usd == Decimal("0.00282")
    assert event.cost_usd == Decimal("0.00558")


def test_the_events_own_price_beats_the_book() -> None:
    rated = rate_line(line(price="0.000001"), [entry()])
    assert rated == RatedLine(RateSource.EVENT, Decimal("0.000001"), Decimal("0.001"), "input")


def test_the_book_beats_the_reported_cost() -> None:
    event = rate_event([line()], [entry()], Decimal(9))
    assert (event.lines[0].source, event.cost_usd) == (RateSource.BOOK, Decimal("0.003"))


def test_the_reported_cost_stands_in_when_nothing_else_has_a_price() -> None:
    event = rate_event([line("input"), line("output")], [], Decimal("0.5"))
    assert [rated.source for rated in event.lines] == ["included", "included", "reported"]
    assert event.cost_usd == Decimal("0.5")
    assert sum(rated.cost_usd or 0 for rated in event.lines) == Decimal("0.5")


def test_without_any_price_an_event_is_unpriced_and_not_free() -> None:
    event = rate_event([line()], [])
    assert event.lines[0].source == RateSource.UNPRICED
    assert event.cost_usd is None
    assert rate_event([line(price="0")], []).cost_usd == 0


def test_a_half_priced_event_counts_what_it_reports_as_a_whole() -> None:
    event = rate_event([line("input"), line("image")], [entry()], Decimal("0.1"))
    assert [rated.source for rated in event.lines] == ["included", "included", "reported"]
    assert (event.cost_usd, event.variance_usd) == (Decimal("0.1"), None)


def test_a_half_priced_event_without_a_report_counts_what_is_priced() -> None:
    event = rate_event([line("input"), line("image")], [entry()])
    assert [rated.source for rated in event.lines] == ["book", "unpriced"]
    assert (event.cost_usd, event.variance_usd) == (Decimal("0.003"), None)


def test_the_price_is_the_one_valid_when_the_event_happened() -> None:
    later = entry(price="0.000009", start=JULY)
    ended = PriceEntry(
        "house", "medium", "input", Decimal(7), datetime(2025, 1, 1, tzinfo=UTC), JUNE
    )
    assert rate_line(line(), [later, entry(), ended]).unit_price == Decimal("0.000003")
    assert rate_line(line(), [later]).source == RateSource.UNPRICED
    assert rate_line(line(), [ended]).source == RateSource.UNPRICED


def test_a_bucket_without_a_price_falls_back_and_says_so() -> None:
    rated = rate_line(line("cached_input"), [entry("input")])
    assert (rated.priced_as, rated.cost_usd) == ("input", Decimal("0.003"))
    own = rate_line(line("cached_input"), [entry("input"), entry("cached_input", "0.000001")])
    assert (own.priced_as, own.cost_usd) == ("cached_input", Decimal("0.001"))


def test_another_model_or_provider_never_lends_its_price() -> None:
    assert rate_line(line(model="large"), [entry()]).source == RateSource.UNPRICED


def test_cached_and_reasoning_tokens_are_counted_once() -> None:
    parts = token_buckets(1_000, 300, cached_tokens=400, reasoning_tokens=100)
    assert parts == {"input": 600, "cached_input": 400, "output": 200, "reasoning": 100}
    assert sum(parts.values()) == 1_300
    with pytest.raises(ValueError, match="exceed"):
        token_buckets(10, 0, cached_tokens=11)


def test_an_event_without_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one line"):
        rate_event([], [])


@given(quantity=amounts, price=amounts)
def test_quantity_times_price_never_rounds(quantity: Decimal, price: Decimal) -> None:
    assert Fraction(multiply(quantity, price)) == Fraction(quantity) * Fraction(price)


def test_a_product_that_would_round_is_an_error() -> None:
    with pytest.raises(Inexact):
        multiply(Decimal("1." + "1" * 60), Decimal("1." + "1" * 60))


@given(parts=st.lists(st.tuples(st.integers(0, 10**7), amounts), min_size=1, max_size=6))
def test_an_events_cost_is_the_sum_of_its_lines(parts: list[tuple[int, Decimal]]) -> None:
    lines = [MeteredLine("p", "m", "input", Decimal(q), JUNE, price) for q, price in parts]
    event = rate_event(lines, [], Decimal(1))
    expected = sum(Fraction(price) * quantity for quantity, price in parts)
    assert event.cost_usd is not None
    assert Fraction(event.cost_usd) == expected
