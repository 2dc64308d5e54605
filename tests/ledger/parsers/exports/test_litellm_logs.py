"""LiteLLM's spend logs say what its callback says, by other names."""

import json

import pytest

from ledger.parsers import IngestLimits
from ledger.parsers.litellm.bodies import parse
from tests.ledger.parsers.exports.reading import WAYS, as_array, as_lines, as_table, read, record

LOG: dict[str, object] = {
    "request_id": "chatcmpl-1",
    "call_type": "acompletion",
    "api_key": "hash",
    "spend": 0.00021,
    "total_tokens": 1100,
    "prompt_tokens": 1000,
    "completion_tokens": 100,
    "startTime": "2026-06-24T10:00:00.250Z",
    "endTime": "2026-06-24T10:00:01.000Z",
    "model": "gpt-4o-mini",
    "custom_llm_provider": "openai",
    "metadata": {
        "litellm_call_id": "call-1",
        "usage_object": {"prompt_tokens_details": {"cached_tokens": 600}},
        "cost_breakdown": {"service_tier": "flex", "input_cost": 0.1},
        "spend_logs_metadata": {"workflow_step": "draft"},
    },
    "cache_hit": "False",
    "request_tags": ["use_case_id:copilot", "team"],
    "session_id": "b0c7c1c2-0000-4000-8000-000000000001",
    "messages": [{"role": "user", "content": "MARKED PROMPT"}],
    "response": {"choices": [{"message": {"content": "MARKED ANSWER"}}]},
    "status": "success",
}
PAYLOAD = {
    "id": "chatcmpl-1",
    "litellm_call_id": "call-1",
    "trace_id": LOG["session_id"],
    "call_type": "acompletion",
    "status": "success",
    "custom_llm_provider": "openai",
    "model": "gpt-4o-mini",
    "startTime": LOG["startTime"],
    "response_cost": 0.00021,
    "prompt_tokens": 1000,
    "completion_tokens": 100,
    "total_tokens": 1100,
    "request_tags": LOG["request_tags"],
    "cost_breakdown": {"service_tier": "flex"},
    "metadata": {
        "usage_object": {"prompt_tokens_details": {"cached_tokens": 600}},
        "spend_logs_metadata": {"workflow_step": "draft"},
    },
}


@pytest.mark.parametrize("way", WAYS)
def test_a_log_is_the_same_call_as_the_callbacks_payload(way: str) -> None:
    (logged,) = read(WAYS[way]([LOG])).received.records
    (called_back,) = parse(json.dumps([PAYLOAD]).encode(), IngestLimits()).records
    assert logged.pop("cost_event_id") == "litellm_log:call-1:20260624100000250000"
    assert called_back.pop("cost_event_id") == "litellm:call-1:20260624100000250000"
    assert logged == called_back
    assert (logged["cached_tokens"], logged["use_case_id"]) == (600, "copilot")
    assert logged["call_ids"] == "litellm:call-1 response:chatcmpl-1"


def test_a_dump_of_the_table_has_times_without_a_zone_and_json_in_its_cells() -> None:
    dumped = {**LOG, "startTime": "2026-06-24 10:00:00.25", "spend": "2.1e-4"}
    event = record(as_table([dumped], ";"))
    assert event["occurred_at"] == "2026-06-24T10:00:00.250000+00:00"
    assert event["allocated_cost_usd"] == "0.00021"


def test_an_older_log_has_its_usage_elsewhere() -> None:
    metadata = {"additional_usage_values": {"prompt_tokens_details": {"cached_tokens": 64}}}
    assert record(as_lines([{**LOG, "metadata": metadata}]))["cached_tokens"] == 64


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"status": "failure", "spend": 0.0}, "call_status", "error"),
        ({"cache_hit": "True", "spend": 0.0}, "unit_price", "0"),
        ({"spend": 0.0}, "allocated_cost_usd", None),  # LiteLLM knows no price
        ({"call_type": "aembedding"}, "component", "embedding"),
    ],
)
def test_what_the_callback_means_the_log_means(
    change: dict[str, object], field: str, value: object
) -> None:
    assert record(as_array([{**LOG, **change}])).get(field) == value


def test_rows_that_cannot_be_used_are_named_by_where_they_stand() -> None:
    rows = [LOG, {**LOG, "request_id": "", "metadata": {}}, {**LOG, "startTime": "", "endTime": ""}]
    exported = read(as_array(rows))
    assert exported.rejects.select("row", "code").rows() == [(1, "no_id"), (2, "no_time")]
    assert exported.places == [0]
    damaged = as_lines([LOG]) + b"{broken\n" + as_lines([LOG])
    assert read(damaged).rejects.select("row", "code").rows() == [(2, "bad_json")]


def test_prompts_stay_out() -> None:
    for way in WAYS.values():
        exported = read(way([LOG]))
        assert "MARKED" not in repr(exported)


def test_how_long_a_call_took_is_told_for_its_request() -> None:
    stream = {**LOG, "completionStartTime": "2026-06-24T10:00:00.500Z"}
    for row, first in ((stream, "250"), ({**LOG, "completionStartTime": LOG["endTime"]}, None)):
        (report,) = read(as_array([row])).received.reports
        assert (report["latency_ms"], report.get("ttft_ms")) == ("750", first)
