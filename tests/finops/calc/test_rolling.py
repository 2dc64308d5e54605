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


def test_on_days_that_two_names_fit_both_are_offered_and_a_page_of_its_own_is_the_month() -> None:
    first, thirtieth = date(2026, 11, 1), date(2026, 11, 30)
    today, month = Rolling(preset=Preset.TODAY), ROLLING_MONTH
    assert list(ways_to_keep((first, first), first)) == [today, month, FIXED]
    assert list(ways_to_keep((first, first), first, is_chosen=False)) == [month, today, FIXED]
    assert ways_to_keep(days(30, thirtieth), thirtieth, is_chosen=False)[0] == month


def test_a_rolling_period_is_that_of_the_day() -> None:
    later = date(2027, 2, 3)
    assert ROLLING_MONTH.on(later) == (date(2027, 2, 1), later)
    assert Rolling(days=3).on(later) == days(3, later)
    assert Rolling(preset=Preset.FISCAL_QUARTER).on(later, 2) == (date(2027, 2, 1), later)
    assert FIXED.on(later) is None
