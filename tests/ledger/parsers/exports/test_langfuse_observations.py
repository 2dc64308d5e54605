"""Langfuse's observations: disjoint usage, the leaf of nested calls, whose trace it was."""

import pytest

from tests.ledger.parsers.exports.reading import WAYS, as_array, as_lines, as_table, read, record

OBSERVATION: dict[str, object] = {
    "id": "obs1",
    "traceId": "tr1",
    "projectId": "p",
    "type": "GENERATION",
    "parentObservationId": None,
    "environment": "default",
    "startTime": "2026-06-24T10:00:00.000Z",
    "endTime": "2026-06-24T10:00:01.000Z",
    "level": "DEFAULT",
    "model": "gpt-4o-mini",
    "usageDetails": {"input": 400, "input_cached_tokens": 600, "output": 100, "total": 1100},
    "costDetails": {"input": 0.0001, "output": 0.00006, "total": 0.00021},
    "totalCost": 0.00021,
    "input": "MARKED PROMPT\nwith lines",
    "output": {"content": "MARKED ANSWER"},
    "metadata": {"use_case_id": "copilot", "other": {"x": 1}},
}


def snake(row: dict[str, object]) -> dict[str, object]:
    """As the storage integration writes it: other names, times in UTC without a zone."""
    names = {
        "traceId": "trace_id",
        "startTime": "start_time",
        "endTime": "end_time",
        "parentObservationId": "parent_observation_id",
        "model": "provided_model_name",
        "usageDetails": "usage_details",
        "costDetails": "cost_details",
        "totalCost": "total_cost",
    }
    renamed = {names.get(name, name): value for name, value in row.items()}
    return {**renamed, "start_time": "2026-06-24 10:00:00.000000"}


@pytest.mark.parametrize("way", WAYS)
def test_buckets_are_disjoint_and_the_cost_is_what_langfuse_says(way: str) -> None:
    for row in (OBSERVATION, snake(OBSERVATION)):
        event = record(WAYS[way]([row]))
        assert (event["input_tokens"], event["cached_tokens"]) == (1000, 600)
        assert (event["output_tokens"], event["provider"]) == (100, "openai")
        assert str(event["allocated_cost_usd"]).rstrip("0") == "0.00021"
        assert event["occurred_at"] == "2026-06-24T10:00:00.000000Z"
        assert event["cost_event_id"] == "langfuse:tr1/obs1"
        assert event["call_ids"] == "span:tr1/obs1"  # as Langfuse's own spans have it
        assert event["use_case_id"] == "copilot"


def test_older_exports_have_totals_only() -> None:
    old = {n: v for n, v in OBSERVATION.items() if n not in {"usageDetails", "costDetails"}}
    event = record(as_table([{**old, "promptTokens": 1000, "completionTokens": 100}]))
    assert (event["input_tokens"], event["output_tokens"]) == (1000, 100)


def test_spans_around_calls_are_passed_over_and_say_whose_trace_it_is() -> None:
    around = {**OBSERVATION, "id": "root", "type": "SPAN", "usageDetails": {}, "costDetails": {}}
    bare = {**OBSERVATION, "parentObservationId": "root", "metadata": {}, "tags": ["user_role:it"]}
    exported = read(
        as_array([around, bare, {**around, "id": "event", "type": "EVENT", "metadata": {}}])
    )
    assert [event["cost_event_id"] for event in exported.received.records] == ["langfuse:tr1/obs1"]
    assert (exported.places, exported.skipped, exported.rows) == ([1], 2, 3)
    (hint,) = exported.received.hints
    assert (hint["trace_id"], hint["use_case_id"]) == ("tr1", "copilot")


def test_a_generation_around_a_generation_is_told_with_its_place() -> None:
    inner = {**OBSERVATION, "id": "inner", "parentObservationId": "obs1"}
    exported = read(as_lines([OBSERVATION, inner]))
    names = [event["cost_event_id"] for event in exported.received.records]
    assert names == ["langfuse:tr1/obs1", "langfuse:tr1/inner"]
    assert [span.event_id for span in exported.received.spans] == names


def test_an_observation_that_stands_twice_is_two_rows() -> None:
    other = {**OBSERVATION, "usageDetails": {"input": 1}}
    exported = read(as_lines([OBSERVATION, OBSERVATION, other]))
    assert exported.places == [1, 2, 3]
    assert {event["cost_event_id"] for event in exported.received.records} == {"langfuse:tr1/obs1"}


def test_tools_and_retrievals_are_items_of_their_own() -> None:
    rows = [
        {**OBSERVATION, "id": kind, "type": kind.upper(), "usageDetails": {}, "model": ""}
        for kind in ("tool", "retriever")
    ]
    components = [event["component"] for event in read(as_array(rows)).received.records]
    assert components == ["tool", "retrieval"]


def test_rows_without_an_id_or_a_time_are_named() -> None:
    rows = [{**OBSERVATION, "id": ""}, {**OBSERVATION, "startTime": "", "endTime": ""}]
    exported = read(as_table(rows))
    # The prompts in these rows hold a line end each: a row is named by the line it begins in.
    assert exported.rejects.select("row", "code").rows() == [(2, "no_id"), (4, "no_time")]


def test_prompts_stay_out() -> None:
    for way in WAYS.values():
        assert "MARKED" not in repr(read(way([OBSERVATION])))


def test_how_long_a_call_took_and_its_prompt_are_told_for_its_request() -> None:
    timed = {
        "completionStartTime": "2026-06-24T10:00:00.250Z",
        "promptName": "p",
        "promptVersion": 3,
    }
    reports = read(as_array([{**OBSERVATION, **timed}])).received.reports
    details = {name: value for report in reports for name, value in report.items()}
    assert (details["latency_ms"], details["ttft_ms"]) == ("1000", "250")
    assert details["prompt_version"] == "p@3"


def test_an_id_that_stands_in_every_row_is_no_burden() -> None:
    assert len(read(as_lines([OBSERVATION] * 3_000)).places) == 3_000
