"""When a use case is looked at again, by the cadence of requirements 13."""

from datetime import date

import pytest

from finops.calc.reviews.cadence import (
    RHYTHMS,
    LastReview,
    Rhythm,
    latest_next,
    period_of,
    starts_next,
)

WEEKLY, FORTNIGHTLY = Rhythm.WEEKLY, Rhythm.FORTNIGHTLY
MONTHLY, QUARTERLY = Rhythm.MONTHLY, Rhythm.QUARTERLY
THURSDAY = date(2026, 11, 26)  # of ISO week 48


def test_each_stage_has_its_rhythms() -> None:
    assert RHYTHMS["discovery"] == ()
    assert RHYTHMS["pilot"] == (WEEKLY,)
    assert RHYTHMS["release"] == (FORTNIGHTLY,)
    assert RHYTHMS["scale"] == RHYTHMS["optimize"] == (MONTHLY, QUARTERLY)


@pytest.mark.parametrize(
    ("rhythm", "first", "last"),
    [
        (WEEKLY, date(2026, 11, 23), date(2026, 11, 29)),
        (FORTNIGHTLY, date(2026, 11, 16), date(2026, 11, 29)),
        (MONTHLY, date(2026, 11, 1), date(2026, 11, 30)),
        (QUARTERLY, date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_a_week_two_of_them_a_month_or_a_quarter(
    rhythm: Rhythm, first: date, last: date
) -> None:
    period = period_of(rhythm, THURSDAY)
    assert (period.first, period.last) == (first, last)
    assert latest_next(rhythm, THURSDAY).toordinal() == last.toordinal() + 1
    assert period_of(rhythm, first) == period_of(rhythm, last) == period


def test_fortnights_follow_each_other_over_the_turn_of_a_year_and_before_they_began() -> None:
    days = [period_of(FORTNIGHTLY, date(2026, 12, 21 + 7 * no)) for no in (0, 1)]
    following = period_of(FORTNIGHTLY, date(2027, 1, 4))
    assert (following.first - period_of(FORTNIGHTLY, date(2026, 12, 28)).first).days in (0, 14)
    assert len({*days, following}) == 2
    assert period_of(FORTNIGHTLY, date(2023, 12, 31)).last == date(2023, 12, 31)


def test_quarters_are_those_of_the_fiscal_year() -> None:
    assert period_of(QUARTERLY, THURSDAY, 2).first == date(2026, 11, 1)


def test_a_review_is_opened_when_its_period_is_over_and_once() -> None:
    done = LastReview(date(2026, 11, 16), is_done=True)
    assert starts_next(WEEKLY, None, THURSDAY) == date(2026, 11, 23)
    assert starts_next(WEEKLY, done, THURSDAY) == date(2026, 11, 23)
    again = LastReview(date(2026, 11, 23), is_done=True)
    assert starts_next(WEEKLY, again, THURSDAY) is None
    assert starts_next(WEEKLY, again, date(2026, 11, 29)) is None
    assert starts_next(WEEKLY, again, date(2026, 11, 30)) == date(2026, 11, 30)


def test_while_one_is_open_no_other_is_opened() -> None:
    waiting = LastReview(date(2026, 9, 1), is_done=False)
    assert starts_next(MONTHLY, waiting, THURSDAY) is None


def test_of_several_periods_that_went_by_one_is_opened() -> None:
    long_ago = LastReview(date(2026, 3, 1), is_done=True)
    assert starts_next(MONTHLY, long_ago, THURSDAY) == date(2026, 11, 1)


def test_the_owner_may_look_again_sooner() -> None:
    sooner = LastReview(date(2026, 11, 1), is_done=True, next_on=date(2026, 11, 20))
    assert starts_next(MONTHLY, sooner, date(2026, 11, 19)) is None
    assert starts_next(MONTHLY, sooner, date(2026, 11, 20)) == date(2026, 11, 20)
    then = LastReview(date(2026, 11, 20), is_done=True)
    assert starts_next(MONTHLY, then, date(2026, 11, 30)) is None
    assert starts_next(MONTHLY, then, date(2026, 12, 1)) == date(2026, 12, 1)
