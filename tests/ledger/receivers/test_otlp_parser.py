"""Spans as records: what each vocabulary says, which spans count, whom a trace served."""

from decimal import Decimal

import pytest

from ledger.parsers.otlp import parse
from ledger.parsers.problems import FileRejected
from ledger.parsers.received import Received, Record
from tests.ledger.receivers.spans import (
    AT,
    CHAT,
    SECOND,
    TRACE,
    A,
    Attributes,
    as_json,
    as_protobuf,
    together,
)

OPENINFERENCE: Attributes = {
    "openinference.span.kind": "LLM",
    "llm.provider": "anthropic",
    "llm.model_name": "claude-sonnet-4-5",
    "llm.token_count.prompt": 1000,
    "llm.token_count.completion": 200,
    "llm.token_count.total": 1200,
    "llm.token_count.prompt_details.cache_read": 600,
    "llm.token_count.prompt_details.cache_write": 100,
    "llm.token_count.completion_details.reasoning": 50,
}
LANGFUSE = {
    "langfuse.observation.type": "generation",
    "langfuse.observation.model.name": "gpt-4o",
    "langfuse.observation.usage_details": '{"input": 400, "input_cached_tokens": 600,'
    ' "output": 150, "output_reasoning_tokens": 50, "total": 1200}',
    "langfuse.observation.model.parameters": '{"temperature": 1, "service_tier": "flex"}',
}
# LiteLLM's callback says chat for everything, and the call's type beside it.
LITELLM: Attributes = {
    "gen_ai.system": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.operation.name": "acompletion",
    "llm.request.type": "acompletion",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 200,
    "gen_ai.usage.total_tokens": 1200,
    "gen_ai.usage.cache_read.input_tokens": 600,
    "gen_ai.cost.total_cost": 0.00425,
    "litellm.call_id": "c-1",
    "gen_ai.response.id": "chatcmpl-1",
    "metadata.requester_metadata": "{'use_case_id': 'copilot', 'risk_tier': None, 'n': 1}",
}
OLDER: Attributes = {
    "gen_ai.system": "openai",
    "llm.request.type": "chat",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.prompt_tokens": 1000,
    "gen_ai.usage.completion_tokens": 200,
    "llm.usage.total_tokens": 1200,
}


def take(*spans: A, resource: Attributes | None = None) -> Received:
    return parse(as_protobuf(*spans, resource=resource), as_json=False)


def one(said: Attributes, *, seconds: int = 1, error: str = "") -> Record:
    (record,) = take(A(1, said, seconds=seconds, error=error)).records
    return record


def test_a_chat_of_the_current_conventions_is_a_cost_event() -> None:
    more: Attributes = {
        "gen_ai.usage.cache_read.input_tokens": 600,
        "gen_ai.usage.reasoning.output_tokens": 50,
        "openai.response.service_tier": "flex",
    }
    assert one(together(CHAT, more)) == {
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
    ("said", "provider", "model", "counts"),
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
    said: Attributes, provider: str, model: str, counts: dict[str, int]
) -> None:
    received = take(A(1, said))
    (record,) = received.records
    told = {name: value for name, value in record.items() if name.endswith("_tokens")}
    assert told == {"input_tokens": 1000, "output_tokens": 200, **counts}
    assert (record["provider"], record["model_or_service"]) == (provider, model)
    assert received.problems == []


def test_what_litellm_says_beside_the_usage_is_taken() -> None:
    record = one(LITELLM)
    assert record["allocated_cost_usd"] == Decimal("0.00425")
    assert str(record["call_ids"]).startswith("litellm:c-1 response:chatcmpl-1 span:")
    assert record["use_case_id"] == "copilot"


def test_the_tier_that_served_is_found_among_langfuses_parameters() -> None:
    assert one(LANGFUSE)["service_tier"] == "flex"


@pytest.mark.parametrize(
    ("said", "component", "meter", "quantity"),
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
    said: Attributes, component: str, meter: str, quantity: int
) -> None:
    record = one(said)
    assert (record["component"], record["meter"], record["quantity"]) == (
        component,
        meter,
        quantity,
    )
    if component == "tool":
        assert record["model_or_service"] == "crm"


def test_a_review_by_people_is_minutes_told_or_taken() -> None:
    assert one({"finops.component": "human_review"}, seconds=90)["reviewer_minutes"] == Decimal(
        "1.5"
    )
    told = one({"finops.component": "human_review", "finops.reviewer_minutes": 4.25})
    assert told["reviewer_minutes"] == Decimal("4.25")


def test_embeddings_are_input_only() -> None:
    said = {
        "openinference.span.kind": "EMBEDDING",
        "embedding.model_name": "text-embedding-3-small",
    }
    received = take(A(1, {**said, "llm.token_count.total": 800}))
    (record,) = received.records
    assert (record["component"], record["input_tokens"]) == ("embedding", 800)
    assert (record["provider"], received.problems) == ("openai", [])


@pytest.mark.parametrize(
    "said",
    [
        {"gen_ai.operation.name": "invoke_agent"},
        {"gen_ai.operation.name": "invoke_workflow"},
        {"openinference.span.kind": "AGENT"},
        {"openinference.span.kind": "CHAIN"},
        {"langfuse.observation.type": "agent"},
        {"traceloop.span.kind": "workflow"},
    ],
)
def test_agents_chains_and_workflows_never_count(said: Attributes) -> None:
    usage = {name: value for name, value in CHAT.items() if "operation" not in name}
    received = take(A(1, {**usage, **said}), A(2, CHAT, parent=1))
    assert [record["cost_event_id"] for record in received.records] == [
        f"otlp:{TRACE}/0000000000000002"
    ]


def test_a_span_that_is_not_about_ai_is_left_alone() -> None:
    assert take(A(1, {"http.request.method": "GET", "url.full": "/"})) == Received([])


def test_only_the_innermost_of_nested_calls_counts() -> None:
    received = take(A(3, CHAT, parent=2), A(2, CHAT, parent=1), A(1, CHAT))
    assert [record["cost_event_id"] for record in received.records] == [
        f"otlp:{TRACE}/0000000000000003"
    ]
    assert sorted(received.around.values()) == [
        f"otlp:{TRACE}/0000000000000001",
        f"otlp:{TRACE}/0000000000000002",
    ]


def test_parents_that_are_known_to_be_no_calls_need_not_be_remembered() -> None:
    agent = A(1, {"gen_ai.operation.name": "invoke_agent"})
    assert take(A(2, CHAT, parent=1), agent).around == {}
    assert take(A(2, CHAT, parent=1)).around == {
        f"call|{TRACE}/0000000000000001": f"otlp:{TRACE}/0000000000000001"
    }


def test_a_tool_around_a_call_counts_beside_it() -> None:
    received = take(A(2, CHAT, parent=1), A(1, {"gen_ai.operation.name": "execute_tool"}))
    assert [record["component"] for record in received.records] == ["model_call", "tool"]


def test_what_was_wrong_with_a_repeated_call_is_not_told() -> None:
    received = take(A(2, CHAT, parent=1), A(1, {"gen_ai.operation.name": "chat"}))
    assert received.problems == []


def test_a_call_that_failed_has_no_tokens_and_stays() -> None:
    failed = {name: value for name, value in CHAT.items() if "usage" not in name}
    record = one({**failed, "error.type": "rate_limit"}, error="too many requests")
    assert (record["call_status"], record["settlement"]) == ("error", "final")
    assert (record["input_tokens"], record["output_tokens"]) == (0, 0)


def test_a_stream_that_was_cancelled_is_partial() -> None:
    record = one({**CHAT, "error.type": "asyncio.CancelledError"})
    assert (record["call_status"], record["settlement"]) == ("cancelled", "partial")


def test_success_without_usage_is_in_doubt() -> None:
    received = take(A(1, {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"}))
    assert received.records[0]["settlement"] == "estimated"
    assert [(one.code, one.is_lost) for one in received.problems] == [("no_usage", False)]


@pytest.mark.parametrize(("trace", "number"), [("0" * 32, 1), (TRACE, 0)])
def test_spans_without_ids_are_told_as_lost(trace: str, number: int) -> None:
    received = take(A(number, CHAT, trace=trace))
    assert [(one.code, one.is_lost) for one in received.problems] == [("no_id", True)]
    assert received.records == []


def test_a_span_without_times_is_lost() -> None:
    received = take(A(1, CHAT, at=0, seconds=0))
    assert [one.code for one in received.problems] == ["no_time"]


def test_names_become_identifiers() -> None:
    record = one({**CHAT, "gen_ai.response.model": "Llama 3 (70B) – chat"})
    assert record["model_or_service"] == "Llama_3_70B_chat"


def test_a_cost_of_nothing_is_not_said() -> None:
    assert "allocated_cost_usd" not in one({**CHAT, "gen_ai.cost.total_cost": 0.0})


WORDS = {
    "finops.use_case_id": "copilot",
    "workflow_step": "draft_answer",
    "risk_tier": "Medium",
    "deployment.environment.name": "production",
}
TAKEN = {
    "use_case_id": "copilot",
    "workflow_step": "draft_answer",
    "risk_tier": "medium",
    "environment": "prod",
}


def test_words_on_the_call_itself_are_its_own() -> None:
    received = take(A(1, {**CHAT, **WORDS}))
    assert {name: received.records[0].get(name) for name in TAKEN} == TAKEN
    assert received.hints == []


@pytest.mark.parametrize("where", ["parent", "resource"])
def test_words_on_parent_or_resource_are_hints_of_the_trace(where: str) -> None:
    spans = [A(2, CHAT, parent=1, at=AT + SECOND), A(1, WORDS if where == "parent" else {})]
    received = take(*spans, resource=WORDS if where == "resource" else None)
    assert "use_case_id" not in received.records[0]
    assert received.hints == [
        {
            "type": "request",
            "trace_id": TRACE,
            **TAKEN,
            "occurred_at": "2025-06-01T10:00:00.000000Z",
        }
    ]


def test_the_prefixed_word_and_the_span_come_first() -> None:
    said = {**CHAT, "use_case_id": "other", "finops.use_case_id": "copilot", "user_role": "agent"}
    record = take(A(1, said), resource={"user_role": "bot", "cost_center": "cc_1"}).records[0]
    assert (record["use_case_id"], record["user_role"], record["cost_center"]) == (
        "copilot",
        "agent",
        "cc_1",
    )


def test_langfuses_metadata_holds_words_as_json() -> None:
    said = {**LANGFUSE, "langfuse.trace.metadata.use_case_id": '"copilot"'}
    assert one(said)["use_case_id"] == "copilot"


@pytest.mark.parametrize(
    ("span", "scores"),
    [
        (
            A(
                1,
                CHAT,
                events=[
                    (
                        "gen_ai.evaluation.result",
                        {
                            "gen_ai.evaluation.name": "relevance",
                            "gen_ai.evaluation.score.value": 0.75,
                        },
                    )
                ],
            ),
            [("relevance", "0.75")],
        ),
        (
            A(
                1,
                {
                    "openinference.span.kind": "EVALUATOR",
                    "evaluations.0.evaluation.name": "tone",
                    "evaluations.0.evaluation.score": -1,
                    "evaluations.1.evaluation.name": "truth",
                    "evaluations.1.evaluation.score": True,
                },
            ),
            [("tone", "-1"), ("truth", "1")],
        ),
        (A(1, {"gen_ai.evaluation.name": "x", "gen_ai.evaluation.score.label": "good"}), []),
    ],
)
def test_evaluations_are_scores_of_the_trace(span: A, scores: list[tuple[str, str]]) -> None:
    found = [record for record in take(span).records if record.get("type") == "score"]
    assert [(record["metric"], record["value"]) for record in found] == scores
    assert all(record["trace_id"] == TRACE for record in found)


@pytest.mark.parametrize("cut", ["\\ud83d", "\\ude00", "\\\\\\ud83d"])
def test_a_prompt_that_was_cut_within_a_character_does_not_cost_the_batch(cut: str) -> None:
    whole = as_json(A(1, {**CHAT, "gen_ai.prompt": "x\U0001f600", "gen_ai.completion": "HERE"}))
    body = whole.replace(b"HERE", cut.encode())
    assert parse(body, as_json=True) == parse(whole, as_json=True)


OF_ALL_TYPES: Attributes = {"finops.reviewer_minutes": 1.5, "finops.operation_id": True}
BOTH = (
    A(1, together(CHAT, WORDS, OF_ALL_TYPES), parent=9),
    A(
        2,
        OPENINFERENCE,
        error="no",
        events=[
            (
                "gen_ai.evaluation.result",
                {"gen_ai.evaluation.name": "a", "gen_ai.evaluation.score.value": 1},
            )
        ],
    ),
    A(3, WORDS),
)


def test_json_says_the_same_as_protobuf() -> None:
    resource = {"cost_center": "cc_1"}
    binary = parse(as_protobuf(*BOTH, resource=resource), as_json=False)
    assert parse(as_json(*BOTH, resource=resource), as_json=True) == binary
    assert len(binary.records) == 3


@pytest.mark.parametrize(
    ("body", "as_json_"),
    [
        (b"\x0a\xff", False),
        (b"{", True),
        (b"[]", True),
        (b'{"resourceSpans": 7}', True),
        (b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": 7}]}]}]}', True),
        (b"[" * 100_000, True),
        (b'{"resourceSpans": "\xff"}', True),
    ],
)
def test_a_body_that_is_no_request_is_refused_without_being_quoted(
    body: bytes, as_json_: bool
) -> None:
    with pytest.raises(FileRejected) as caught:
        parse(body, as_json=as_json_)
    assert caught.value.__cause__ is None
    assert caught.value.code in {"bad_json", "bad_protobuf"}


@pytest.mark.parametrize(
    "value",
    [
        '{"intValue": "12x"}',
        '{"intValue": [1]}',
        '{"doubleValue": "NaN"}',
        '{"kvlistValue": {"values": []}}',
        "null",
        "7",
        '{"stringValue": "\\ud800"}',
    ],
)
def test_odd_values_in_json_are_as_if_not_said(value: str) -> None:
    body = as_json(A(1, CHAT)).replace(b'{"intValue": "1000"}', value.encode())
    received = parse(body, as_json=True)
    assert received.records[0].get("input_tokens", 0) in (0, None) or received.problems
