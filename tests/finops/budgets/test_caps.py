"""Caps, thresholds, parts and transfers: worked answers."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from finops.calc.budgets.caps import (
    BelowWhatIsDue,
    carried,
    check_cut,
    newly_reached,
    opens_review,
    overrun,
    reached,
    remaining,
)
from finops.calc.budgets.families import (
    Allotted,
    Assigned,
    NoTransfer,
    TransferSide,
    check_transfer,
    higher_risk,
    parts_of,
)
from finops.calc.budgets.spans import (
    PeriodKind,
    elapsed,
    hours_of,
    is_whole_period,
    period_around,
    period_label,
)
from finops.calc.dates.periods import DateRange

BASE, LIMIT = Decimal(1000), Decimal(100)
BERLIN = ZoneInfo("Europe/Berlin")


def caps(*posted: int) -> list[Decimal]:
    result = [BASE]
    for spent in posted:
        result.append(BASE + carried(result[-1], Decimal(spent), LIMIT))
    return result


def test_what_is_left_is_carried_up_to_a_limit_and_never_a_deficit() -> None:
    assert caps(850, 1080, 1050) == [1000, 1100, 1020, 1000]
    assert overrun(Decimal(1020), Decimal(1050)) == 30


def test_a_reversal_in_a_month_before_changes_what_it_carried() -> None:
    assert caps(850, 1020)[-1] == 1080
    assert overrun(Decimal(1080), Decimal(1050)) == 0


def test_nothing_is_carried_while_usage_is_unknown() -> None:
    assert carried(BASE, None, LIMIT) == 0


def test_holds_and_dated_commitments_are_gone_too() -> None:
    assert remaining(Decimal(1000), Decimal(700), Decimal(350)) == -50


def test_a_threshold_is_reached_at_it_not_below() -> None:
    assert reached(Decimal("499.99"), BASE) == ()
    assert reached(Decimal(500), BASE) == (50,)
    assert reached(Decimal(1000), BASE) == (50, 70, 90, 100)
    assert reached(Decimal(0), Decimal(0)) == (50, 70, 90, 100)


def test_a_threshold_is_told_once_for_each_cap() -> None:
    noted = {(BASE, 50), (BASE, 70)}
    assert newly_reached(Decimal(950), BASE, noted) == (90,)
    assert newly_reached(Decimal(950), Decimal(1200), noted) == (50, 70)


@pytest.mark.parametrize(
    ("due", "spent", "committed", "least"), [(600, 500, 50, 600), (600, 500, 150, 650)]
)
def test_a_cut_below_the_curve_or_what_is_gone_is_refused(
    due: int, spent: int, committed: int, least: int
) -> None:
    facts = (Decimal(due), Decimal(spent), Decimal(committed))
    check_cut(Decimal(least), *facts)
    with pytest.raises(BelowWhatIsDue) as refused:
        check_cut(Decimal(least) - Decimal("0.01"), *facts)
    assert refused.value.least == least


@pytest.mark.parametrize(
    ("tier", "posted", "opens"),
    [
        ("high", "11500.00", True),
        ("critical", "11500.00", True),
        ("high", "11499.99", False),
        ("medium", "99999.00", False),
    ],
)
def test_high_risk_over_by_15_percent_is_reviewed(tier: str, posted: str, opens: bool) -> None:
    assert opens_review(tier, Decimal(posted), Decimal(10000)) is opens


def test_parts_are_under_exact_or_over_allocated() -> None:
    parts = [Decimal(6000), Decimal(3000), Decimal(2500)]
    assert parts_of(Decimal(11000), parts) == Allotted(
        Assigned.OVER_ALLOCATED, Decimal(11500), Decimal(500)
    )
    assert parts_of(Decimal(11500), parts).state is Assigned.EXACT
    assert parts_of(Decimal(12000), parts) == Allotted(Assigned.UNDER, Decimal(11500), Decimal(500))


def test_a_transfer_keeps_currency_period_and_the_sum() -> None:
    july = DateRange(date(2026, 7, 1), date(2026, 7, 31))
    here = TransferSide("USD", july)
    moved = [Decimal(-500), Decimal(500)]
    check_transfer(here, here, moved)
    for other, changes, field in (
        (TransferSide("EUR", july), moved, "currency"),
        (TransferSide("USD", DateRange(july.first, july.first)), moved, "period"),
        (here, [Decimal(-500), Decimal("500.01")], "amount"),
        (here, [Decimal(0), Decimal(0)], "amount"),
    ):
        with pytest.raises(NoTransfer) as refused:
            check_transfer(here, other, changes)
        assert refused.value.field == field
    assert higher_risk("medium", "critical", "low") == "critical"


def test_periods_are_the_tenants_fiscal_ones_named_for_their_end() -> None:
    day = date(2026, 7, 15)
    labels = [
        period_around(day, PeriodKind(kind), 4).label for kind in ("month", "quarter", "year")
    ]
    assert labels == ["2026-07", "FY2027-Q2", "FY2027"]
    project = DateRange(day, date(2026, 9, 30))
    assert period_label(project, PeriodKind.PROJECT) == "2026-07-15/2026-09-30"
    assert is_whole_period(project, PeriodKind.PROJECT)
    assert not is_whole_period(project, PeriodKind.QUARTER)
    with pytest.raises(ValueError, match="own first and last day"):
        period_around(day, PeriodKind.PROJECT)


def test_a_month_has_the_hours_of_the_clock() -> None:
    march = DateRange(date(2026, 3, 1), date(2026, 3, 31))
    assert hours_of(march, BERLIN) == 743


def test_the_share_of_a_day_is_that_of_its_own_length() -> None:
    long_day = datetime(2026, 3, 29, 10, tzinfo=UTC)  # 23 hours, 11 of them gone
    assert elapsed(long_day, BERLIN) == (date(2026, 3, 29), Decimal(11) / Decimal(23))
    moments = [datetime(2026, 7, 1, hour, tzinfo=UTC) for hour in range(22)]
    assert all(single[1] < two[1] for single, two in pairwise(elapsed(m, BERLIN) for m in moments))
