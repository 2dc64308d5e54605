"""What usage costs without lines is what the reference rater says, row by row."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.calc.pricing.book import Book, Component, ComponentKind
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.price_list import PriceList
from ledger.calc.pricing.usage import Usage
from ledger.frames.costing import Costs, cost_usage
from tests.ledger.calc.pricing.books import JUNE, book, entry, price, simple, tier
from tests.ledger.frames.test_rating import GRADUATED, METERS, Event, books, grid
from tests.ledger.references.rating import MeteredLine, rate_event


def whole_events() -> list[Event]:
    """Those of the grid that a frame of whole counts can hold."""
    return [
        (usage, counts)
        for usage, counts in grid()
        if "request" not in counts and all(count == int(count) for count in counts.values())
    ]


def frame(sent: list[Event]) -> pl.DataFrame:
    rows = [
        {
            "provider": usage.provider,
            "model": usage.model,
            "service_tier": usage.service_tier,
            "region": usage.region,
            "occurred_at": usage.occurred_at,
            **{meter: int(counts.get(meter, 0)) for meter in METERS},
        }
        for usage, counts in sent
    ]
    return pl.DataFrame(rows, schema_overrides={"occurred_at": pl.Datetime("us", "UTC")})


def by_reference(event: Event, listed: PriceList) -> Decimal | None:
    """None where a meter that was used has no price."""
    usage, counts = event
    lines = [MeteredLine(*meter_count) for meter_count in counts.items() if meter_count[1]]
    if not lines:
        return Decimal(0)
    rated = rate_event(usage, lines, listed)
    costs = [line.cost_usd for line in rated.lines]
    return None if None in costs else rated.cost_usd


def in_usd(costs: Costs) -> list[Decimal | None]:
    unit = Decimal(1).scaleb(-costs.decimals)
    return [None if cost is None else cost * unit for cost in costs.units]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(listed=st.lists(books(), min_size=1, max_size=2))
def test_rows_cost_what_the_reference_says(listed: list[Book]) -> None:
    sent, price_list = whole_events(), PriceList(listed)
    costs = in_usd(cost_usage(frame(sent), METERS, price_list))
    for event, cost in zip(sent, costs, strict=True):
        assert cost == by_reference(event, price_list), event


def one_row(listed: Book, **counts: int) -> Costs:
    usage = Usage("house", "medium", JUNE)
    sent = [(usage, {meter: Decimal(count) for meter, count in counts.items()})]
    return cost_usage(frame(sent), METERS, PriceList([listed]))


def test_costs_beyond_64_bits_stay_exact() -> None:
    dear = simple({"input": "123456789.123456789123456789"})
    costs = one_row(dear, input=10**9)
    assert costs.total_usd == Decimal("123456789123456789.123456789")
    assert costs.units.dtype == pl.Int128
    with pytest.raises(OverflowError, match="128 bits"):
        one_row(dear, input=10**15)


def test_a_row_without_a_price_has_no_cost_and_is_not_free() -> None:
    assert in_usd(one_row(simple({"input": "1"}), output=1)) == [None]
    assert in_usd(one_row(simple({"output": "0"}), output=1)) == [Decimal(0)]


def test_a_step_within_a_unit_is_refused() -> None:
    half = Conditions(("page",), Decimal("0.5"))
    steps = (tier({"page": "2"}, mode=GRADUATED), tier({"page": "1"}, half, 1, GRADUATED))
    with pytest.raises(ValueError, match="whole quantity"):
        one_row(book(entry(*steps)), page=3)


def test_the_sum_is_that_of_the_rows_with_a_price() -> None:
    free = Component(1, "page", ComponentKind.ALLOWANCE, Decimal(10))
    listed = book(entry(tier((price("page", "0.5"), free))))
    assert one_row(listed, page=12).total_usd == 1
