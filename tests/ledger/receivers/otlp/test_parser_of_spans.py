"""Spans as records: what each vocabulary says, and which spans count."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ledger.parsers.otlp.traces import Traces
from ledger.parsers.otlp.wire.bodies import read_spans
from ledger.parsers.received import Received
from tests.ledger.receivers.otlp.spans import (
    CHAT,
    TRACE,
    A,
    Attributes,
    as_json,
    record_of,
    repeated_in,
    take,
    together,
)
from tests.ledger.receivers.otlp.vocabularies import LANGFUSE, LITELLM, OLDER, OPENINFERENCE


def test_a_chat_of_the_current_conventions_is_a_cost_event() -> None:
    more: Attributes = {
        "gen_ai.usage.cache_read.input_tokens": 600,
        "gen_ai.usage.reasoning.output_tokens": 50,
        "openai.response.service_tier": "flex",
    }
    assert record_of(together(CHAT, more)) == {
        "cost_event_id": f"otlp:{TRACE}/0000000000000001",
        "trace_id": TRACE,
        "occurred_at": "2025-06-01T10:00:00.000000Z",
        "component": "model_call",
        "provider": "openai",
        "model_or_service": "gpt-4o-2024-08-06",
        "input_tokens": 1000,
        "cached_tokens": 600,
        "output_tokens": 200,
        "reasoning_tokens": 50,
        "service_tier": "flex",
        "settlement": "final",
        "call_status": "ok",
        "call_ids": f"response:chatcmpl-1 span:{TRACE}/0000000000000001",
        "allocation_method": "direct_metered",
        "retention_class": "prod_90d_trace_1y_aggregate",
    }


@pytest.mark.parametrize(
    ("attributes", "provider", "model", "counts"),
    [
        (
            OPENINFERENCE,
            "anthropic",
            "claude-sonnet-4-5",
            {"cached_tokens": 600, "cache_write_tokens": 100, "reasoning_tokens": 50},
        ),
        (LANGFUSE, "openai", "gpt-4o", {"cached_tokens": 600, "reasoning_tokens": 50}),
        (LITELLM, "openai", "gpt-4o", {"cached_tokens": 600}),
        (OLDER, "openai", "gpt-4o", {}),
    ],
    ids=["openinference", "langfuse", "litellm", "older"],
)
def test_every_vocabulary_tells_the_same_totals(
    attributes: Attributes, provider: str, model: str, counts: dict[str, int]
) -> None:
    received = take(A(1, attributes))
    (record,) = received.records
    counted = {name: value for name, value in record.items() if name.endswith("_tokens")}
    assert counted == {"input_tokens": 1000, "output_tokens": 200, **counts}
    assert (record["provider"], record["model_or_service"]) == (provider, model)
    assert received.problems == []


def test_what_litellm_says_beside_the_usage_is_taken() -> None:
    record = record_of(LITELLM)
    assert record["allocated_cost_usd"] == Decimal("0.00425")
    assert str(record["call_ids"]).startswith("litellm:c-1 response:chatcmpl-1 span:")
    assert record["use_case_id"] == "copilot"


def test_the_tier_that_served_is_found_among_langfuses_parameters() -> None:
    assert record_of(LANGFUSE)["service_tier"] == "flex"


@pytest.mark.parametrize(
    ("attributes", "component", "meter", "quantity"),
    [
        ({"openinference.span.kind": "RETRIEVER"}, "retrieval", "retrieval_query", 1),
        ({"openinference.span.kind": "TOOL", "tool.name": "crm"}, "tool", "tool_call", 1),
        ({"openinference.span.kind": "EVALUATOR"}, "judge", "judge_call", 1),
        ({"openinference.span.kind": "GUARDRAIL"}, "guardrail", "guardrail_call", 1),
        (
            {
                "openinference.span.kind": "RERANKER",
                **{f"reranker.input_documents.{n}.document.content": "?" for n in range(3)},
            },
            "rerank",
            "rerank_item",
            3,
        ),
        (
            {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "crm"},
            "tool",
            "tool_call",
            1,
        ),
        ({"langfuse.observation.type": "retriever"}, "retrieval", "retrieval_query", 1),
        ({"langfuse.observation.type": "evaluator"}, "judge", "judge_call", 1),
        ({"traceloop.span.kind": "tool", "traceloop.entity.name": "crm"}, "tool", "tool_call", 1),
        ({"finops.component": "judge_call"}, "judge", "judge_call", 1),
    ],
)
def test_what_is_no_call_of_a_model_is_an_item_of_its_component(
    attributes: Attributes, component: str, meter: str, quantity: int
) -> None:
    record = record_of(attributes)
    assert (record["component"], record["meter"], record["quantity"]) == (
        component,
        meter,
        quantity,
    )
    if component == "tool":
        assert record["model_or_service"] == "crm"


def test_a_review_by_people_is_minutes_told_or_taken() -> None:
    assert record_of({"finops.component": "human_review"}, seconds=90)[
        "reviewer_minutes"
    ] == Decimal("1.5")
    review = record_of({"finops.component": "human_review", "finops.reviewer_minutes": 4.25})
    assert review["reviewer_minutes"] == Decimal("4.25")


def test_embeddings_are_input_only() -> None:
    attributes = {
        "openinference.span.kind": "EMBEDDING",
        "embedding.model_name": "text-embedding-3-small",
    }
    received = take(A(1, {**attributes, "llm.token_count.total": 800}))
    (record,) = received.records
    assert (record["component"], record["input_tokens"]) == ("embedding", 800)
    assert (record["provider"], received.problems) == ("openai", [])


@pytest.mark.parametrize(
    "attributes",
    [
        {"gen_ai.operation.name": "invoke_agent"},
        {"gen_ai.operation.name": "invoke_workflow"},
        {"openinference.span.kind": "AGENT"},
        {"openinference.span.kind": "CHAIN"},
        {"langfuse.observation.type": "agent"},
        {"traceloop.span.kind": "workflow"},
    ],
)
def test_what_agents_tell_is_for_calls_beneath_to_repeat(attributes: Attributes) -> None:
    usage = {name: value for name, value in CHAT.items() if "operation" not in name}
    received = take(A(1, {**usage, **attributes}), A(2, CHAT, parent=1))
    assert [traced.span.is_agent for traced in received.spans] == [True, False]
    assert repeated_in(received) == {"1": "2"}


def test_a_span_that_is_not_about_ai_is_left_alone() -> None:
    assert take(A(1, {"http.request.method": "GET", "url.full": "/"})) == Received([])


def test_only_the_innermost_of_nested_calls_counts() -> None:
    received = take(A(3, CHAT, parent=2), A(2, CHAT, parent=1), A(1, CHAT))
    assert repeated_in(received) == {"1": "3", "2": "3"}


def test_spans_that_are_no_events_are_told_where_they_may_link_others() -> None:
    http: Attributes = {"http.request.method": "POST"}
    received = take(A(1, http), A(2, http, parent=1), A(3, {"openinference.span.kind": "AGENT"}))
    assert [traced.span.id.hex()[-1] for traced in received.spans] == ["2"]


@pytest.mark.parametrize("parent", ["zz", "0" * 16, "abc", "00" * 9, "  "])
def test_a_parent_that_is_no_id_is_none(parent: str) -> None:
    (span,) = read_spans(as_json(A(1, CHAT)), as_json=True)
    received = Traces().take([replace(span, parent_id=parent)])
    assert repeated_in(received) == {}
    assert len(received.records) == 1


def test_a_tool_around_a_call_counts_beside_it() -> None:
    received = take(A(2, CHAT, parent=1), A(1, {"gen_ai.operation.name": "execute_tool"}))
    assert [record["component"] for record in received.records] == ["model_call", "tool"]


def test_a_call_that_failed_has_no_tokens_and_stays() -> None:
    failed = {name: value for name, value in CHAT.items() if "usage" not in name}
    record = record_of({**failed, "error.type": "rate_limit"}, error="too many requests")
    assert (record["call_status"], record["settlement"]) == ("error", "final")
    assert (record["input_tokens"], record["output_tokens"]) == (0, 0)


def test_a_stream_that_was_cancelled_is_partial() -> None:
    record = record_of({**CHAT, "error.type": "asyncio.CancelledError"})
    assert (record["call_status"], record["settlement"]) == ("cancelled", "partial")


def test_success_without_usage_is_in_doubt() -> None:
    received = take(A(1, {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"}))
    assert received.records[0]["settlement"] == "estimated"
    assert [(problem.code, problem.is_lost) for problem in received.problems] == [
        ("no_usage", False)
    ]


@pytest.mark.parametrize(("trace", "number"), [("0" * 32, 1), (TRACE, 0)])
def test_spans_without_ids_are_told_as_lost(trace: str, number: int) -> None:
    received = take(A(number, CHAT, trace=trace))
    assert [(problem.code, problem.is_lost) for problem in received.problems] == [("no_id", True)]
    assert received.records == []


def test_a_span_without_times_is_lost() -> None:
    received = take(A(1, CHAT, at=0, seconds=0))
    assert [problem.code for problem in received.problems] == ["no_time"]


def test_names_of_models_are_kept_but_for_what_no_name_may_hold() -> None:
    record = record_of({**CHAT, "gen_ai.response.model": "Llama 3 (70B) – chat"})
    assert record["model_or_service"] == "Llama 3 (70B)_chat"
    assert record_of({**CHAT, "gen_ai.response.model": "m[1m]"})["model_or_service"] == "m[1m]"


def test_a_cost_of_nothing_is_not_said() -> None:
    assert "allocated_cost_usd" not in record_of({**CHAT, "gen_ai.cost.total_cost": 0.0})
