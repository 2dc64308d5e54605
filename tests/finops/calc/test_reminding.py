"""Reminders by business days: the worked answer with Christmas and New Year in between."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from finops.calc.approvals.reminding import Whom, reminders
from finops.calc.business_days import BusinessCalendar

BERLIN = ZoneInfo("Europe/Berlin")
HOLIDAYS = BusinessCalendar(
    holidays=frozenset({datetime(2026, 12, 25).date(), datetime(2027, 1, 1).date()})  # noqa: DTZ001 - days
)


@pytest.mark.parametrize(
    ("hour", "minute", "days"),
    [(16, 59, ["24.12", "28.12", "29.12", "31.12"]), (17, 0, ["28.12", "29.12", "30.12", "04.01"])],
)
def test_what_is_put_to_people_before_five_counts_for_that_day(
    hour: int, minute: int, days: list[str]
) -> None:
    put_at = datetime(2026, 12, 23, hour, minute, tzinfo=BERLIN)
    due = list(reminders(put_at, "Europe/Berlin", HOLIDAYS))
    assert [f"{reminder.at:%d.%m}" for reminder in due] == days
    assert {f"{reminder.at:%H:%M}" for reminder in due} == {"09:00"}
    whom = [(1, Whom.SIGNERS), (2, Whom.SIGNERS), (3, Whom.ALL), (5, Whom.ADMIN)]
    assert [(reminder.day, reminder.whom) for reminder in due] == whom


def test_a_weekend_and_a_make_up_day_are_what_the_calendar_says() -> None:
    saturday = datetime(2026, 12, 19, 12, tzinfo=BERLIN)
    (first, *_) = reminders(saturday, "Europe/Berlin", BusinessCalendar())
    assert f"{first.at:%d.%m}" == "22.12", "day 0 is Monday"
    worked = BusinessCalendar(make_up_days=frozenset({saturday.date()}))
    (first, *_) = reminders(saturday, "Europe/Berlin", worked)
    assert f"{first.at:%d.%m}" == "21.12"
