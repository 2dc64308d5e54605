"""What LiteLLM's payloads become: inclusive counts, costs, identity, attribution, no text."""

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any  # Any: payloads as they come

import pytest

from ledger.parsers import FileRejected
from ledger.parsers.ingest import IngestLimits
from ledger.parsers.litellm import parse
from ledger.parsers.received import Problem, Received, Record

LIMITS = IngestLimits()
CALL = "9e1fe0fb-c60c-4475-b2ba-08f5ddbf2477"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
PAYLOAD: dict[str, Any] = {
    "id": "chatcmpl-1",
    "litellm_call_id": CALL,
    "trace_id": "05bac7c7-6a03-4956-b212-9cfd9902861f",
    "call_type": "acompletion",
    "status": "success",
    "custom_llm_provider": "openai",
    "startTime": 1795508531.81861,
    "model": "gpt-4o-mini",
    "prompt_tokens": 100,
    "completion_tokens": 40,
    "total_tokens": 140,
    "response_cost": 1.35e-05,
    "cost_breakdown": {"input_cost": 1.0, "cache_read_cost": 0.5, "output_cost": 2.0},
    "messages": [{"role": "user", "content": "MARKED"}],
    "response": {"service_tier": "flex", "choices": [{"message": {"content": "MARKED"}}]},
    "error_str": "MARKED",
    "model_map_information": {"model_map_value": {"input_cost_per_token": 1}},
}


def read(**changes: Any) -> Received:
    return parse(json.dumps({**PAYLOAD, **changes}).encode(), LIMITS)


def record(**changes: Any) -> Record:
    received = read(**changes)
    assert received.problems == []
    return received.records[0]


def usage(**said: Any) -> dict[str, Any]:
    return {"usage_object": said}


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


def test_no_text_of_people_is_among_the_records() -> None:
    assert "MARKED" not in repr(read())


@pytest.mark.parametrize("form", ["array", "ndjson", "single", "gzip"])
def test_every_form_of_the_body_gives_the_same_records(form: str) -> None:
    text = json.dumps(PAYLOAD)
    bodies = {
        "array": f"[{text}, {text}]".encode(),
        "ndjson": f"{text}\n{text}\n".encode(),
        "single": json.dumps(PAYLOAD, indent=1).encode(),
        "gzip": gzip.compress(f"[{text}]".encode()),
    }
    records = parse(bodies[form], LIMITS).records
    assert records == [record()] * (2 if form in {"array", "ndjson"} else 1)


def test_parts_lie_in_their_totals() -> None:
    details = {"cached_tokens": 60, "audio_tokens": 5, "cache_creation_tokens": 20}
    details["cache_creation_token_details"] = {"ephemeral_1h_input_tokens": 15}  # type: ignore[assignment]  # nested
    said = usage(prompt_tokens_details=details, completion_tokens_details={"reasoning_tokens": 30})
    found = record(metadata=said)
    assert {name: found[name] for name in found if name.endswith("_tokens")} == {
        "input_tokens": 100,
        "cached_tokens": 60,
        "cache_write_tokens": 5,
        "cache_write_1h_tokens": 15,
        "audio_input_tokens": 5,
        "output_tokens": 40,
        "reasoning_tokens": 30,
    }


def test_anthropics_names_of_the_cache_are_known() -> None:
    found = record(metadata=usage(cache_read_input_tokens=7, cache_creation_input_tokens=3))
    assert (found["cached_tokens"], found["cache_write_tokens"]) == (7, 3)


def test_parts_that_are_more_than_their_total_are_left_out_and_told() -> None:
    received = read(metadata=usage(prompt_tokens_details={"cached_tokens": 101}))
    assert "cached_tokens" not in received.records[0]
    assert received.records[0]["settlement"] == "estimated"
    assert [(one.code, one.is_lost) for one in received.problems] == [("part_exceeds_total", False)]


def test_a_total_that_does_not_add_up_is_told() -> None:
    assert [one.code for one in read(total_tokens=150).problems] == ["total_mismatch"]


def test_a_failure_stays_with_no_tokens() -> None:
    found = record(
        status="failure",
        id=CALL,
        prompt_tokens=0,
        completion_tokens=0,
        total_tokens=0,
        response_cost=0.0,
        error_information={"error_class": "RateLimitError"},
    )
    assert (found["call_status"], found["input_tokens"], found["output_tokens"]) == ("error", 0, 0)
    assert found["allocated_cost_usd"] == 0
    assert found["call_ids"] == f"litellm:{CALL}"


def test_a_call_given_up_halfway_is_cancelled_and_partial() -> None:
    error = {"error_code": "499", "error_class": "ClientDisconnect"}
    found = record(status="failure", error_information=error)
    assert (found["call_status"], found["settlement"]) == ("cancelled", "partial")


def test_a_cost_of_nought_for_tokens_is_an_unknown_price() -> None:
    assert "allocated_cost_usd" not in record(response_cost=0.0)


def test_an_answer_out_of_litellms_cache_is_free() -> None:
    found = record(cache_hit=True, id="chatcmpl-1_cache_hit1795", response_cost=0.0)
    assert (found["unit_price"], found["pricing_version"]) == (0, "gateway_cache_hit")
    assert found["call_ids"] == f"litellm:{CALL}"


def test_retries_of_one_request_are_events_of_one_operation() -> None:
    first = record(status="failure", id=CALL, startTime=1795508530.0)
    second = record()
    assert first["cost_event_id"] != second["cost_event_id"]
    assert first["operation_id"] == second["operation_id"]


def test_a_trace_the_caller_names_may_hold_many_requests() -> None:
    found = record(trace_id="session-7")
    assert (found["trace_id"], found["operation_id"]) == ("session-7", CALL)


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
    found = record(**where)
    assert found["trace_id"] == TRACE
    assert str(found["call_ids"]).endswith(f" span:{TRACE}/00f067aa0ba902b7")


def test_attribution_the_caller_before_the_log_before_tags() -> None:
    found = record(
        request_tags=["use_case_id:from_tag", "finops.environment:Production", "no pair", 7],
        metadata={
            "spend_logs_metadata": {"use_case_id": "from_log", "cost_center": "cc_1"},
            "requester_metadata": {"use_case_id": "copilot", "finops.user_role": "agent"},
        },
    )
    words = ("use_case_id", "environment", "cost_center", "user_role")
    assert [found[name] for name in words] == ["copilot", "prod", "cc_1", "agent"]


def test_values_written_as_python_source_are_read_back() -> None:
    found = record(
        metadata="{'requester_metadata': {'use_case_id': 'copilot'}, 'usage_object': None}",
        request_tags="['cost_center:cc_1']",
        startTime="2026-11-24 08:22:11.818610",
        prompt_tokens=None,
        completion_tokens=None,
        total_tokens=None,
        usage="Usage(completion_tokens=40, prompt_tokens=100, total_tokens=140, "
        "prompt_tokens_details=PromptTokensDetailsWrapper(cached_tokens=60))",
    )
    assert (found["use_case_id"], found["cost_center"]) == ("copilot", "cc_1")
    assert found["cost_event_id"] == record()["cost_event_id"]
    assert [found[n] for n in ("input_tokens", "cached_tokens", "output_tokens")] == [100, 60, 40]


@pytest.mark.parametrize("text", ["__import__('os')", "{" * 5000, "{'a': [1, 2}", "{1: open}"])
def test_source_that_is_no_literal_says_nothing(text: str) -> None:
    assert "use_case_id" not in record(metadata=text)


def test_web_searches_inside_a_call_are_an_item_of_their_own() -> None:
    received = read(metadata=usage(server_tool_use={"web_search_requests": 3}))
    call, search = received.records
    assert search["cost_event_id"] == f"{call['cost_event_id']}/web_search"
    assert (search["component"], search["meter"], search["quantity"]) == ("tool", "web_search", 3)
    assert not {"input_tokens", "call_ids", "allocated_cost_usd"} & search.keys()


def test_a_payload_that_cannot_be_read_leaves_the_others_alone() -> None:
    bad = {**PAYLOAD, "prompt_tokens": "many"}
    received = parse(json.dumps([bad, PAYLOAD, 7, {}]).encode(), LIMITS)
    assert [one["cost_event_id"] for one in received.records] == [record()["cost_event_id"]]
    assert received.problems == [
        Problem("unreadable", "prompt_tokens", "[0]"),
        Problem("unreadable", "record", "[2]"),
        Problem("no_time", "startTime", "[3]"),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty_file"),
        (b"hello", "bad_json"),
        (b"[1", "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b"[" + b"{}," * 10_000 + b"{}]", "too_many_records"),
        (gzip.compress(b" " * (9 << 20)), "body_too_large"),
    ],
    ids=["empty", "text", "cut", "deep", "many", "bomb"],  # the same in every process
)
def test_a_body_that_is_none_is_refused_as_a_whole(body: bytes, code: str) -> None:
    with pytest.raises(FileRejected) as refused:
        parse(body, LIMITS)
    assert refused.value.code == code


def test_the_time_is_exact_to_the_microsecond() -> None:
    moment = datetime(2026, 11, 24, 8, 22, 11, 818610, tzinfo=UTC)
    assert record(startTime=moment.timestamp())["occurred_at"] == moment.isoformat()
