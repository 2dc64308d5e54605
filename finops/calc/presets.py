"""The periods that a filter offers by name, and those beside the one it shows."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

Period = tuple[date, date]


class Preset(StrEnum):
    """The names, in the order in which they are offered."""

    TODAY = "today"
    LAST_7_DAYS = "last_7_days"
    LAST_30_DAYS = "last_30_days"
    LAST_90_DAYS = "last_90_days"
    MONTH_TO_DATE = "month_to_date"
    LAST_MONTH = "last_month"
    FISCAL_QUARTER = "fiscal_quarter"


def presets(today: date, fiscal_start_month: int = 1) -> dict[Preset, Period]:
    """Each preset as its first and last day; the fiscal quarter runs to today."""
    last_month = _month(today, -1)
    return {
        Preset.TODAY: (today, today),
        Preset.LAST_7_DAYS: (today - timedelta(days=6), today),
        Preset.LAST_30_DAYS: (today - timedelta(days=29), today),
        Preset.LAST_90_DAYS: (today - timedelta(days=89), today),
        Preset.MONTH_TO_DATE: (today.replace(day=1), today),
        Preset.LAST_MONTH: (last_month, _last_day(last_month)),
        Preset.FISCAL_QUARTER: (
            _month(today, -((today.month - fiscal_start_month) % 3)),
            today,
        ),
    }


def preset_of(period: Period, today: date, fiscal_start_month: int = 1) -> Preset | None:
    """What the period is called, the first name where two fit."""
    named = presets(today, fiscal_start_month)
    return next((preset for preset, days in named.items() if days == period), None)


def before(period: Period) -> Period:
    """The period that ends the day before: as many whole months, or as many days."""
    return _moved(period, -1)


def after(period: Period) -> Period:
    """The period that begins the day after, of the same kind."""
    return _moved(period, 1)


def _moved(period: Period, by: int) -> Period:
    first, last = period
    if first.day == 1 and last == _last_day(last):
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        return _month(first, by * months), _last_day(_month(last, by * months))
    length = timedelta(days=(last - first).days + 1)
    return first + by * length, last + by * length


def _month(day: date, by: int) -> date:
    """The first day of the month so many months away."""
    years, month = divmod(day.month - 1 + by, 12)
    return date(day.year + years, month + 1, 1)


def _last_day(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
