"""Retention classes: what their names promise, and until when a month is needed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calc.retention import LEAST_RAW_DAYS, Keeping, keeping_of, kept_until, promised

MARCH = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("name", "raw", "aggregate"),
    [
        ("prod_90d_trace_1y_aggregate", 90, 366),  # the customer's own example
        ("1y_aggregate_90d_trace", 90, 366),
        ("sandbox_6w_raw_3m_agg", 42, 93),
        ("audit_7y", 2562, 2562),
        ("prod_5y_kyc", 1830, 1830),
        ("PROD_90D_TRACE_1Y_AGGREGATE", 90, 366),
    ],
)
def test_a_class_is_kept_as_its_name_says(name: str, raw: int, aggregate: int) -> None:
    assert promised(name) == Keeping(raw, aggregate)


@pytest.mark.parametrize(
    "name",
    [
        "short",
        "",
        "prod_90d_1y",
        "90d_trace_30d_trace",
        "90d_trace_1y_audit",
        "90d_trace_1y_aggregate_2y",
        "x90d_trace",
        "123456d",
        "prod_d_trace",
    ],
)
def test_a_name_that_says_nothing_clear_promises_nothing(name: str) -> None:
    assert promised(name) is None


def test_facts_are_never_kept_for_less_than_late_data_needs() -> None:
    assert promised("scratch_1d_trace_2d_aggregate") == Keeping(LEAST_RAW_DAYS, LEAST_RAW_DAYS)
    with pytest.raises(ValueError, match="30 days or more"):
        Keeping(29, 400)


def test_sums_are_kept_at_least_as_long_as_facts() -> None:
    assert promised("odd_2y_trace_1y_aggregate") == Keeping(732, 732)
    with pytest.raises(ValueError, match="at least as long"):
        Keeping(90, 89)


def test_a_policy_adds_to_what_the_name_promises_and_never_takes_from_it() -> None:
    name = "prod_90d_trace_1y_aggregate"
    assert keeping_of(name, Keeping(30, 30)) == Keeping(90, 366)
    assert keeping_of(name, Keeping(400, 400)) == Keeping(400, 400)
    assert keeping_of("short", Keeping(45, 60)) == Keeping(45, 60)
    assert keeping_of("short", None) is None


def test_a_month_is_needed_until_its_longest_class_has_passed() -> None:
    short, long = Keeping(30, 30), Keeping(90, 366)
    assert kept_until(MARCH, [short]) == date(2026, 4, 30)
    assert kept_until(MARCH, [short, long]) == date(2026, 6, 29)


def test_a_class_without_a_rule_keeps_the_month() -> None:
    assert kept_until(MARCH, [Keeping(30, 30), None]) is None


def test_an_empty_month_is_needed_by_nobody() -> None:
    assert kept_until(MARCH, []) == date(2026, 2, 28)


@given(st.text(max_size=40))
def test_any_name_is_read_without_an_error(name: str) -> None:
    keeping = promised(name)
    assert keeping is None or LEAST_RAW_DAYS <= keeping.raw_days <= keeping.aggregate_days
