"""The next book is asked before anything cheaper or dearer is taken: meters and conditions."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest

from ledger.calc.pricing.book import Book, BookScope, TierMode
from ledger.calc.pricing.conditions import Conditions, DailyWindow
from ledger.calc.pricing.finding import find_price
from ledger.calc.pricing.match import Match, MatchTest
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.usage import Usage
from tests.ledger.calc.pricing.books import (
    JUNE,
    START,
    allowance,
    book,
    costs,
    entry,
    multiplier,
    price,
    rate,
    simple,
    tier,
)
from tests.ledger.calc.pricing.public_lists import public_lists

NOVEMBER = datetime(2026, 11, 25, 9, tzinfo=UTC)
BATCH = Conditions(service_tier="batch")
LARGE = Conditions(("input", "cached_input"), Decimal(200))


def contract(*tiers: dict[str, str], provider: str = "house", model: str = "medium") -> Book:
    """A contract that names only these prices, each set in a tier that always holds."""
    return book(
        entry(*(tier(prices) for prices in tiers), match=model, provider=provider),
        scope=BookScope.CONTRACT,
        version="contract",
    )


def million(**prices: str) -> dict[str, str]:
    return {meter: f"{Decimal(amount) / 1_000_000:f}" for meter, amount in prices.items()}


def total(
    quantities: dict[str, int], provider: str, model: str, *own: Book, **words: str
) -> Decimal | None:
    """What usage costs at the public lists, behind books of one's own."""
    books = (*own, *public_lists())
    event = rate(books, quantities, provider=provider, model=model, at=NOVEMBER, **words)
    return event.cost_usd


OPUS = contract(million(input="4", output="20"), provider="anthropic", model="claude-opus-4-5")


@pytest.mark.parametrize(("own", "cost"), [((OPUS,), "0.117"), ((), "0.1275")])
def test_a_contract_for_input_and_output_leaves_the_cache_to_the_list(
    own: tuple[Book, ...], cost: str
) -> None:
    usage = {"input": 10_000, "cached_input": 50_000, "cache_write": 8_000, "output": 100}
    assert total(usage, "anthropic", "claude-opus-4-5", *own) == Decimal(cost)


SONNET = {
    **{"input": 10_000, "cached_input": 30_000, "cache_write": 12_000},
    **{"cache_write_1h": 8_000, "output": 2_000},
}


@pytest.mark.parametrize(
    ("usage", "provider", "model", "cost"),
    [
        (SONNET, "anthropic", "claude-sonnet-4-5", "0.162"),
        (
            {"input": 72_000, "cached_input": 200_000, "output": 3_000},
            *("google", "gemini-2.5-pro", "0.275"),
        ),
        (
            {"input": 4_000, "audio_input": 5_000, "output": 900},
            *("google", "gemini-2.5-flash", "0.00845"),
        ),
    ],
)
def test_a_flat_list_before_the_public_ones_makes_nothing_cheaper(
    usage: dict[str, int], provider: str, model: str, cost: str
) -> None:
    same = {
        "claude-sonnet-4-5": million(input="3", cached_input="0.3", output="15"),
        "gemini-2.5-pro": million(input="1.25", cached_input="0.125", output="10"),
        "gemini-2.5-flash": million(input="0.3", cached_input="0.03", output="2.5"),
    }
    flat = simple(same[model], match=model, provider=provider)
    assert total(usage, provider, model) == Decimal(cost)
    assert total(usage, provider, model, flat) == Decimal(cost)


GPT_5 = contract(million(input="1.25", output="10"), provider="openai", model="gpt-5")


@pytest.mark.parametrize(
    ("served", "cost"), [("batch", "0.01"), ("flex", "0.01"), ("priority", "0.04"), ("", "0.02")]
)
def test_a_service_tier_is_that_of_the_list_where_the_contract_has_none(
    served: str, cost: str
) -> None:
    usage = {"input": 8_000, "output": 1_000}
    for own in ((), (GPT_5,)):
        assert total(usage, "openai", "gpt-5", *own, service_tier=served) == Decimal(cost)


def test_what_the_first_public_list_lacks_is_asked_of_the_second() -> None:
    residency = {"input": 1_000, "output": 100}
    cost_in_us = total(residency, "anthropic", "claude-sonnet-4-6", region="us")
    assert cost_in_us == Decimal("0.00495")
    for region, cost in (("eu", "0.00275"), ("us", "0.00275"), ("", "0.0025")):
        assert total({"input": 1_000}, "azure", "gpt-4o", region=region) == Decimal(cost)
    assert total({"query": 3}, "cohere", "rerank-v3.5") == Decimal("0.006")
    assert total({"call": 3}, "cohere", "rerank-v3.5") == Decimal("0.006")
    assert total({"input": 1_000}, "google", "gemini-2.5-pro", service_tier="priority") == (
        Decimal("0.00225")
    )
    assert total({"input": 300_000}, "bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0") == (
        Decimal("1.98")
    )


def line_of(
    books: tuple[Book, ...],
    meter: str,
    quantity: int = 1,
    service_tier: str = "",
    region: str = "",
) -> tuple[str, str]:
    """(priced as, unit price) of one meter alone."""
    event = rate(books, {meter: quantity}, service_tier=service_tier, region=region)
    line = event.lines[0]
    return line.priced_as, str(line.unit_price)


LIST = book(
    entry(
        tier({"input": "2", "output": "6"}, LARGE, 0),
        tier({"input": "0.5", "cached_input": "0.05"}, BATCH, 1),
        tier({"input": "1", "cached_input": "0.1", "output": "4"}, priority=2),
    ),
    version="list",
)
FLAT = contract({"input": "0.8"})


def test_the_exact_meter_of_any_book_comes_before_a_fallback_inside_the_first() -> None:
    assert line_of((FLAT, LIST), "cached_input") == ("cached_input", "0.1")
    assert line_of((FLAT, LIST), "cache_write") == ("input", "0.8")
    assert line_of((FLAT, LIST), "input") == ("input", "0.8")


def test_the_exact_condition_of_any_book_comes_before_a_price_without_it() -> None:
    assert line_of((FLAT, LIST), "input", service_tier="batch") == ("input", "0.5")
    assert line_of((FLAT, LIST), "cached_input", service_tier="batch") == ("cached_input", "0.05")
    assert line_of((FLAT, LIST), "output", service_tier="batch") == ("output@standard", "4")
    assert line_of((FLAT, LIST), "input", service_tier="flex") == ("input@standard", "0.8")
    assert line_of((FLAT, LIST), "input", 201) == ("input", "2")


def test_a_book_that_tells_sizes_apart_speaks_for_every_size() -> None:
    sized = book(
        entry(
            tier({"input": "9"}, Conditions(("input",), Decimal(1_000)), 0),
            tier({"input": "8"}, priority=1),
        ),
        scope=BookScope.CONTRACT,
    )
    unit_prices = [line_of((sized, LIST), "input", tokens)[1] for tokens in (100, 201, 1_001)]
    assert unit_prices == ["8", "8", "9"]
    steps = book(
        entry(
            tier({"input": "7"}, mode=TierMode.GRADUATED),
            tier({"input": "6"}, Conditions(("input",), Decimal(500)), 1, TierMode.GRADUATED),
        ),
        scope=BookScope.CONTRACT,
    )
    assert line_of((steps, LIST), "input", 201) == ("input", "7")


def test_a_list_with_steps_does_not_stand_in_for_a_flat_contract() -> None:
    steps = book(
        entry(
            tier({"input": "7"}, mode=TierMode.GRADUATED),
            tier({"input": "6"}, Conditions(("input",), Decimal(5)), 1, TierMode.GRADUATED),
        )
    )
    assert line_of((FLAT, steps), "input", 10) == ("input", "0.8")


def test_neither_of_two_conditions_stands_in_for_the_other() -> None:
    batch = book(entry(tier({"input": "0.4"}, BATCH)), scope=BookScope.CONTRACT)
    large = book(entry(tier({"input": "2"}, LARGE)))
    assert line_of((batch, large), "input", 201, service_tier="batch") == ("input", "0.4")
    both = book(entry(tier({"input": "1.2"}, Conditions(LARGE.selector, LARGE.above, "batch"))))
    assert line_of((batch, both), "input", 201, service_tier="batch") == ("input", "1.2")


def test_hours_are_a_condition_like_others() -> None:
    noon = Conditions(window=DailyWindow(time(11), time(13)))
    hourly = book(entry(tier({"input": "0.5"}, noon), tier({"input": "1"}, priority=1)))
    assert line_of((FLAT, hourly), "input") == ("input", "0.5")
    later = rate((FLAT, hourly), {"input": 1}, at=JUNE + timedelta(hours=2))
    assert later.cost_usd == Decimal("0.8")


def test_inside_one_book_the_first_entry_that_prices_a_meter_speaks() -> None:
    own = entry(tier({"input": "1"}), match="medium")
    wider = entry(
        tier({"input": "3", "cached_input": "0.3", "page": "7"}),
        tier({"input": "2"}, BATCH, -1),
        match=Match(MatchTest.PREFIX, "med"),
    )
    one_book = (book(own, wider),)
    assert line_of(one_book, "cached_input") == ("input", "1")
    assert line_of(one_book, "page") == ("page", "7")
    assert line_of(one_book, "input", service_tier="batch") == ("input@standard", "1")


FACTORS = book(
    entry(
        tier({"input": "5"}),
        tier((multiplier("1.1"),), Conditions(region="us"), 1),
        tier((multiplier("2"),), Conditions(service_tier="fast"), 2),
    )
)


def test_a_factor_that_a_book_lacks_is_that_of_the_next_and_the_line_says_so() -> None:
    assert line_of((FLAT, FACTORS), "input", region="us") == ("input*1.1", "0.88")
    assert line_of((FLAT, FACTORS), "input", service_tier="fast") == ("input*2", "1.6")
    assert line_of((FLAT, FACTORS), "input", region="us", service_tier="fast") == (
        *("input*2.2", "1.76"),
    )
    assert line_of((FACTORS,), "input", region="us") == ("input", "5.5")
    assert line_of((FLAT, FACTORS), "input", region="us", service_tier="flex") == (
        *("input@standard*1.1", "0.88"),
    )


def test_a_factor_is_not_put_on_a_price_that_is_for_its_condition_already() -> None:
    regional = book(
        entry(tier({"input": "3"}, Conditions(region="us")), tier({"input": "2"}, priority=1)),
        scope=BookScope.OVERRIDE,
    )
    assert line_of((regional, FACTORS), "input", region="us") == ("input", "3")
    own_factor = book(
        entry(tier({"input": "3"}), tier((multiplier("1.5"),), Conditions(region="us"))),
        scope=BookScope.OVERRIDE,
    )
    assert line_of((own_factor, FACTORS), "input", region="us") == ("input", "4.5")


def test_a_discount_without_a_condition_stays_in_its_book() -> None:
    discount = book(entry(tier((multiplier("0.5"),))), scope=BookScope.CONTRACT)
    assert line_of((discount, LIST), "input") == ("input", "1")


def test_the_fee_of_a_list_stays_beside_a_contract_for_its_tokens() -> None:
    listed = simple({"input": "1", "request": "0.005"})
    assert costs(rate((FLAT, listed), {"input": 1})) == {"input": "0.8", "request": "0.005"}
    free = contract({"input": "0.8", "request": "0"})
    assert costs(rate((free, listed), {"input": 1})) == {"input": "0.8", "request": "0"}


def test_no_input_no_fee() -> None:
    listed = simple({"input": "1", "request": "0.005"})
    assert costs(rate(listed, {"input": 0})) == {"input": "0"}


def test_a_fee_alone_prices_no_input_and_is_not_charged() -> None:
    event = rate(simple({"request": "0.005"}), {"input": 1})
    assert [(line.meter, line.cost_usd) for line in event.lines] == [("input", None)]


def test_a_price_of_nothing_is_a_price() -> None:
    assert line_of((contract({"input": "0"}), LIST), "input") == ("input", "0")


def test_a_contract_without_an_exchange_rate_prices_nothing_and_no_list_stands_in() -> None:
    euros = book(entry(tier({"input": "4"})), currency="EUR", scope=BookScope.CONTRACT)
    assert rate((euros, LIST), {"input": 1}).cost_usd is None
    assert rate((euros, LIST), {"cached_input": 1}).cost_usd == Decimal("0.1")


def test_a_list_without_history_lends_no_tier_of_another_time() -> None:
    july = datetime(2026, 7, 1, tzinfo=UTC)
    first = book(
        entry(tier({"input": "10"}), valid_to=july),
        entry(tier({"input": "2"}), valid_from=july),
        version="first",
    )
    second = book(
        entry(tier({"input": "1"}, BATCH), tier({"input": "2"}, priority=1)),
        valid_from=START - timedelta(days=1),
    )
    before = rate((first, second), {"input": 1}, service_tier="batch")
    assert [(line.priced_as, line.unit_price) for line in before.lines] == [
        ("input@standard", Decimal(10))
    ]
    after = rate((first, second), {"input": 1}, at=july, service_tier="batch")
    assert [(line.priced_as, line.unit_price) for line in after.lines] == [("input", Decimal(1))]


def test_what_was_found_for_one_service_tier_is_not_said_of_another() -> None:
    asked = PriceList([FLAT])
    priced_as = [
        price.priced_as
        for served in ("", "flex", "auto", "")
        if (price := find_price(asked, Usage("house", "medium", JUNE, served), "input", no_total))
    ]
    assert priced_as == ["input", "input@standard", "input", "input"]


def no_total(_meters: tuple[str, ...]) -> Decimal:
    return Decimal(0)


def test_free_units_are_those_of_the_book_that_prices_the_meter() -> None:
    free = book(entry(tier((price("page", "3"), allowance("page", "10")))))
    assert costs(rate((contract({"page": "2"}), free), {"page": 12})) == {"page": "24"}
