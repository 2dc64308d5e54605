"""Days cut in the tenant's zone: India, Nepal, Pacific, London on the days clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finops.calc.dates.periods import (
    DateRange,
    Granularity,
    add_months,
    bucket_of,
    buckets,
    fiscal_quarter_of,
    fiscal_year_of,
    is_whole_months,
    local_day,
    month_of,
    prior_range,
    utc_bounds,
    whole_days,
)

ZONES = [
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/Los_Angeles",
    "Europe/London",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
days = st.dates(min_value=date(2005, 1, 1), max_value=date(2035, 12, 31))
ranges = st.builds(
    lambda first, length: DateRange(first, first + timedelta(days=length)),
    days,
    st.integers(min_value=0, max_value=420),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "start", "end"),
    [
        ("Asia/Kolkata", "2026-06-29", "2026-06-28T18:30", "2026-06-29T18:30"),
        ("Asia/Kathmandu", "2026-06-29", "2026-06-28T18:15", "2026-06-29T18:15"),
        ("America/Los_Angeles", "2026-03-08", "2026-03-08T08:00", "2026-03-09T07:00"),
        ("America/Los_Angeles", "2026-11-01", "2026-11-01T07:00", "2026-11-02T08:00"),
        ("Europe/London", "2026-03-29", "2026-03-29T00:00", "2026-03-29T23:00"),
        ("Europe/London", "2026-10-25", "2026-10-24T23:00", "2026-10-26T00:00"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00", "2018-11-05T02:00"),
    ],
)
def test_a_local_day_begins_and_ends_at_its_own_midnights(
    zone: str, day: str, start: str, end: str
) -> None:
    only = date.fromisoformat(day)
    bounds = utc_bounds(DateRange(only, only), ZoneInfo(zone))
    assert (bounds.start, bounds.end) == (utc(start), utc(end))


def test_days_on_which_clocks_change_have_23_and_25_hours() -> None:
    zone = ZoneInfo("Europe/London")
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)):
        bounds = utc_bounds(DateRange(day, day), zone)
        assert bounds.end - bounds.start == timedelta(hours=hours)


@pytest.mark.parametrize("zone", ZONES)
@given(dates=ranges)
def test_the_days_of_a_range_add_up_to_the_range(zone: str, dates: DateRange) -> None:
    tz = ZoneInfo(zone)
    cuts = [utc_bounds(DateRange(day, day), tz) for day in dates.days()]
    bounds = utc_bounds(dates, tz)
    assert cuts[0].start == bounds.start
    assert cuts[-1].end == bounds.end
    assert all(left.end == right.start for left, right in pairwise(cuts))


@pytest.mark.parametrize("zone", ZONES)
@given(instant=st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001 - hypothesis wants naive limits; the zone follows
def test_every_instant_lies_inside_the_bounds_of_its_local_day(
    zone: str, instant: datetime
) -> None:
    tz, moment = ZoneInfo(zone), instant.replace(tzinfo=UTC)
    day = local_day(moment, tz)
    bounds = utc_bounds(DateRange(day, day), tz)
    assert bounds.start <= moment < bounds.end


def test_an_instant_without_an_offset_belongs_to_no_day() -> None:
    with pytest.raises(ValueError, match="without an offset"):
        local_day(utc("2026-06-29T00:00").replace(tzinfo=None), ZoneInfo("UTC"))


def test_a_range_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before"):
        DateRange(date(2026, 6, 2), date(2026, 6, 1))


@given(dates=ranges, granularity=st.sampled_from(Granularity), month=st.integers(1, 12))
def test_buckets_cover_the_range_without_gap_or_overlap(
    dates: DateRange, granularity: Granularity, month: int
) -> None:
    parts = buckets(dates, granularity, month)
    assert [day for part in parts for day in part.dates.days()] == list(dates.days())
    labels = [part.label for part in parts]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("granularity", "start_month", "label"),
    [
        (Granularity.DAY, 1, "2026-12-31"),
        (Granularity.WEEK, 1, "2026-W53"),
        (Granularity.MONTH, 1, "2026-12"),
        (Granularity.FISCAL_QUARTER, 1, "FY2026-Q4"),
        (Granularity.FISCAL_QUARTER, 4, "FY2027-Q3"),
        (Granularity.FISCAL_YEAR, 4, "FY2027"),
        (Granularity.FISCAL_YEAR, 10, "FY2027"),
    ],
)
def test_buckets_are_labelled_by_the_calendar_the_tenant_keeps(
    granularity: Granularity, start_month: int, label: str
) -> None:
    assert bucket_of(date(2026, 12, 31), granularity, start_month).label == label


def test_the_iso_week_of_new_year_belongs_to_the_year_of_its_thursday() -> None:
    week = bucket_of(date(2027, 1, 1), Granularity.WEEK)
    assert week.label == "2026-W53"
    assert week.dates == DateRange(date(2026, 12, 28), date(2027, 1, 3))


def test_an_indian_fiscal_year_runs_from_april_to_march() -> None:
    assert fiscal_year_of(date(2026, 3, 31), 4) == DateRange(date(2025, 4, 1), date(2026, 3, 31))
    assert fiscal_quarter_of(date(2026, 4, 1), 4) == DateRange(date(2026, 4, 1), date(2026, 6, 30))
    with pytest.raises(ValueError, match="1 to 12"):
        fiscal_year_of(date(2026, 3, 31), 13)


@given(day=days, month=st.integers(1, 12))
def test_a_fiscal_quarter_lies_inside_its_fiscal_year(day: date, month: int) -> None:
    year, quarter = fiscal_year_of(day, month), fiscal_quarter_of(day, month)
    assert year.first <= quarter.first <= day <= quarter.last <= year.last
    assert add_months(year.first, 12) == year.last + timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "last", "prior_first", "prior_last"),
    [
        ("2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28"),
        ("2026-01-01", "2026-03-31", "2025-10-01", "2025-12-31"),
        ("2024-02-01", "2024-02-29", "2024-01-01", "2024-01-31"),
        ("2026-06-08", "2026-06-14", "2026-06-01", "2026-06-07"),
        ("2026-06-01", "2026-06-29", "2026-05-01", "2026-05-29"),
        ("2026-03-01", "2026-03-30", "2026-02-01", "2026-02-28"),
        ("2026-06-01", "2026-07-10", "2026-04-22", "2026-05-31"),
    ],
)
def test_the_prior_period_is_as_many_months_or_else_as_many_days(
    first: str, last: str, prior_first: str, prior_last: str
) -> None:
    dates = DateRange(date.fromisoformat(first), date.fromisoformat(last))
    prior = prior_range(dates)
    assert (prior.first.isoformat(), prior.last.isoformat()) == (prior_first, prior_last)


@given(dates=ranges)
def test_the_prior_period_ends_the_day_before_and_is_as_long(dates: DateRange) -> None:
    prior = prior_range(dates)
    if dates.first.day == 1 and dates.last.month == dates.first.month and dates.day_count < 31:
        assert prior.first == (dates.first - timedelta(days=1)).replace(day=1)
        return
    assert prior.last + timedelta(days=1) == dates.first
    assert is_whole_months(dates) == is_whole_months(prior) or not is_whole_months(dates)
    assert is_whole_months(dates) or prior.day_count == dates.day_count


@pytest.mark.parametrize(
    ("first", "last", "whole_until"),
    [
        ("2026-06-01", "2026-06-20", "2026-06-19"),
        ("2026-06-01", "2026-06-30", "2026-06-19"),
        ("2026-06-01", "2026-06-19", "2026-06-19"),
        ("2026-06-20", "2026-06-20", "2026-06-20"),
        ("2026-06-21", "2026-06-30", "2026-06-30"),
    ],
)
def test_today_and_what_comes_after_is_not_compared(
    first: str, last: str, whole_until: str
) -> None:
    dates = DateRange(date.fromisoformat(first), date.fromisoformat(last))
    compared = whole_days(dates, date(2026, 6, 20))
    assert (compared.first, compared.last.isoformat()) == (dates.first, whole_until)


def test_a_month_knows_its_last_day() -> None:
    assert month_of(date(2024, 2, 10)).last == date(2024, 2, 29)
    assert month_of(date(2100, 2, 10)).day_count == 28
