"""OpenRouter's activity and Helicone's requests: one row a call."""

import pytest

from tests.ledger.parsers.exports.reading import WAYS, as_array, as_table, read, record

GENERATION: dict[str, object] = {
    "generation_id": "gen-1",
    "created_at": "2026-06-28 03:46:57.713",
    "cost_total": "0.0045",
    "cost_web_search": "0.001",
    "cost_cache": "-0.0001",
    "byok_usage_inference": "0",
    "tokens_prompt": "1000",
    "tokens_completion": "100",
    "tokens_reasoning": "40",
    "tokens_cached": "600",
    "model_permaslug": "anthropic/claude-4.5-sonnet-20250929",
    "provider_name": "Anthropic",
    "variant": "standard",
    "cancelled": "false",
    "finish_reason_normalized": "stop",
    "user": "",
}
REQUEST: dict[str, object] = {
    "response_id": "resp-1",
    "request_id": "req-1",
    "request_created_at": "2026-06-28T03:46:57.713Z",
    "response_status": 200,
    "provider": "ANTHROPIC",
    "request_model": "claude-sonnet-4-5",
    "prompt_tokens": 400,
    "prompt_cache_read_tokens": 600,
    "prompt_cache_write_tokens": 50,
    "completion_tokens": 100,
    "total_tokens": 500,
    "cost": 0.0123,
    "request_properties": {"use_case_id": "copilot", "trace_id": "trc_7"},
    "cache_reference_id": "00000000-0000-0000-0000-000000000000",
    "request_body": {"messages": [{"content": "MARKED PROMPT"}]},
    "response_body": {"id": "msg_1", "content": [{"text": "MARKED ANSWER"}]},
}


def test_openrouter_counts_are_inclusive_and_its_cost_is_one_sum() -> None:
    event = record(as_table([GENERATION]))
    assert (event["input_tokens"], event["cached_tokens"]) == (1000, 600)
    assert (event["output_tokens"], event["reasoning_tokens"]) == (100, 40)
    assert event["allocated_cost_usd"] == "0.0045"
    assert (event["provider"], event["trace_id"]) == ("openrouter", "gen-1")
    assert event["occurred_at"] == "2026-06-28T03:46:57.713000+00:00"
    assert event["call_ids"] == "response:gen-1"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"byok_usage_inference": "0.02", "cost_total": "0.001"}, {"allocated_cost_usd": "0.021"}),
        ({"cancelled": "true"}, {"call_status": "cancelled", "settlement": "partial"}),
        ({"finish_reason_normalized": "error"}, {"call_status": "error"}),
        (
            {"variant": "free", "cost_total": "0"},
            {"unit_price": "0", "model_or_service": "anthropic/claude-4.5-sonnet-20250929:free"},
        ),
        ({"variant": "free"}, {"unit_price": None, "allocated_cost_usd": "0.0045"}),
        ({"cost_total": "0"}, {"unit_price": None, "allocated_cost_usd": None}),
    ],
)
def test_openrouter_says_how_a_generation_went(
    change: dict[str, object], expected: dict[str, object]
) -> None:
    event = record(as_table([{**GENERATION, **change}]))
    assert {name: event.get(name) for name in expected} == expected


@pytest.mark.parametrize("way", WAYS)
def test_helicone_counts_lie_beside_each_other(way: str) -> None:
    event = record(WAYS[way]([REQUEST]))
    assert event["input_tokens"] == 1050
    assert (event["cached_tokens"], event["cache_write_tokens"]) == (600, 50)
    assert (event["output_tokens"], event["settlement"]) == (100, "final")
    assert (event["provider"], event["model_or_service"]) == ("anthropic", "claude-sonnet-4-5")
    assert (event["trace_id"], event["use_case_id"]) == ("trc_7", "copilot")
    assert event["call_ids"] == "helicone:req-1 response:msg_1"
    assert event["allocated_cost_usd"] == "0.0123"


def test_the_table_of_helicones_own_tool_names_neither_provider_nor_request() -> None:
    names = ("response_id", "request_created_at", "response_status", "prompt_tokens")
    short = {name: REQUEST[name] for name in (*names, "completion_tokens", "cost")}
    event = record(as_table([{**short, "model": "gpt-4o", "latency": 12}]))
    assert (event["cost_event_id"], event["provider"]) == ("helicone:resp-1", "openai")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"response_status": 429}, {"call_status": "error"}),
        ({"response_status": -3}, {"call_status": "cancelled"}),
        (
            {"cache_reference_id": "0f0e0d0c-0000-4000-8000-000000000000", "cost": 0},
            {"unit_price": "0", "pricing_version": "gateway_cache_hit"},
        ),
        ({"cost": 0}, {"allocated_cost_usd": None}),
    ],
)
def test_helicone_says_how_a_request_went(
    change: dict[str, object], expected: dict[str, object]
) -> None:
    event = record(as_array([{**REQUEST, **change}]))
    assert {name: event.get(name) for name in expected} == expected


def test_rows_without_an_id_or_a_time_are_named() -> None:
    for base, name, time in (
        (GENERATION, "generation_id", "created_at"),
        (REQUEST, "request_id", "request_created_at"),
    ):
        lost = [{**base, name: "", "response_id": ""}, {**base, time: ""}, {**base, time: "?"}]
        rejects = read(as_table([base, *lost])).rejects
        codes = rejects.select("row", "code").rows()
        assert codes == [(3, "no_id"), (4, "no_time"), (5, "bad_time")]


def test_a_success_without_usage_and_cost_is_in_doubt() -> None:
    silent = {**REQUEST, "cost": None, **{n: 0 for n in REQUEST if n.endswith("_tokens")}}
    (problem,) = read(as_array([silent])).received.problems
    assert (problem.code, problem.is_lost) == ("no_usage", False)


def test_prompts_stay_out() -> None:
    for way in WAYS.values():
        assert "MARKED" not in repr(read(way([REQUEST])))


@pytest.mark.parametrize(
    ("row", "latency", "ttft"),
    [
        (
            {**GENERATION, "generation_time_ms": 900, "time_to_first_token_ms": 300.5},
            "900",
            "300.5",
        ),
        ({**REQUEST, "delay_ms": 840, "time_to_first_token": None}, "840", None),
    ],
)
def test_how_long_a_call_took_is_told_for_its_request(
    row: dict[str, object], latency: str, ttft: str | None
) -> None:
    (report,) = read(as_array([row])).received.reports
    assert (report["latency_ms"], report.get("ttft_ms"), report["status"]) == (latency, ttft, "ok")


def test_details_that_the_caller_named_are_taken_from_properties() -> None:
    properties = {"prompt_version": "v7", "use_case_id": "copilot"}
    named, measured = read(
        as_array([{**REQUEST, "request_properties": properties}])
    ).received.reports
    assert (named["prompt_version"], named["teller"]) == ("v7", 1)
    assert measured["teller"] == 4
