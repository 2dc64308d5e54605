"""What a call becomes: its event, its outcome, its attempts, its trace and its owner."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any  # Any: payloads as they come

import pytest

from tests.ledger.receivers.litellm.payloads import CALL, PARENT, TRACE, read, record, usage


def test_a_call_becomes_a_cost_event() -> None:
    assert record() == {
        "type": "cost_event",
        "cost_event_id": f"litellm:{CALL}:20261124082211818610",
        "trace_id": "05bac7c7-6a03-4956-b212-9cfd9902861f",
        "occurred_at": "2026-11-24T08:22:11.818610+00:00",
        "component": "model_call",
        "provider": "openai",
        "model_or_service": "gpt-4o-mini",
        "input_tokens": 100,
        "output_tokens": 40,
        "service_tier": "flex",
        "call_ids": f"litellm:{CALL} response:chatcmpl-1",
        "operation_id": "05bac7c7-6a03-4956-b212-9cfd9902861f",
        "allocated_cost_usd": Decimal("0.0000135"),
        "allocation_method": "direct_metered",
        "retention_class": "prod_90d_trace_1y_aggregate",
    }


def test_a_failure_stays_with_no_tokens() -> None:
    event = record(
        status="failure",
        id=CALL,
        prompt_tokens=0,
        completion_tokens=0,
        total_tokens=0,
        response_cost=0.0,
        error_information={"error_class": "RateLimitError"},
    )
    assert (event["call_status"], event["input_tokens"], event["output_tokens"]) == ("error", 0, 0)
    assert event["allocated_cost_usd"] == 0
    assert event["call_ids"] == f"litellm:{CALL}"


def test_a_call_given_up_halfway_is_cancelled_and_partial() -> None:
    error = {"error_code": "499", "error_class": "ClientDisconnect"}
    event = record(status="failure", error_information=error)
    assert (event["call_status"], event["settlement"]) == ("cancelled", "partial")


def test_retries_of_one_request_are_events_of_one_operation() -> None:
    first = record(status="failure", id=CALL, startTime=1795508530.0)
    second = record()
    assert first["cost_event_id"] != second["cost_event_id"]
    assert first["operation_id"] == second["operation_id"]


def test_a_trace_the_caller_names_may_hold_many_requests() -> None:
    event = record(trace_id="session-7")
    assert (event["trace_id"], event["operation_id"]) == ("session-7", CALL)


@pytest.mark.parametrize(
    "where",
    [
        {"metadata": {"requester_custom_headers": {"X-Traceparent": PARENT}}},
        {"metadata": {"headers": {"traceparent": PARENT}}},
        {"metadata": {"requester_metadata": {"traceparent": PARENT}}},
        {"model_parameters": {"extra_headers": {"traceparent": PARENT}}},
    ],
)
def test_a_traceparent_leads_to_the_callers_trace(where: dict[str, Any]) -> None:
    event = record(**where)
    assert event["trace_id"] == TRACE
    assert str(event["call_ids"]).endswith(f" span:{TRACE}/00f067aa0ba902b7")


def test_attribution_the_caller_before_the_log_before_tags() -> None:
    received = read(
        request_tags=["use_case_id:from_tag", "finops.environment:Production", "no pair", 7],
        metadata={
            "spend_logs_metadata": {"use_case_id": "from_log", "cost_center": "cc_1"},
            "requester_metadata": {"use_case_id": "copilot", "finops.user_role": "agent"},
        },
    )
    assert [problem.code for problem in received.problems] == ["contradicting_words"]
    (event,) = received.records
    words = ("use_case_id", "environment", "cost_center", "user_role")
    assert [event[name] for name in words] == ["copilot", "prod", "cc_1", "agent"]


@pytest.mark.parametrize(
    ("tag", "logged", "own", "is_contradiction"),
    [
        ("kyc", "copilot", "copilot", True),
        ("copilot", "kyc", "copilot", True),
        ("copilot", None, "kyc", True),
        ("copilot", "copilot", "copilot", False),
    ],
)
def test_two_owners_in_two_places_are_told(
    tag: str, logged: str | None, own: str, is_contradiction: bool
) -> None:
    received = read(
        request_tags=[f"use_case_id:{tag}"],
        metadata={
            "spend_logs_metadata": {"finops.use_case_id": logged} if logged else None,
            "requester_metadata": {"use_case_id": own},
        },
    )
    assert [problem.code for problem in received.problems] == [
        "contradicting_words"
    ] * is_contradiction


def test_where_a_provider_says_that_a_call_was_inferred_is_its_region() -> None:
    assert record(metadata=usage(inference_geo="us"))["region"] == "us"
    elsewhere = record(metadata=usage(inference_geo="us"), cost_breakdown={"vertex_location": "eu"})
    assert elsewhere["region"] == "eu"


def test_the_time_is_exact_to_the_microsecond() -> None:
    moment = datetime(2026, 11, 24, 8, 22, 11, 818610, tzinfo=UTC)
    assert record(startTime=moment.timestamp())["occurred_at"] == moment.isoformat()
