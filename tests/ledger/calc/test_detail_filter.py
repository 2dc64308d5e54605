"""Narrowing by details of requests: the same thing as a URL, and every flaw has a name."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.calc.reports.detail_filter import DetailFilter
from ledger.calc.reports.parsing import FilterProblems, parse_report_filter
from ledger.calc.request_details import DETAILS, NAMES, OF_PROFILE, OF_ROW, status_of_http

TODAY = date(2026, 8, 10)


def parsed(**params: list[str]) -> DetailFilter:
    return parse_report_filter(params, TODAY, of_requests=True).details


def problems(params: dict[str, list[str]], *, of_requests: bool = True) -> list[tuple[str, str]]:
    with pytest.raises(FilterProblems) as caught:
        parse_report_filter(params, TODAY, of_requests=of_requests)
    return [(problem.field, problem.code) for problem in caught.value.problems]


def test_words_and_bounds_are_read_and_written_alike() -> None:
    details = parsed(
        status=["error,timeout"],
        run_id=["r1", "(none)"],
        latency_ms_min=["1500.5"],
        ttft_ms_max=["0"],
    )
    assert details.chosen("status") == ("error", "timeout")
    assert details.chosen("run_id") == ("r1", "")
    assert dict(details.bounds) == {"latency_ms_min": Decimal("1500.5"), "ttft_ms_max": 0}
    assert parsed(**details.query()) == details


def test_nothing_asked_for_is_everything() -> None:
    assert not parsed(status=[""], latency_ms_min=[""])


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("status", "success", "bad_value"),
        ("customer_specific", "yes", "bad_value"),
        ("data_classification", "secret", "bad_value"),
        ("prompt_version", "v 1", "bad_value"),
        ("latency_ms_min", "-1", "not_milliseconds"),
        ("latency_ms_max", "1e3", "not_milliseconds"),
        ("queue_wait_ms_max", "604800001", "not_milliseconds"),
        ("latency_ms", "5", "unknown_parameter"),
        ("cost_usd_min", "cheap", "not_usd"),
        ("cost_usd_max", "-0.5", "not_usd"),
        ("cost_usd_max", "1e3", "not_usd"),
        ("trace_id", "(none)", "bad_value"),
        ("trace_id", "*", "bad_value"),
        ("trace_id", "a*b", "bad_value"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str, code: str) -> None:
    assert problems({name: [value]}) == [(name, code)]


def test_a_least_value_above_the_greatest_is_refused() -> None:
    refused = problems({"latency_ms_min": ["10"], "latency_ms_max": ["9.999"]})
    assert refused == [("latency_ms_min", "above_most")]


def test_a_least_cost_above_the_greatest_is_refused() -> None:
    refused = problems({"cost_usd_min": ["0.02"], "cost_usd_max": ["0.0199"]})
    assert refused == [("cost_usd_min", "above_most")]


def test_an_id_is_asked_for_whole_or_by_its_beginning() -> None:
    details = parsed(trace_id=["trc/1,trc_*"], cost_usd_min=["0.00002"])
    assert (details.whole_ids, details.id_beginnings) == (("trc/1",), ("trc_",))
    assert dict(details.bounds) == {"cost_usd_min": Decimal("0.00002")}
    assert parsed(**details.query()) == details


def test_sums_of_costs_cannot_be_narrowed_by_them() -> None:
    assert problems({"run_id": ["r1"]}, of_requests=False) == [("run_id", "of_requests")]


def test_every_detail_has_one_place() -> None:
    assert sorted((*OF_PROFILE, *OF_ROW)) == sorted(NAMES)
    assert len(set(NAMES)) == len(DETAILS) == 28


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (200, "ok"),
        (302, "ok"),
        (400, "invalid_request"),
        (403, "refused"),
        (408, "timeout"),
        (422, "invalid_request"),
        (429, "rate_limited"),
        (499, "cancelled"),
        (500, "error"),
        (504, "timeout"),
    ],
)
def test_an_http_code_says_how_a_request_ended(code: int, status: str) -> None:
    assert status_of_http(code) == status


def test_results_are_read_and_written_as_details_are() -> None:
    asked = parsed(outcome_type=["resolved_case,(none)"], outcome_revision=["2"], adopted=["false"])
    assert asked.chosen("outcome_type") == ("resolved_case", "")
    assert (asked.chosen("outcome_revision"), asked.chosen("adopted")) == (("2",), ("false",))
    assert parsed(**asked.query()) == asked
