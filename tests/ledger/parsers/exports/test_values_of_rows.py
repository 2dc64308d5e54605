"""A count, cost or time of an export that is none refuses its row, by name and with the value."""

from decimal import Decimal

import pytest

from ledger.parsers.exports.reading import Exported
from tests.ledger.parsers.exports.reading import as_lines, as_table, read

Row = dict[str, object]
TIME = "2026-11-24T10:00:00Z"
OPENROUTER: Row = {
    **{"generation_id": "gen-1", "created_at": TIME, "model_permaslug": "openai/gpt-4o"},
    **{"tokens_prompt": "1000", "tokens_completion": "100", "cost_total": "0.0035"},
    **{"provider_name": "OpenAI", "variant": "standard", "byok_usage_inference": "0"},
}
LITELLM: Row = {
    **{"request_id": "chatcmpl-1", "call_type": "acompletion", "spend": "0.0035"},
    **{"startTime": TIME, "endTime": TIME, "model": "gpt-4o", "custom_llm_provider": "openai"},
    **{"prompt_tokens": "1000", "completion_tokens": "100", "total_tokens": "1100"},
}
HELICONE: Row = {
    **{"request_id": "r1", "request_created_at": TIME, "response_status": "200"},
    **{"request_model": "gpt-4o", "prompt_tokens": "1000", "completion_tokens": "100"},
    **{"cost": "0.0035", "response_id": "a1", "provider": "OPENAI"},
}
LANGFUSE: Row = {
    **{"id": "o1", "traceId": "t1", "type": "GENERATION", "startTime": TIME, "model": "gpt-4o"},
    **{"parentObservationId": "", "promptTokens": "1000", "completionTokens": "100"},
    **{"totalTokens": "1100", "totalCost": "0.0035"},
}
# A count, a cost and a time of each tool.
NAMES: list[tuple[Row, str, str, str]] = [
    (OPENROUTER, "tokens_prompt", "cost_total", "created_at"),
    (LITELLM, "prompt_tokens", "spend", ""),
    (HELICONE, "prompt_tokens", "cost", "request_created_at"),
    (LANGFUSE, "promptTokens", "totalCost", "startTime"),
]
TOOLS = ["openrouter", "litellm", "helicone", "langfuse"]


def refused(exported: Exported) -> list[tuple[str, str, str | None]]:
    assert exported.received.records == []
    return list(exported.rejects.select("field", "code", "value").iter_rows())


@pytest.mark.parametrize(("row", "count", "cost", "time"), NAMES, ids=TOOLS)
def test_a_count_that_is_none(row: Row, count: str, cost: str, time: str) -> None:
    for value, code in (
        *(("abc", "not_a_number"), ("1,000", "not_a_number"), ("-5", "negative")),
        *(("1.000", "ambiguous_thousands"), ("10.5", "not_an_integer")),
        *(("1e13", "out_of_range"), ("NaN", "not_a_number"), ("1_000", "not_a_number")),
    ):
        assert refused(read(as_table([{**row, count: value}]))) == [(count, code, value)]
        assert refused(read(as_lines([{**row, count: value}]))) == [(count, code, value)]


@pytest.mark.parametrize(("row", "count", "cost", "time"), NAMES, ids=TOOLS)
def test_a_cost_that_is_none(row: Row, count: str, cost: str, time: str) -> None:
    for value, code in (
        ("$0.0035", "not_a_number"),
        ("0,0035", "not_a_number"),
        ("-1", "negative"),
    ):
        assert refused(read(as_table([{**row, cost: value}], ";"))) == [(cost, code, value)]
    exported = read(as_table([{**row, cost: "1.250"}], ";"))
    assert refused(exported) == [(cost, "ambiguous_thousands", "1.250")]
    assert len(read(as_table([{**row, cost: "1.250"}])).received.records) == 1


@pytest.mark.parametrize(("row", "count", "cost", "time"), NAMES, ids=TOOLS)
def test_numbers_as_programs_write_them_are_numbers(
    row: Row, count: str, cost: str, time: str
) -> None:
    for value in ("1000.0", "1e3", "1000", " 1000 "):
        (event,) = read(as_table([{**row, count: value, cost: "3.5e-3"}])).received.records
        assert (event["input_tokens"], event["allocated_cost_usd"]) == (1000, Decimal("0.0035"))


@pytest.mark.parametrize(
    ("row", "time"),
    [(row, time) for row, _, _, time in NAMES if time],
    ids=lambda written: str(written)[:9],
)
def test_a_time_that_is_none(row: Row, time: str) -> None:
    exported = read(as_table([{**row, time: "11/24/2026 10:00"}]))
    assert refused(exported) == [(time, "bad_time", "11/24/2026 10:00")]
    assert time in exported.rejects["message"][0]
    (event,) = read(as_table([{**row, time: "2026-11-24 10:00:00 UTC"}])).received.records
    assert str(event["occurred_at"])[:19] == "2026-11-24T10:00:00"
