"""What LiteLLM's payloads become: inclusive counts, costs, identity, attribution, no text."""

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any  # Any: payloads as they come

import pytest

from ledger.parsers import FileRejected
from ledger.parsers.ingest import IngestLimits
from ledger.parsers.litellm.bodies import parse
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


def test_parts_that_are_more_than_their_total_lay_beside_it_and_that_is_told() -> None:
    received = read(metadata=usage(prompt_tokens_details={"cached_tokens": 101}))
    found = received.records[0]
    assert (found["input_tokens"], found["cached_tokens"]) == (201, 101)
    assert found["settlement"] == "estimated"
    assert [(one.code, one.is_lost) for one in received.problems] == [("total_mismatch", False)]


def test_cache_writes_alone_lie_beside_where_only_they_do_not_fit() -> None:
    counts = {"cache_read_input_tokens": 95, "cache_creation_input_tokens": 20}
    found = read(metadata=usage(**counts)).records[0]
    parts = ("input_tokens", "cached_tokens", "cache_write_tokens")
    assert [found[name] for name in parts] == [120, 95, 20]


def test_a_total_proves_that_reasoning_lies_beside_the_completion() -> None:
    found = record(
        total_tokens=170, metadata=usage(completion_tokens_details={"reasoning_tokens": 30})
    )
    assert (found["output_tokens"], found["reasoning_tokens"]) == (70, 30)


def test_what_openrouter_says_it_charged_is_taken_where_litellm_knows_no_price() -> None:
    found = record(response_cost=0.0, metadata=usage(cost=0.00045))
    assert found["allocated_cost_usd"] == Decimal("0.00045")


def test_openrouters_fee_on_a_key_of_the_callers_own_is_not_the_cost_of_the_call() -> None:
    found = record(response_cost=0.0, metadata=usage(cost=0.00045, is_byok=True))
    assert "allocated_cost_usd" not in found


@pytest.mark.parametrize("cost", [-1, -0.5, "-1"])
def test_a_cost_that_is_no_amount_is_in_doubt(cost: object) -> None:
    received = read(response_cost=cost)
    assert [one.code for one in received.problems] == ["bad_cost"]
    assert "allocated_cost_usd" not in received.records[0]


def test_seconds_without_tokens_and_without_a_cost_are_in_doubt() -> None:
    nothing = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    received = read(response_cost=0.0, metadata=usage(seconds=60), **nothing)
    assert {one.code for one in received.problems} == {"unknown_bucket", "no_usage"}
    assert read(response_cost=0.006, metadata=usage(seconds=60), **nothing).problems == []


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
    received = read(
        request_tags=["use_case_id:from_tag", "finops.environment:Production", "no pair", 7],
        metadata={
            "spend_logs_metadata": {"use_case_id": "from_log", "cost_center": "cc_1"},
            "requester_metadata": {"use_case_id": "copilot", "finops.user_role": "agent"},
        },
    )
    assert [one.code for one in received.problems] == ["contradicting_words"]
    (found,) = received.records
    words = ("use_case_id", "environment", "cost_center", "user_role")
    assert [found[name] for name in words] == ["copilot", "prod", "cc_1", "agent"]


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
    assert [one.code for one in received.problems] == ["contradicting_words"] * is_contradiction


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
    assert not {"input_tokens", "allocated_cost_usd"} & search.keys()
    assert search["call_ids"] == call["call_ids"]  # told again, both are the same once more


@pytest.mark.parametrize(
    ("asked", "served", "meter"),
    [
        pytest.param("low", None, "web_search_low", id="asked for"),
        pytest.param("HIGH", None, "web_search_high", id="in capitals"),
        pytest.param("low", "high", "web_search_high", id="served otherwise"),
        pytest.param("medium", None, "web_search", id="medium"),
        pytest.param({"a": 1}, 7, "web_search", id="nonsense"),
    ],
)
def test_a_search_has_the_meter_of_its_context_size(
    asked: object, served: object, meter: str
) -> None:
    options = {"web_search_options": {"search_context_size": asked}}
    told = {"server_tool_use": {"web_search_requests": 2}, "search_context_size": served}
    received = read(model_parameters=options, metadata=usage(**told))
    assert received.records[1]["meter"] == meter
    assert received.problems == []


def test_what_the_providers_tools_cost_is_an_item_of_its_own() -> None:
    basis = {"input_cost": 0.00125, "tool_usage_cost": 0.02}
    call, tools = read(response_cost=0.02225, cost_breakdown=basis).records
    assert call["allocated_cost_usd"] == Decimal("0.00225")
    assert (tools["component"], tools["allocated_cost_usd"]) == ("tool", Decimal("0.02"))
    assert tools["cost_event_id"] == f"{call['cost_event_id']}/tools"
    assert not {"input_tokens", "meter"} & tools.keys()


def test_searches_that_are_counted_have_the_cost_of_the_tools() -> None:
    asked = usage(server_tool_use={"web_search_requests": 2})
    basis = {"tool_usage_cost": 0.02}
    call, search = read(response_cost=0.03, cost_breakdown=basis, metadata=asked).records
    assert (call["allocated_cost_usd"], search["allocated_cost_usd"]) == (
        Decimal("0.01"),
        Decimal("0.02"),
    )
    assert search["quantity"] == 2


@pytest.mark.parametrize("cost", [0, -1, "many", None, 9, {"a": 1}])
def test_a_cost_of_tools_that_cannot_be_changes_nothing(cost: object) -> None:
    (call,) = read(response_cost=0.03, cost_breakdown={"tool_usage_cost": cost}).records
    assert call["allocated_cost_usd"] == Decimal("0.03")


NOTHING = {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0}


def test_a_model_that_the_gateways_operator_priced_at_nothing_has_a_price() -> None:
    entry = {"model_map_value": {**NOTHING, "max_tokens": 8192}}
    found = record(response_cost=0.0, model_map_information=entry)
    assert (found["unit_price"], found["pricing_version"]) == (0, "gateway_zero_price")
    assert "allocated_cost_usd" not in found


@pytest.mark.parametrize(
    "entry",
    [
        None,
        "text",
        {"model_map_value": None},
        {"model_map_value": {"input_cost_per_token": 0.0}},
        {"model_map_value": {**NOTHING, "input_cost_per_second": 0.1}},
        {"model_map_value": {**NOTHING, "input_cost_per_token": None}},
        {"model_map_value": "{'input_cost_per_token': 0.0}"},
    ],
)
def test_nothing_else_makes_a_cost_of_nought_a_price(entry: object) -> None:
    found = record(response_cost=0.0, model_map_information=entry)
    assert not {"unit_price", "allocated_cost_usd"} & found.keys()


@pytest.mark.parametrize(("meta", "asked"), [(None, 1), ({"billed_units": {"search_units": 3}}, 3)])
def test_a_reranker_that_tells_no_tokens_was_asked_queries(meta: object, asked: int) -> None:
    found = record(
        call_type="arerank",
        **dict.fromkeys(("prompt_tokens", "completion_tokens", "total_tokens"), 0),
        response={"meta": meta},
    )
    assert (found["component"], found["meter"], found["quantity"]) == ("rerank", "query", asked)
    assert "input_tokens" not in found


def test_where_a_provider_says_that_a_call_was_inferred_is_its_region() -> None:
    assert record(metadata=usage(inference_geo="us"))["region"] == "us"
    told = record(metadata=usage(inference_geo="us"), cost_breakdown={"vertex_location": "eu"})
    assert told["region"] == "eu"


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
