"""Tiers: thresholds, service tiers, regions, windows of the day, factors, free allowances."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.pricing.book import BookScope, DatedRate, TierMode
from ledger.calc.pricing.conditions import Conditions, DailyWindow
from tests.ledger.calc.pricing.books import (
    JUNE,
    START,
    allowance,
    book,
    costs,
    entry,
    multiplier,
    parts,
    price,
    rate,
    simple,
    tier,
)
from tests.ledger.references.rating import RatedEvent

GRADUATED = TierMode.GRADUATED


def above(threshold: int, *selector: str, service_tier: str = "") -> Conditions:
    return Conditions(selector, Decimal(threshold), service_tier)


LONG = book(
    entry(
        tier({"input": "2", "output": "6"}, above(200, "input", "cached_input"), priority=1),
        tier({"input": "1", "output": "4", "cached_input": "0.5"}, priority=2),
    )
)


def test_a_threshold_changes_the_price_of_the_whole_request() -> None:
    assert costs(rate(LONG, {"input": 200, "output": 10})) == {"input": "200", "output": "40"}
    assert costs(rate(LONG, {"input": 201, "output": 10})) == {"input": "402", "output": "60"}


def test_the_selector_says_whether_cache_reads_count() -> None:
    both = {"input": 150, "cached_input": 51}
    assert costs(rate(LONG, both)) == {"input": "300", "cached_input": "25.5"}
    alone = book(
        entry(
            tier({"input": "2"}, above(200, "input"), priority=1), tier({"input": "1"}, priority=2)
        )
    )
    assert costs(rate(alone, both)) == {"input": "150", "cached_input": "51"}


def test_a_meter_that_the_tier_does_not_name_is_priced_by_the_next_one_that_does() -> None:
    line = rate(LONG, {"input": 300, "cached_input": 1}).lines[1]
    assert (line.priced_as, line.unit_price) == ("cached_input", Decimal("0.5"))


def graduated(*steps: tuple[int, str]) -> RatedEvent:
    tiers = [
        tier({"input": amount}, above(start, "input") if start else Conditions(), at, GRADUATED)
        for at, (start, amount) in enumerate(steps)
    ]
    return rate(book(entry(*tiers)), {"input": 250})


def test_graduated_tiers_split_a_quantity_into_lines() -> None:
    event = graduated((0, "3"), (100, "2"), (200, "1"))
    assert parts(event) == [("100", "3"), ("100", "2"), ("50", "1")]
    assert event.cost_usd == 550


def test_graduated_tiers_that_do_not_begin_at_nothing_price_nothing() -> None:
    assert graduated((100, "2"), (200, "1")).cost_usd is None


@given(
    starts=st.lists(st.integers(1, 10**6), unique=True, max_size=4).map(sorted),
    quantity=st.integers(0, 2 * 10**6),
)
def test_the_parts_of_a_graduated_price_sum_to_the_whole(starts: list[int], quantity: int) -> None:
    tiers = [
        tier(
            {"input": str(at + 1)}, above(start, "input") if start else Conditions(), at, GRADUATED
        )
        for at, start in enumerate((0, *starts))
    ]
    event = rate(book(entry(*tiers)), {"input": quantity})
    assert sum(line.quantity for line in event.lines) == quantity
    reached = [start for start in (0, *starts) if start < quantity]
    assert event.cost_usd is not None
    assert Fraction(event.cost_usd) == sum(quantity - start for start in reached)


BY_SERVICE = book(
    entry(
        tier({"input": "0.5", "output": "1"}, Conditions(service_tier="batch"), priority=1),
        tier({"input": "1", "output": "2", "web_search": "7"}, priority=2),
    )
)


def test_a_service_tier_has_its_own_prices() -> None:
    assert costs(rate(BY_SERVICE, {"input": 1}, service_tier="Batch")) == {"input": "0.5"}
    assert costs(rate(BY_SERVICE, {"input": 1}, service_tier="default")) == {"input": "1"}


def test_a_service_tier_without_a_price_never_takes_the_standard_one_silently() -> None:
    assert rate(BY_SERVICE, {"input": 1}, service_tier="flex").lines[0].priced_as == (
        "input@standard"
    )
    search = rate(BY_SERVICE, {"web_search": 1}, service_tier="batch").lines[0]
    assert search.priced_as == "web_search@standard"
    assert rate(BY_SERVICE, {"input": 1}, service_tier="batch").lines[0].priced_as == "input"
    assert rate(BY_SERVICE, {"input": 1}, service_tier="auto").lines[0].priced_as == "input"


def test_factors_come_last_and_only_where_their_conditions_hold() -> None:
    factors = (
        tier((multiplier("1.1"),), Conditions(region="us"), 8),
        tier((multiplier("2", direction="output"),), Conditions(service_tier="fast"), 9),
    )
    priced = book(entry(tier({"input": "10", "output": "20"}), *factors))
    both = {"input": 1, "output": 1}
    assert costs(rate(priced, both)) == {"input": "10", "output": "20"}
    assert costs(rate(priced, both, region="US")) == {"input": "11", "output": "22"}
    fast = rate(priced, both, region="us", service_tier="fast")
    assert costs(fast) == {"input": "11", "output": "44"}
    assert [line.priced_as for line in fast.lines] == ["input", "output"]


def test_the_first_units_of_an_event_may_be_free() -> None:
    free = book(entry(tier((price("page", "2", number=7), allowance("page", "10")))))
    event = rate(free, {"page": 15})
    assert parts(event) == [("10", "0"), ("5", "2")]
    assert [line.source for line in event.lines] == ["book", "book"]
    assert parts(rate(free, {"page": 4})) == [("4", "0")]


def test_a_free_allowance_covers_the_first_steps_of_a_graduated_price() -> None:
    tiers = (
        tier((price("page", "3"), allowance("page", "150")), mode=GRADUATED),
        tier((price("page", "1"),), above(100, "page"), 1, GRADUATED),
    )
    assert costs(rate(book(entry(*tiers)), {"page": 160})) == {"page": "10"}


NIGHT = Conditions(window=DailyWindow(time(16, 30), time(0, 30)))


@pytest.mark.parametrize(
    ("clock", "cost"),
    [("16:29:59", 2), ("16:30:00", 1), ("23:59:59", 1), ("00:29:59", 1), ("00:30:00", 2)],
)
def test_a_window_over_midnight_is_told_in_utc(clock: str, cost: int) -> None:
    priced = book(entry(tier({"input": "1"}, NIGHT), tier({"input": "2"}, priority=1)))
    at = datetime.fromisoformat(f"2026-06-29T{clock}+00:00")
    assert rate(priced, {"input": 1}, at=at).cost_usd == cost
    in_kathmandu = at.astimezone(tz=datetime.fromisoformat("2026-01-01T00:00+05:45").tzinfo)
    assert rate(priced, {"input": 1}, at=in_kathmandu).cost_usd == cost


def test_weekdays_and_start_dates_are_conditions() -> None:
    weekend = Conditions(weekdays=(5, 6))
    july = Conditions(starts_on=datetime(2026, 7, 1, tzinfo=UTC))
    priced = book(
        entry(
            tier({"input": "1"}, weekend),
            tier({"input": "2"}, july, 1),
            tier({"input": "3"}, priority=2),
        )
    )
    days = [JUNE, JUNE - timedelta(days=1), JUNE + timedelta(days=2)]
    assert [rate(priced, {"input": 1}, at=day).cost_usd for day in days] == [3, 1, 2]


def test_a_contract_beats_an_override_and_that_the_default() -> None:
    scopes = {BookScope.DEFAULT: "3", BookScope.CONTRACT: "1", BookScope.OVERRIDE: "2"}
    books = tuple(
        book(entry(tier({"input": amount})), scope=scope, version=scope.value)
        for scope, amount in scopes.items()
    )
    line = rate(books, {"input": 1}).lines[0]
    assert (line.unit_price, line.book_kind) == (Decimal(1), "contract")
    assert line.version == "contract"
    without = tuple(listed for listed in books if listed.scope is not BookScope.CONTRACT)
    assert rate(without, {"input": 1}).lines[0].book_kind == "override"


def test_a_contract_prices_what_it_names_and_leaves_the_rest_to_the_default() -> None:
    contract = book(entry(tier({"reviewer_minute": "2"})), scope=BookScope.CONTRACT)
    event = rate((simple({"input": "3"}), contract), {"input": 1, "reviewer_minute": 1})
    assert [line.book_kind for line in event.lines] == ["default", "contract"]


def test_a_price_in_another_currency_takes_the_rate_of_the_events_day() -> None:
    rates = (
        DatedRate(START, Decimal("1.25")),
        DatedRate(datetime(2026, 6, 30, tzinfo=UTC), Decimal(2)),
    )
    euros = book(entry(tier({"input": "4"})), currency="EUR", rates=rates)
    assert rate(euros, {"input": 1}).cost_usd == 5
    assert rate(euros, {"input": 1}, at=JUNE + timedelta(days=1)).cost_usd == 8


def test_a_price_without_an_exchange_rate_is_none_and_no_default_stands_in() -> None:
    euros = book(entry(tier({"input": "4"})), currency="EUR", scope=BookScope.CONTRACT)
    assert rate((euros, simple({"input": "3"})), {"input": 1}).cost_usd is None


def test_a_rate_of_one_day_is_not_taken_for_the_next() -> None:
    day = timedelta(days=1)
    rates = (DatedRate(JUNE, Decimal(2), JUNE + day), DatedRate(JUNE + 2 * day, Decimal(3)))
    euros = book(entry(tier({"input": "4"})), currency="EUR", rates=rates)
    costs = [rate(euros, {"input": 1}, at=JUNE + days * day).cost_usd for days in range(4)]
    assert costs == [8, None, 12, 12]


def test_an_exchange_rate_that_makes_a_price_too_long_rounds_the_price_not_the_cost() -> None:
    rates = (DatedRate(START, Decimal("0.1379310344827586")),)
    yuan = book(entry(tier({"input": "0.0000015"})), currency="CNY", rates=rates)
    line = rate(yuan, {"input": 7}).lines[0]
    assert line.unit_price == Decimal("0.000000206896551724")
    assert line.cost_usd == Decimal("0.000001448275862068")
