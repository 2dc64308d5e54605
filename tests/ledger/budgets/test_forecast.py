"""The forecast of a budget: worked answers, and that it is better than the straight run rate."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean

import pytest

from finops.calc.budgets.phasing import Profile, burn, curve_of
from finops.calc.dates.periods import DateRange, month_of
from ledger.calc.budgets.burn import BudgetStanding, in_currency, standing
from ledger.calc.budgets.forecast import (
    BandCoverage,
    Forecast,
    RollingMisses,
    SpendSeries,
    band,
    forecast,
    level_of,
)
from tests.finops.budgets.test_phasing import JULY, PROFILE, july
from tests.ledger.budgets.series import Drawn, draw

RATIOS = [Decimal(number) / 100 for number in range(-10, 10)]
CENT = Decimal("0.01")
REST = DateRange(july(11), july(31))


def cents(value: Decimal | None) -> str:
    assert value is not None
    return str(value.quantize(CENT, ROUND_HALF_UP))


def evenly(total: int, days: DateRange, profile: Profile) -> SpendSeries:
    """A total that followed the profile to the last digit."""
    weights = [profile.weight(day) for day in days.days()]
    return SpendSeries(days.first, tuple(total * weight / sum(weights) for weight in weights))


@pytest.fixture
def ten_days() -> SpendSeries:
    return evenly(3000, DateRange(july(1), july(10)), PROFILE)


def test_the_level_of_the_days_so_far_is_laid_over_those_that_are_left(
    ten_days: SpendSeries,
) -> None:
    result = forecast(ten_days, Decimal(3000), REST, PROFILE)
    assert result is not None
    assert cents(result.level) == "340.91"
    assert cents(result.total) == "9579.55"
    assert result.low is result.high is None  # nothing yet to judge by
    assert result.coverage.is_indicative


def test_the_band_is_of_ranks_of_log_ratios_and_says_when_it_runs_over(
    ten_days: SpendSeries, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored = RollingMisses(tuple(RATIOS), BandCoverage(20, 16))
    monkeypatch.setattr(RollingMisses, "of", classmethod(lambda *_: scored))
    result = forecast(ten_days, Decimal(3000), REST, PROFILE)
    assert result is not None
    assert (cents(result.low), cents(result.high)) == ("9013.25", "10127.54")
    cap = Decimal(9500)
    assert result.overrun_on(cap) == july(31)
    assert result.overrun_from(cap) == july(30)
    assert result.overrun_until(cap) is None
    assert not result.coverage.is_indicative


def test_below_20_scores_there_is_no_band() -> None:
    assert band(RATIOS[:19]) is None
    low, high = band(RATIOS) or (Decimal(0), Decimal(0))
    assert (round(low, 9), round(high, 9)) == (Decimal("0.913931185"), Decimal("1.083287068"))


def test_only_the_last_28_complete_days_make_the_level() -> None:
    amounts = [Decimal(1000)] * 10 + [Decimal(10)] * 28
    assert level_of(amounts, [Decimal(1)] * 38) == 10
    assert level_of([], []) is None
    assert level_of([Decimal(5)], [Decimal(0)]) is None


def test_of_today_only_the_rest_is_ahead(ten_days: SpendSeries) -> None:
    full = forecast(ten_days, Decimal(3000), REST, PROFILE)
    half = forecast(ten_days, Decimal(3000), REST, PROFILE, elapsed=Decimal("0.5"))
    assert full is not None
    assert half is not None
    saturday = PROFILE.weight(july(11))
    assert cents(full.total - half.total) == cents(full.level * saturday / 2)


def test_without_a_complete_day_nothing_is_forecast() -> None:
    assert forecast(SpendSeries(july(1), ()), Decimal(3), JULY, PROFILE) is None


def test_days_without_spend_give_no_ratio() -> None:
    days = [Decimal(0)] * 90
    assert RollingMisses.of(days, [Decimal(1)] * 90, 10).scores == ()


@pytest.mark.parametrize(
    ("checked", "inside", "is_indicative"),
    [(0, 0, True), (100, 80, False), (100, 85, False), (100, 86, True), (100, 74, True)],
)
def test_a_band_is_indicative_while_it_is_over_5_points_off(
    checked: int, inside: int, is_indicative: bool
) -> None:
    assert BandCoverage(checked, inside).is_indicative is is_indicative


HISTORY = DateRange(date(2024, 12, 1), date(2026, 6, 30))
MONTHS = [month_of(date(2026, number, 1)) for number in (2, 3, 4, 5, 6)]


def forecast_at(drawn: Drawn, month: DateRange, day: int) -> tuple[Forecast, Decimal]:
    """The forecast after so many days of the month, and the run rate."""
    today = month.first + timedelta(days=day)
    first = month.first - timedelta(days=400)
    known = DateRange(first, today - timedelta(days=1))
    spent = drawn.sum(DateRange(month.first, known.last))
    series = SpendSeries(first, tuple(drawn.amounts[at] for at in known.days()))
    result = forecast(series, spent, DateRange(today, month.last), drawn.profile)
    assert result is not None
    return result, spent / day * month.day_count


def test_at_day_5_10_and_20_it_errs_less_than_the_run_rate_and_its_band_holds() -> None:
    errors: dict[tuple[int, str], list[float]] = defaultdict(list)
    held: list[bool] = []
    measured: list[Decimal] = []
    for seed in range(8):
        drawn = draw(seed, HISTORY)
        for month in MONTHS:
            actual = drawn.sum(month)
            for day in (5, 10, 20):
                ours, straight = forecast_at(drawn, month, day)
                errors[day, "ours"].append(float(abs(ours.total / actual - 1)))
                errors[day, "straight"].append(float(abs(straight / actual - 1)))
                assert ours.low is not None
                assert ours.high is not None
                held.append(bool(ours.low <= actual <= ours.high))
                measured.append(ours.coverage.percent or Decimal(0))
    for day, most in ((5, 0.04), (10, 0.03), (20, 0.02)):
        assert mean(errors[day, "ours"]) < mean(errors[day, "straight"]) / 1.5
        assert mean(errors[day, "ours"]) < most
    assert 0.65 < mean(held) < 0.95
    assert 65 < mean(measured) < 95


def test_burn_on_a_billing_day_stays_near_1_where_a_straight_line_jumps() -> None:
    """On a day of twice the demand the budgeted curve rises as much as the spend."""
    drawn, month = draw(3, HISTORY), month_of(date(2026, 4, 1))
    curve = curve_of(drawn.sum(month).quantize(CENT), month, drawn.profile)

    def burns(day: date) -> tuple[Decimal, Decimal]:
        spent = drawn.sum(DateRange(month.first, day))
        due = curve.before(day + timedelta(days=1))
        return burn(spent, due) or Decimal(0), burn(spent, curve.total * day.day / 30) or Decimal(0)

    eve, payday = burns(date(2026, 4, 14)), burns(date(2026, 4, 15))
    assert abs(payday[0] - eve[0]) < Decimal("0.04")
    assert payday[1] - eve[1] > Decimal("0.05")


def test_exchange_is_told_apart_from_spend() -> None:
    days = [(Decimal(2200), Decimal("1.10")), (Decimal(2200), Decimal("1.00"))]
    result = in_currency(days, Decimal("1.10"))
    expected = tuple(map(Decimal, (4200, 4000, 200)))
    assert (result.amount, result.at_approved_rate, result.exchange) == expected


@pytest.mark.parametrize(
    ("spent", "forecast_total", "unpriced", "expected"),
    [
        (1001, None, 0, BudgetStanding.OVER),
        (500, 1001, 7, BudgetStanding.EXPECTED_OVER),
        (900, 1000, 0, BudgetStanding.NEARLY_USED),
        (500, 1000, 1, BudgetStanding.UNPRICED),
        (500, None, 0, BudgetStanding.ON_PLAN),
    ],
)
def test_a_budget_with_usage_without_a_price_is_never_on_plan(
    spent: int, forecast_total: int | None, unpriced: int, expected: BudgetStanding
) -> None:
    total = None if forecast_total is None else Decimal(forecast_total)
    assert standing(Decimal(spent), Decimal(1000), total, unpriced) is expected
