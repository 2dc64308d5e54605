"""A condition is met by exact figures, and overdue on the tenant's clock."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from finops.calc.approvals.conditions import (
    MeasuredFigure,
    NoRule,
    complete_to,
    is_met,
    is_overdue,
    last_days,
    read_rule,
)

STATED = {"metric": "cache_hit_rate", "op": ">=", "value": "0.52", "days": 7, "min_n": 30}
RULE = read_rule(STATED)


def test_fifty_two_percent_are_5200_of_10000_and_not_one_less() -> None:
    assert is_met(RULE, MeasuredFigure(Decimal(5_200), Decimal(10_000), 10_000)) is True
    assert is_met(RULE, MeasuredFigure(Decimal(5_199), Decimal(10_000), 10_000)) is False


def test_too_few_cases_an_empty_denominator_and_no_figure_are_unknown() -> None:
    assert is_met(RULE, MeasuredFigure(Decimal(29), Decimal(29), 29)) is None
    assert is_met(RULE, MeasuredFigure(Decimal(0), Decimal(0), 40)) is None
    assert is_met(RULE, MeasuredFigure(None, Decimal(3), 40)) is None
    assert is_met(RULE, MeasuredFigure(Decimal("0.52"), None, 40)) is True


@pytest.mark.parametrize(("op", "met"), [(">=", True), ("<=", True), (">", False), ("<", False)])
def test_each_operator_says_what_it_says_at_the_limit(op: str, met: bool) -> None:
    rule = read_rule({**STATED, "op": op})
    assert is_met(rule, MeasuredFigure(Decimal(52), Decimal(100), 100)) is met


def test_each_whole_window_since_the_grant_is_looked_at_once() -> None:
    granted, complete = date(2026, 7, 1), date(2026, 7, 9)
    days = list(last_days(RULE, granted, complete, None))
    assert days == [date(2026, 7, 7), date(2026, 7, 8), date(2026, 7, 9)]
    assert list(last_days(RULE, granted, complete, date(2026, 7, 8))) == [complete]
    assert list(last_days(RULE, granted, date(2026, 7, 6), None)) == []


def test_a_day_is_complete_and_due_by_the_tenants_clock_and_its_facts() -> None:
    noon = datetime(2026, 7, 2, 3, tzinfo=UTC)  # 23:00 of the first in New York
    assert complete_to(noon, "America/New_York") == date(2026, 6, 30)
    due = date(2026, 7, 1)
    over = datetime(2026, 7, 2, 4, tzinfo=UTC)
    assert not is_overdue(due, over, noon, "America/New_York")
    assert not is_overdue(due, noon, over, "America/New_York"), "facts are still to come"
    assert is_overdue(due, over, over, "America/New_York")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"metric": ""}, "metric"),
        ({"filter": {"use_case": 3}}, "filter"),
        ({"filter": "x"}, "filter"),
        ({"op": "="}, "op"),
        ({"value": 0.52}, "value"),
        ({"value": "NaN"}, "value"),
        ({"value": "1_0"}, "value"),
        ({"value": "٣"}, "value"),
        ({"days": 0}, "days"),
        ({"days": True}, "days"),
        ({"min_n": -1}, "min_n"),
        ({"more": 1}, "more"),
    ],
)
def test_a_rule_that_is_none_names_the_field(changed: dict[str, object], field: str) -> None:
    with pytest.raises(NoRule) as refused:
        read_rule({**STATED, **changed})
    assert refused.value.field == field


def test_a_rule_is_stored_as_it_was_given() -> None:
    assert read_rule(RULE.as_json()) == RULE
