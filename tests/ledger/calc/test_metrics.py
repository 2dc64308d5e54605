"""Values of metrics: a value or a reason, and parts that add up to what the whole says."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finops.calc.dates.periods import DateRange
from ledger.calc.exact import exact_sum, shifted
from ledger.calc.metrics import (
    Aggregation,
    MetricValue,
    NoValue,
    Parts,
    Window,
    combined,
    hour_start,
    value_of,
    window_dates,
    window_interval,
)

NO_CASES = "no_resolved_cases"
amounts = st.integers(0, 10**21).map(lambda tiny: shifted(Decimal(tiny), -12))
counts = st.integers(0, 10**6).map(Decimal)


def test_a_ratio_of_nothing_has_the_reason_of_the_metric() -> None:
    for aggregation in (Aggregation.UNIT_COST, Aggregation.SHARE, Aggregation.TOKENS):
        value = value_of(Parts(Decimal(0), Decimal(0)), aggregation, NO_CASES)
        assert (value.value, value.reason) == (None, NO_CASES)


def test_what_is_unknown_has_no_numerator_and_adds_up_with_nothing() -> None:
    value = value_of(Parts(Decimal(0), Decimal(5), unknown="cost_unknown"), Aggregation.UNIT_COST)
    assert value == MetricValue(None, "cost_unknown", None, Decimal(5), adds_up=False)
    priced = value_of(Parts(Decimal(8), Decimal(2)), Aggregation.UNIT_COST)
    together = combined([priced, value], Aggregation.UNIT_COST, NO_CASES)
    assert together.reason == NoValue.PARTS_DO_NOT_ADD_UP


def test_a_part_above_its_whole_is_no_share() -> None:
    value = value_of(Parts(Decimal(3), Decimal(2)), Aggregation.SHARE, NoValue.NO_EVENTS)
    assert (value.value, value.reason) == (None, NoValue.NOT_A_SHARE)


def test_a_cost_below_zero_is_no_unit_cost() -> None:
    value = value_of(Parts(Decimal(-3), Decimal(2)), Aggregation.UNIT_COST, NO_CASES)
    assert (value.value, value.reason) == (None, "more_given_back")


def test_a_value_has_either_a_number_or_a_reason() -> None:
    with pytest.raises(ValueError, match="not both"):
        MetricValue(Decimal(1), "cost_unknown", Decimal(1))
    with pytest.raises(ValueError, match="not both"):
        MetricValue(None, None, None)


def test_nothing_combines_to_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to combine"):
        combined([], Aggregation.SUM)


def test_a_ratio_without_a_denominator_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="needs a denominator"):
        value_of(Parts(Decimal(1)), Aggregation.SHARE)


def test_ratios_are_never_averaged() -> None:
    """1 of 100 and 1 of 1 are 2 of 101, not half of both."""
    parts = [value_of(Parts(Decimal(1), Decimal(n)), Aggregation.SHARE) for n in (100, 1)]
    assert combined(parts, Aggregation.SHARE).value == Decimal(2) / 101


@given(st.lists(st.tuples(amounts, counts), min_size=1, max_size=8))
def test_parts_combine_to_the_value_of_their_sums(pieces: list[tuple[Decimal, Decimal]]) -> None:
    total = Parts(exact_sum(top for top, _ in pieces), exact_sum(below for _, below in pieces))
    for aggregation in (Aggregation.UNIT_COST, Aggregation.TOKENS):
        parts = [value_of(Parts(*piece), aggregation, NO_CASES) for piece in pieces]
        assert combined(parts, aggregation, NO_CASES) == value_of(total, aggregation, NO_CASES)
    sums = [value_of(Parts(top), Aggregation.SUM) for top, _ in pieces]
    assert combined(sums, Aggregation.SUM).value == total.numerator


INDIA = ZoneInfo("Asia/Kolkata")
LAST_SECOND = datetime(2026, 5, 31, 18, 29, 59, tzinfo=UTC)  # of May in India
DAYS = {
    Window.HOUR: (date(2026, 5, 31), date(2026, 6, 1)),
    Window.DAY: (date(2026, 5, 31), date(2026, 6, 1)),
    Window.SEVEN_DAYS: (date(2026, 5, 25), date(2026, 5, 26)),
    Window.THIRTY_DAYS: (date(2026, 5, 2), date(2026, 5, 3)),
    Window.MONTH_TO_DATE: (date(2026, 5, 1), date(2026, 6, 1)),
}


@pytest.mark.parametrize("window", Window)
def test_a_window_ends_with_the_local_day_of_its_instant(window: Window) -> None:
    firsts = DAYS[window]
    lasts = (date(2026, 5, 31), date(2026, 6, 1))
    instants = (LAST_SECOND, LAST_SECOND + timedelta(seconds=1))
    for at, first, last in zip(instants, firsts, lasts, strict=True):
        assert window_dates(window, at, INDIA) == DateRange(first, last)


def test_an_hour_begins_on_the_tenants_clock_and_the_others_at_midnight() -> None:
    hour = window_interval(Window.HOUR, LAST_SECOND, INDIA)
    assert (hour.start, hour.end) == (
        datetime(2026, 5, 31, 17, 30, tzinfo=UTC),
        datetime(2026, 5, 31, 18, 30, tzinfo=UTC),
    )
    day = window_interval(Window.DAY, LAST_SECOND, INDIA)
    assert (day.start, day.end) == (
        datetime(2026, 5, 30, 18, 30, tzinfo=UTC),
        datetime(2026, 5, 31, 18, 30, tzinfo=UTC),
    )


def test_the_hour_that_comes_twice_in_autumn_begins_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first, second = (datetime(2026, 10, 25, hour, 15, tzinfo=UTC) for hour in (0, 1))
    assert hour_start(first, berlin) == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert hour_start(second, berlin) == datetime(2026, 10, 25, 1, tzinfo=UTC)
