"""Which month is the reference, how far back the days go, where the peaks are."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.replay.calendar import groups, is_peak_day, reference_month, replayed_days
from ledger.demo.traffic.copilots import US
from ledger.demo.traffic.generating import rhythm

UNTIL = date(2026, 11, 23)
days = st.dates(date(2026, 7, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("until", "month", "first"),
    [
        ("2026-11-23", "2026-10", "2026-09-25"),
        ("2026-11-01", "2026-10", "2026-09-03"),
        ("2026-11-30", "2026-10", "2026-10-01"),
        ("2026-10-31", "2026-09", "2026-09-01"),
        ("2027-03-31", "2027-02", "2027-01-31"),
        ("2027-01-31", "2026-12", "2026-12-01"),
    ],
)
def test_the_reference_month_is_the_last_that_ended_before_the_last_day(
    until: str, month: str, first: str
) -> None:
    last = date.fromisoformat(until)
    assert f"{reference_month(last).first:%Y-%m}" == month
    assert replayed_days(last).first.isoformat() == first


@given(until=days)
def test_sixty_days_and_a_whole_reference_month_are_always_replayed(until: date) -> None:
    replayed, reference = replayed_days(until), reference_month(until)
    assert 60 <= replayed.day_count <= 62
    assert reference.first in replayed
    assert reference.last in replayed
    assert reference.last < replayed.last


def test_every_day_belongs_to_exactly_one_group() -> None:
    made = groups(US, rhythm(), UNTIL)
    assert [day for group in made for day in group.days] == list(replayed_days(UNTIL).days())
    assert [group.label for group in made if group.is_reference] == ["2026-10"]
    assert {group.label[:7] for group in made if group.is_current_month} == {"2026-11"}


def test_the_reference_month_has_exactly_the_requests_of_the_plan() -> None:
    month = next(group for group in groups(US, rhythm(), UNTIL) if group.is_reference)
    assert month.requests == 12_000


def test_paydays_carry_about_two_and_a_half_times_the_traffic_of_the_week_before() -> None:
    month = next(group for group in groups(US, rhythm(), UNTIL) if group.is_reference)
    counts = dict(zip(month.days, month.counts, strict=True))
    payday = date(2026, 10, 15)
    assert is_peak_day(payday, US.peak_days)
    assert 2.0 < counts[payday] / counts[payday - timedelta(days=7)] < 2.9


def test_the_last_day_of_a_month_is_a_peak_whatever_its_number() -> None:
    assert is_peak_day(date(2027, 2, 28), (-1,))
    assert not is_peak_day(date(2028, 2, 28), (-1,))
    assert is_peak_day(date(2028, 2, 29), (-1,))


def test_traffic_grows_from_before_to_after_the_reference_month() -> None:
    made = groups(US, rhythm(), UNTIL)
    by_day = {group.days[0]: group.requests for group in made if not group.is_reference}
    before = [by_day[date(2026, 9, day)] for day in (28, 29)]
    after = [by_day[date(2026, 11, day)] for day in (23, 17)]
    assert 1.0 < sum(after) / sum(before) < 1.35
