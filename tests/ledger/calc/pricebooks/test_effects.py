"""What a book would have changed: worked out by hand from usage and prices."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ledger.calc.pricebooks.effects import MeterUsage, effect_of
from tests.ledger.pricebooks.books import a_book, a_component, a_tier, an_entry

NOW = datetime(2026, 7, 1, tzinfo=UTC)
# input 2.5 USD per million tokens, 5 above 200,000; cached input has no price of its own.
BOOK = a_book(an_entry("large", "house", a_tier(a_component(amount="5"), above=200_000), a_tier()))


def used(quantity: int, cost: str, **words: str) -> MeterUsage:
    plain = {"provider": "house", "model": "large", "meter": "input", "use_case": "aml", **words}
    return MeterUsage(**plain, quantity=Decimal(quantity), cost_usd=Decimal(cost))


def test_usage_costs_what_the_price_without_a_condition_says() -> None:
    effect = effect_of(BOOK, [used(4_000_000, "8"), used(2_000_000, "9", use_case="kyc")], NOW)
    assert (effect.total.old_usd, effect.total.new_usd) == (Decimal(17), Decimal(15))
    assert effect.total.effect_usd == Decimal(-2)
    effects = [(name, moved.effect_usd) for name, moved in effect.use_cases]
    assert effects == [("kyc", Decimal(-4)), ("aml", Decimal(2))], "the largest first"


def test_a_meter_without_a_price_takes_that_of_the_one_it_falls_back_on() -> None:
    effect = effect_of(BOOK, [used(1_000_000, "1", meter="cached_input")], NOW)
    assert effect.total.new_usd == Decimal("2.5")


def test_what_the_book_does_not_price_is_left_out() -> None:
    others = [used(9, "9", model="other"), used(9, "9", meter="output"), used(9, "9", provider="x")]
    assert effect_of(BOOK, others, NOW).use_cases == ()


def test_an_effect_is_told_in_usd_alone() -> None:
    with pytest.raises(ValueError, match="USD"):
        effect_of(replace(BOOK, currency="EUR"), [], NOW)
