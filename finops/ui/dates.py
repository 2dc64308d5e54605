"""Days and months as people read them, in text by Django's formats, in charts by the same ones."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.dateformat import format as django_format
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import pgettext

from finops import clock

# What a letter of Django's formats is in those of d3, by which the chart library writes dates.
_D3: Final = {"j": "%-d", "d": "%d", "n": "%-m", "m": "%m", "M": "%b", "F": "%B", "Y": "%Y"}
_MONDAY: Final = 0
_WEEK_FROM_SUNDAY: Final = (6, *range(_MONDAY, 6))


def day_format() -> str:
    return pgettext("day, as Django date format", "j M Y")


def day_of_year_format() -> str:
    return pgettext("day without its year, as Django date format", "j M")


def today() -> date:
    """The business day on the reader's clock."""
    return clock.now().astimezone(timezone.get_current_timezone()).date()


def moment(local: datetime, today: date) -> str:
    """29 Jun, 10:32; with its year if that is not this one."""
    if local.year == today.year:
        return django_format(local, pgettext("moment without its year", "j M, H:i"))
    return moment_with_year(local)


def moment_with_year(local: datetime) -> str:
    """29 Jun 2026, 10:32."""
    return django_format(local, pgettext("moment, as Django date format", "j M Y, H:i"))


def month_format() -> str:
    return pgettext("month, as Django date format", "M Y")


def day_of_year(value: date) -> str:
    """29 Jun."""
    return django_format(value, day_of_year_format())


def month(value: date) -> str:
    """Jun 2026."""
    return django_format(value, month_format())


def short_day(day: date, today: date) -> str:
    """29 Jun; with its year if that is not this one."""
    return day_of_year(day) if day.year == today.year else day_with_year(day)


def day_of(instant: datetime) -> str:
    """The reader's day of it: 29 Jun; with its year if that is not this one."""
    return short_day(instant.astimezone(timezone.get_current_timezone()).date(), today())


def day_with_year(day: date) -> str:
    """29 Jun 2026: in what is kept and read later."""
    return django_format(day, day_format())


def span_with_year(first: date, last: date) -> str:
    """1 – 28 Jun 2026: in what is kept and read later."""
    return span(first, last, date.min)


def span(first: date, last: date, today: date) -> str:
    """1 – 28 Jun, 30 May – 28 Jun, 29 Jun; with the year where it is not this one."""
    if first == last:
        return short_day(first, today)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {short_day(last, today)}"
    if first.year == last.year:
        return f"{short_day(first, first)} – {short_day(last, today)}"
    return f"{short_day(first, today)} – {short_day(last, today)}"


def month_name(value: date) -> str:
    """June."""
    return str(MONTHS[value.month])


def d3_format(form: str) -> str:
    """The format of a date in the chart library's language; other signs stand for themselves."""
    return "".join(_D3.get(letter, letter) for letter in form)


def chart_locale() -> dict[str, object]:
    """Names of months and days in the language in use, as the chart library takes them."""
    return {
        "months": _names([MONTHS[number] for number in range(1, 13)]),
        "shortMonths": [str(MONTHS_3[number]).title() for number in range(1, 13)],
        "days": _names([WEEKDAYS[number] for number in _WEEK_FROM_SUNDAY]),
        "shortDays": _names([WEEKDAYS_ABBR[number] for number in _WEEK_FROM_SUNDAY]),
        "periods": ["AM", "PM"],
        "dateTime": f"{d3_format(day_format())}, %H:%M",
        "date": d3_format(day_format()),
        "time": "%H:%M:%S",
    }


def _names(names: Sequence[object]) -> list[str]:
    return [str(name) for name in names]
