"""Periods by name, and those beside a period."""

from datetime import date

import pytest

from finops.calc.presets import Preset, after, before, preset_of, presets


def days(text: str) -> tuple[date, date]:
    first, _, last = text.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last)


@pytest.mark.parametrize(
    ("preset", "period"),
    [
        (Preset.TODAY, "2026-03-01/2026-03-01"),
        (Preset.LAST_7_DAYS, "2026-02-23/2026-03-01"),
        (Preset.LAST_30_DAYS, "2026-01-31/2026-03-01"),
        (Preset.LAST_90_DAYS, "2025-12-02/2026-03-01"),
        (Preset.MONTH_TO_DATE, "2026-03-01/2026-03-01"),
        (Preset.LAST_MONTH, "2026-02-01/2026-02-28"),
        (Preset.FISCAL_QUARTER, "2026-01-01/2026-03-01"),
    ],
)
def test_a_preset_ends_today_or_with_the_last_month(preset: Preset, period: str) -> None:
    assert presets(date(2026, 3, 1))[preset] == days(period)


@pytest.mark.parametrize(
    ("start_month", "first"),
    [(1, "2026-01-01"), (2, "2026-02-01"), (3, "2025-12-01"), (12, "2025-12-01")],
)
def test_a_fiscal_quarter_begins_with_the_tenants_year(start_month: int, first: str) -> None:
    shown = presets(date(2026, 2, 15), start_month)[Preset.FISCAL_QUARTER]
    assert shown == days(f"{first}/2026-02-15")


@pytest.mark.parametrize(
    ("period", "earlier", "later"),
    [
        ("2026-02-01/2026-02-28", "2026-01-01/2026-01-31", "2026-03-01/2026-03-31"),
        ("2026-01-01/2026-03-31", "2025-10-01/2025-12-31", "2026-04-01/2026-06-30"),
        ("2026-03-10/2026-03-16", "2026-03-03/2026-03-09", "2026-03-17/2026-03-23"),
        ("2026-03-01/2026-03-16", "2026-02-13/2026-02-28", "2026-03-17/2026-04-01"),
    ],
)
def test_beside_whole_months_lie_whole_months(period: str, earlier: str, later: str) -> None:
    assert before(days(period)) == days(earlier)
    assert after(days(period)) == days(later)


def test_a_period_has_the_first_name_that_fits() -> None:
    assert preset_of(days("2026-03-01/2026-03-01"), date(2026, 3, 1)) is Preset.TODAY
    assert preset_of(days("2026-03-02/2026-03-03"), date(2026, 3, 9)) is None
