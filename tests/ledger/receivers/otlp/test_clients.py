"""Spans as the clients of today write them, beyond the conventions: what each becomes."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from ledger.parsers.otlp import parse
from ledger.parsers.received import Record
from tests.ledger.receivers.otlp.spans import (
    A,
    Attributes,
    as_json,
    as_protobuf,
    outer_events,
    record_of,
    take,
)

AI_SDK: Attributes = {
    "ai.operationId": "ai.streamText.doStream",
    "ai.model.id": "claude-sonnet-4-5",
    "ai.model.provider": "anthropic.messages",
    "ai.usage.inputTokens": 10,
    "ai.usage.outputTokens": 5,
    "ai.usage.totalTokens": 15,
    "ai.usage.cachedInputTokens": 90,
}
CLAUDE_CODE: Attributes = {
    "span.type": "llm_request",
    "gen_ai.system": "anthropic",
    "gen_ai.request.model": "claude-opus-4-5",
    "input_tokens": 2,
    "output_tokens": 1200,
    "cache_read_tokens": 84_562,
    "cache_creation_tokens": 7096,
}
ANTHROPIC: Attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "anthropic",
    "gen_ai.request.model": "claude-sonnet-4-5",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.cache_read.input_tokens": 600,
    "gen_ai.usage.cache_write.input_tokens": 300,
    "gen_ai.usage.output_tokens": 50,
    "anthropic.usage.cache_creation.ephemeral_5m_input_tokens": 200,
    "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": 100,
}
RAW_ANTHROPIC = {
    "input_tokens": 10,
    "output_tokens": 5,
    "cache_read_input_tokens": 90,
    "cache_creation_input_tokens": 40,
    "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 30},
    "service_tier": "standard",
}


def counts(record: Record) -> dict[str, object]:
    return {name: value for name, value in record.items() if name.endswith("_tokens")}


def doubts(attributes: Attributes) -> list[str]:
    return [problem.code for problem in take(A(1, attributes)).problems]


def test_anthropics_sdk_tells_how_long_its_cache_writes_last() -> None:
    assert doubts(ANTHROPIC) == []
    assert counts(record_of(ANTHROPIC)) == {
        "input_tokens": 1000,
        "cached_tokens": 600,
        "cache_write_tokens": 200,
        "cache_write_1h_tokens": 100,
        "output_tokens": 50,
    }


def test_what_anthropics_sdk_used_for_compacting_is_counted_too() -> None:
    more = {"anthropic.usage.compaction.input_tokens": 5000}
    assert record_of({**ANTHROPIC, **more})["input_tokens"] == 6000


def test_claude_code_tells_anthropics_own_disjoint_counts() -> None:
    assert doubts(CLAUDE_CODE) == []
    assert counts(record_of(CLAUDE_CODE)) == {
        "input_tokens": 91_660,
        "cached_tokens": 84_562,
        "cache_write_tokens": 7096,
        "output_tokens": 1200,
    }


def test_spans_of_claude_code_around_a_call_are_no_calls() -> None:
    around: Attributes = {"span.type": "interaction", "input_tokens": 2, "output_tokens": 1200}
    received = take(A(1, around), A(2, CLAUDE_CODE, parent=1))
    assert [record["component"] for record in received.records] == ["model_call"]


def test_up_to_version_5_the_ai_sdk_leaves_anthropics_cache_beside_the_input() -> None:
    assert counts(record_of(AI_SDK)) == {
        "input_tokens": 100,
        "cached_tokens": 90,
        "output_tokens": 5,
    }


def test_from_version_6_on_the_ai_sdks_input_holds_the_cache() -> None:
    newer = {
        **AI_SDK,
        "ai.usage.inputTokens": 100,
        "ai.usage.totalTokens": 105,
        "ai.usage.inputTokenDetails.noCacheTokens": 10,
        "ai.usage.inputTokenDetails.cacheReadTokens": 90,
    }
    assert counts(record_of(newer)) == {
        "input_tokens": 100,
        "cached_tokens": 90,
        "output_tokens": 5,
    }


AI_SDK_6 = {**AI_SDK, "ai.usage.inputTokens": 140, "ai.usage.totalTokens": 145}
del AI_SDK_6["ai.usage.cachedInputTokens"]
INPUT_DETAILS = '{"noCacheTokens": 10, "cacheReadTokens": 90, "cacheWriteTokens": 40}'


def test_the_ai_sdks_details_in_one_text_mean_what_they_mean_one_by_one() -> None:
    attributes: Attributes = {
        **AI_SDK_6,
        "ai.usage.inputTokenDetails": INPUT_DETAILS,
        "ai.usage.outputTokenDetails": '{"textTokens": 3, "reasoningTokens": 2}',
    }
    assert doubts(attributes) == []
    assert counts(record_of(attributes)) == {
        "input_tokens": 140,
        "cached_tokens": 90,
        "cache_write_tokens": 40,
        "output_tokens": 5,
        "reasoning_tokens": 2,
    }


@pytest.mark.parametrize("nothing", ["", "null", "{}", '{"cacheReadTokens": null}'])
def test_details_that_tell_nothing_are_no_doubt(nothing: str) -> None:
    assert doubts({**AI_SDK_6, "ai.usage.inputTokenDetails": nothing}) == []


@pytest.mark.parametrize(
    "details",
    [
        *("[object Object]", "{", "90", "cache: 90", '[{"cacheReadTokens": 90}]'),
        *('{"cacheReadTokens": "some"}', '{"cacheReadTokens": -1}', '{"cacheReadTokens": 0.5}'),
        *('{"cacheReadTokens": true}', '{"cacheReadTokens": [90]}'),
        '{"cacheReadTokens": 90, "x": "' + "x" * 20_000 + '"}',
    ],
)
@pytest.mark.parametrize("side", ["inputTokenDetails", "outputTokenDetails"])
def test_details_that_cannot_be_read_are_in_doubt_and_the_totals_count(
    details: str, side: str
) -> None:
    attributes = {**AI_SDK_6, f"ai.usage.{side}": details}
    assert doubts(attributes) == ["bad_count"]
    assert record_of(attributes)["input_tokens"] == 140


def test_a_bucket_of_the_details_that_nobody_knows_is_in_doubt() -> None:
    attributes = {**AI_SDK_6, "ai.usage.inputTokenDetails": '{"quantumTokens": 90}'}
    del attributes["ai.usage.totalTokens"]
    assert doubts(attributes) == ["unknown_bucket"]


def test_unreadable_details_are_in_doubt_beside_a_providers_own_usage_too() -> None:
    metadata = json.dumps({"anthropic": {"usage": RAW_ANTHROPIC}})
    attributes = {**AI_SDK, "ai.response.providerMetadata": metadata}
    assert doubts({**attributes, "ai.usage.inputTokenDetails": "{"}) == ["bad_count"]


def test_usage_in_one_text_makes_a_span_without_an_operation_a_call() -> None:
    received = take(A(1, {"gen_ai.usage.tokens": '{"input": 7}', "llm.model_name": "o3"}))
    assert [record["input_tokens"] for record in received.records] == [7]


@pytest.mark.parametrize("value", [{"kvlistValue": {"values": []}}, {"intValue": "some"}])
def test_usage_that_is_no_plain_value_is_in_doubt(value: dict[str, object]) -> None:
    body = json.loads(as_json(A(1, AI_SDK_6)))
    (span,) = body["resourceSpans"][0]["scopeSpans"][0]["spans"]
    span["attributes"].append({"key": "ai.usage.outputTokenDetails", "value": value})
    received = parse(json.dumps(body).encode(), as_json=True)
    assert [problem.code for problem in received.problems] == ["bad_count"]


def test_usage_as_a_map_of_protobuf_is_in_doubt() -> None:
    request = ExportTraceServiceRequest.FromString(as_protobuf(A(1, AI_SDK_6)))
    details = request.resource_spans[0].scope_spans[0].spans[0].attributes.add()
    details.key = "ai.usage.inputTokenDetails"
    details.value.kvlist_value.values.add().key = "cacheReadTokens"
    received = parse(request.SerializeToString(), as_json=False)
    assert [problem.code for problem in received.problems] == ["bad_count"]


def test_of_the_ai_sdk_anthropics_own_usage_counts_where_it_is_passed_on() -> None:
    metadata = {"anthropic": {"usage": RAW_ANTHROPIC}}
    attributes = {**AI_SDK, "ai.response.providerMetadata": json.dumps(metadata)}
    assert doubts(attributes) == []
    assert counts(record_of(attributes)) == {
        "input_tokens": 140,
        "cached_tokens": 90,
        "cache_write_tokens": 10,
        "cache_write_1h_tokens": 30,
        "output_tokens": 5,
    }


@pytest.mark.parametrize(
    "metadata",
    [{"gateway": {"cost": "0.00123"}}, {"openrouter": {"usage": {"cost": 0.00123}}}],
)
def test_a_gateway_behind_the_ai_sdk_tells_what_it_charged(metadata: dict[str, object]) -> None:
    attributes = {**AI_SDK, "ai.response.providerMetadata": json.dumps(metadata)}
    assert record_of(attributes)["allocated_cost_usd"] == Decimal("0.00123")


@pytest.mark.parametrize("metadata", ["", "[]", "{", '{"anthropic": {"usage": 7}}'])
def test_metadata_that_say_nothing_change_nothing(metadata: str) -> None:
    assert record_of({**AI_SDK, "ai.response.providerMetadata": metadata}) == record_of(AI_SDK)


def test_of_the_ai_sdk_only_the_calls_count() -> None:
    around = {**AI_SDK, "ai.operationId": "ai.streamText"}
    embedding: Attributes = {
        "ai.operationId": "ai.embed.doEmbed",
        "ai.model.id": "text-embedding-3-small",
        "ai.model.provider": "openai.embedding",
        "ai.usage.tokens": 28,
    }
    tool = {"ai.operationId": "ai.toolCall", "ai.toolCall.name": "lookup"}
    received = take(A(1, around), A(2, AI_SDK, parent=1), A(3, embedding), A(4, tool))
    assert received.problems == []
    counted = [
        event for event in received.records if event["cost_event_id"] not in outer_events(received)
    ]
    assert [(call["component"], call["model_or_service"]) for call in counted] == [
        ("model_call", "claude-sonnet-4-5"),
        ("embedding", "text-embedding-3-small"),
        ("tool", "lookup"),
    ]
    assert counted[1]["input_tokens"] == 28


@pytest.mark.parametrize("as_body", [as_protobuf, as_json])
def test_openllmetry_passes_on_bedrocks_own_counts(as_body: Callable[..., bytes]) -> None:
    attributes: Attributes = {
        "gen_ai.system": "aws.bedrock",
        "gen_ai.request.model": "amazon.nova-pro-v1:0",
        "gen_ai.usage.input_tokens": 5000,
        "gen_ai.usage.output_tokens": 40,
        "gen_ai.usage.total_tokens": 5040,
        "gen_ai.usage.cache_read.input_tokens": 1000,
    }
    scopes = {"opentelemetry.instrumentation.bedrock": 6000, "another": 5000}
    for scope, expected in scopes.items():
        body = as_body(A(1, attributes), scope=scope)
        received = parse(body, as_json=as_body is as_json)
        assert (received.records[0]["input_tokens"], received.problems) == (expected, [])


def test_the_newest_names_of_modalities_tell_what_of_the_audio_was_cached() -> None:
    attributes: Attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "gpt-audio",
        "gen_ai.usage.input_tokens": 60,
        "gen_ai.usage.output_tokens": 40,
        "gen_ai.usage.cache_read.input_tokens": 30,
        "gen_ai.usage.audio.input_tokens": 40,
        "gen_ai.usage.text.input_tokens": 20,
        "gen_ai.usage.audio.cache_read.input_tokens": 20,
        "gen_ai.usage.text.cache_read.input_tokens": 10,
        "gen_ai.usage.audio.output_tokens": 25,
    }
    assert doubts(attributes) == []
    assert counts(record_of(attributes)) == {
        "input_tokens": 60,
        "cached_tokens": 30,
        "audio_input_tokens": 40,
        "cached_audio_tokens": 20,
        "output_tokens": 40,
        "audio_output_tokens": 25,
    }


OPENINFERENCE: Attributes = {
    "openinference.span.kind": "LLM",
    "llm.provider": "openai",
    "llm.model_name": "gpt-5",
    "llm.token_count.prompt": 10,
    "llm.token_count.completion": 5,
}


@pytest.mark.parametrize("size", [0, 100_000])
def test_the_tier_that_was_asked_for_is_among_openinferences_parameters(size: int) -> None:
    """Tools stand there too, and make them long."""
    parameters = json.dumps({"tools": "x" * size, "service_tier": "flex"})
    record = record_of({**OPENINFERENCE, "llm.invocation_parameters": parameters})
    assert record["requested_service_tier"] == "flex"
    assert "service_tier" not in record


@pytest.mark.parametrize("parameters", ["", "[]", '{"service_tier": 7}', '{"service_tier": null}'])
def test_parameters_without_a_tier_say_none(parameters: str) -> None:
    record = record_of({**OPENINFERENCE, "llm.invocation_parameters": parameters})
    assert "requested_service_tier" not in record


def test_usage_without_a_model_or_an_operation_is_kept_in_doubt() -> None:
    received = take(A(1, {"gen_ai.usage.input_tokens": 2006, "gen_ai.provider.name": "openai"}))
    (record,) = received.records
    assert (record["component"], record["input_tokens"]) == ("model_call", 2006)
    assert "model_or_service" not in record
    assert [problem.code for problem in received.problems] == ["no_model"]


def test_a_cost_alone_is_no_usage_of_a_model() -> None:
    assert take(A(1, {"gen_ai.usage.cost": 0.5})).records == []


@pytest.mark.parametrize("tokens", [{}, {"llm.token_count.prompt": 0}])
def test_a_successful_call_that_tells_no_tokens_is_in_doubt(tokens: Attributes) -> None:
    nothing = {"llm.token_count.prompt": 0, "llm.token_count.completion": 0}
    attributes = {**OPENINFERENCE, **nothing, **tokens}
    assert doubts(attributes) == ["no_usage"]
    assert record_of(attributes)["settlement"] == "estimated"
    assert doubts({**attributes, "llm.cost.total": 0.01}) == []
    assert take(A(1, attributes, error="overloaded")).problems == []
