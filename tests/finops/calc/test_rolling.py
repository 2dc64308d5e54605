"""How the period of a view goes on."""

from datetime import date, timedelta

import pytest

from finops.calc.dates.rolling import FIXED, Rolling, ways_to_keep
from finops.calc.presets import Preset

TODAY = date(2026, 11, 29)
ROLLING_MONTH = Rolling(preset=Preset.MONTH_TO_DATE)


def days(count: int, last: date = TODAY) -> tuple[date, date]:
    return last - timedelta(days=count - 1), last


@pytest.mark.parametrize(
    ("period", "ways"),
    [
        (days(29), [ROLLING_MONTH, FIXED]),
        (days(30), [Rolling(preset=Preset.LAST_30_DAYS), FIXED]),
        (days(11), [Rolling(days=11), FIXED]),
        ((date(2026, 10, 1), date(2026, 10, 31)), [FIXED, Rolling(preset=Preset.LAST_MONTH)]),
        ((date(2026, 6, 1), date(2026, 6, 12)), [FIXED, Rolling(days=12)]),
        ((date(2026, 11, 1), date(2026, 11, 30)), [FIXED, Rolling(days=30)]),
    ],
)
def test_what_ends_today_rolls_first_and_anything_else_stays_first(
    period: tuple[date, date], ways: list[Rolling]
) -> None:
    assert list(ways_to_keep(period, TODAY)) == ways


def test_on_days_that_two_names_fit_both_are_offered_the_likelier_first() -> None:
    first = date(2026, 11, 1)
    assert list(ways_to_keep((first, first), first)) == [
        Rolling(preset=Preset.TODAY),
        ROLLING_MONTH,
        FIXED,
    ]


@pytest.mark.parametrize("last", [TODAY, date(2026, 11, 30), date(2026, 12, 1)])
def test_what_pages_show_unasked_is_the_last_30_days_on_any_day(last: date) -> None:
    """On the thirtieth it is the month so far as well, and with it the quarter of some."""
    ways = ways_to_keep(days(30, last), last, fiscal_start_month=11)
    assert ways[0] == Rolling(preset=Preset.LAST_30_DAYS)


def test_a_rolling_period_is_that_of_the_day() -> None:
    later = date(2027, 2, 3)
    assert ROLLING_MONTH.on(later) == (date(2027, 2, 1), later)
    assert Rolling(days=3).on(later) == days(3, later)
    assert Rolling(preset=Preset.FISCAL_QUARTER).on(later, 2) == (date(2027, 2, 1), later)
    assert FIXED.on(later) is None
