"""What providers tell in lists and in words among their usage, as clients pass it on."""

import json
from decimal import Decimal

import pytest

from ledger.parsers.otlp.events import cost_event
from ledger.parsers.otlp.kinds import SpanKind
from ledger.parsers.otlp.spans import Attributes, Span
from ledger.parsers.otlp.usage import usage_of
from ledger.parsers.usage.sums import NativeUsage

Json = dict[str, object]
AUDIO = [{"modality": "TEXT", "tokenCount": 700}, {"modality": "AUDIO", "tokenCount": 300}]
GEMINI = {"promptTokenCount": 1000, "candidatesTokenCount": 100, "totalTokenCount": 1100}
CONVERSE = {"inputTokens": 10, "outputTokens": 100, "totalTokens": 6110}
WRITES = [{"ttl": "5m", "inputTokens": 1000}, {"ttl": "1h", "inputTokens": 4000}]
ANTHROPIC = {"input_tokens": 10, "output_tokens": 5, "cache_read_input_tokens": 0}
CACHED = {"input_tokens": 6010, "output_tokens": 100, "cached_tokens": 1000}


def langfuse(**details: object) -> NativeUsage:
    return usage_of({"langfuse.observation.usage_details": json.dumps(details)})


def ai_sdk(provider: str, metadata: Json, **counts: int) -> NativeUsage:
    return usage_of(
        {
            "ai.operationId": "ai.generateText.doGenerate",
            "ai.model.provider": provider,
            "ai.response.providerMetadata": json.dumps(metadata),
            **{f"ai.usage.{name}": count for name, count in counts.items()},
        }
    )


def test_gemini_lists_its_tokens_by_modality() -> None:
    usage = langfuse(
        **GEMINI,
        cachedContentTokenCount=600,
        promptTokensDetails=AUDIO,
        cacheTokensDetails=[{"modality": "AUDIO", "tokenCount": 100}],
        candidatesTokensDetails=[{"modality": "IMAGE", "tokenCount": 80}],
    )
    assert usage == NativeUsage(
        {
            **{"input_tokens": 1000, "cached_tokens": 600, "audio_input_tokens": 300},
            **{"cached_audio_tokens": 100, "output_tokens": 100, "image_output_tokens": 80},
        }
    )


def test_bedrock_lists_cache_writes_by_how_long_they_last() -> None:
    usage = langfuse(
        **CONVERSE, cacheReadInputTokens=1000, cacheWriteInputTokens=5000, cacheDetails=WRITES
    )
    assert usage == NativeUsage(
        {**CACHED, "cache_write_tokens": 1000, "cache_write_1h_tokens": 4000}
    )


@pytest.mark.parametrize(
    ("words", "tier", "region"),
    [
        ({"service_tier": "batch"}, "batch", ""),
        ({"service_tier": "standard", "speed": "fast"}, "fast", ""),
        ({"speed": "standard", "inference_geo": "us"}, "", "us"),
        ({"service_tier": "priority", "inference_geo": "global"}, "priority", ""),
        ({"serviceTier": "flex"}, "flex", ""),
        ({"trafficType": "ON_DEMAND"}, "", ""),
        ({"trafficType": "ON_DEMAND_FLEX"}, "flex", ""),
        ({"trafficType": "PROVISIONED_THROUGHPUT"}, "provisioned_throughput", ""),
    ],
)
def test_usage_tells_in_words_how_a_call_was_served(words: Json, tier: str, region: str) -> None:
    usage = langfuse(**ANTHROPIC, **words)
    assert (usage.tier, usage.region, usage.doubts) == (tier, region, ())
    attributes = {"langfuse.observation.usage_details": json.dumps({**ANTHROPIC, **words})}
    record = cost_event(Span("t", "s", "", 0, 0, False, attributes, {}), SpanKind.INFERENCE).record
    assert (record.get("service_tier", ""), record.get("region", "")) == (tier, region)


def test_what_was_served_comes_before_what_was_asked_for() -> None:
    attributes = {
        "langfuse.observation.usage_details": json.dumps({**ANTHROPIC, "service_tier": "standard"}),
        "langfuse.observation.model.parameters": json.dumps({"service_tier": "priority"}),
    }
    record = cost_event(Span("t", "s", "", 0, 0, False, attributes, {}), SpanKind.INFERENCE).record
    assert record["service_tier"] == "standard"


def test_cache_writes_that_the_ai_sdk_tells_only_in_metadata_count() -> None:
    counts = {"inputTokens": 10, "outputTokens": 100, "totalTokens": 110, "cachedInputTokens": 1000}
    bedrock: Json = {"bedrock": {"usage": {"cacheWriteInputTokens": 5000, "cacheDetails": WRITES}}}
    usage = ai_sdk("amazon-bedrock", bedrock, **counts)
    assert usage == NativeUsage(
        {**CACHED, "cache_write_tokens": 1000, "cache_write_1h_tokens": 4000}
    )
    anthropic: Json = {"anthropic": {"cacheCreationInputTokens": 5000}}
    usage = ai_sdk("anthropic.messages", anthropic, **counts)
    assert usage == NativeUsage({**CACHED, "cache_write_tokens": 5000})


@pytest.mark.parametrize("provider", ["vertex.anthropic.messages", "googleVertex.anthropic.chat"])
def test_the_cache_of_claude_on_vertex_lies_beside_the_ai_sdks_input(provider: str) -> None:
    counts = {"inputTokens": 10, "outputTokens": 100, "totalTokens": 110, "cachedInputTokens": 5}
    usage = ai_sdk(provider, {}, **counts)
    assert usage == NativeUsage({"input_tokens": 15, "cached_tokens": 5, "output_tokens": 100})


def test_geminis_modalities_and_openais_tier_are_read_from_the_ai_sdks_metadata() -> None:
    google: Json = {"google": {"usageMetadata": {**GEMINI, "promptTokensDetails": AUDIO}}}
    counts = {"inputTokens": 1000, "outputTokens": 100, "totalTokens": 1100}
    usage = ai_sdk("google.generative-ai", google, **counts)
    assert usage == NativeUsage(
        {"input_tokens": 1000, "output_tokens": 100, "audio_input_tokens": 300}
    )
    assert ai_sdk("openai.responses", {"openai": {"serviceTier": "flex"}}, **counts).tier == "flex"


@pytest.mark.parametrize(
    "parameters",
    [
        {"service_tier": "flex"},
        {"serviceTier": "flex"},
        {"extra_body": {"service_tier": "flex"}},
        {"service_tier": None, "extra_body": {"service_tier": "flex"}},
    ],
)
def test_the_tier_that_was_asked_for_stands_where_sdks_put_it(parameters: Json) -> None:
    attributes: Attributes = {
        **{"gen_ai.usage.input_tokens": 5},
        "llm.invocation_parameters": json.dumps(parameters),
    }
    record = cost_event(Span("t", "s", "", 0, 0, False, attributes, {}), SpanKind.INFERENCE).record
    assert record["requested_service_tier"] == "flex"


@pytest.mark.parametrize(
    "costs",
    [
        {"gen_ai.usage.cost": "abc"},
        {"gen_ai.usage.cost": -1.0},
        {"llm.cost.total": "0,0042"},
        {"langfuse.observation.cost_details": '{"total": "$1"}'},
        {"langfuse.observation.cost_details": '{"input": -1, "output": 0.1}'},
        {"langfuse.observation.cost_details": "0.1 USD"},
    ],
)
def test_a_cost_that_is_no_amount_is_a_doubt(costs: dict[str, str | float]) -> None:
    attributes: Attributes = {
        "gen_ai.usage.input_tokens": 5,
        "gen_ai.request.model": "gpt-4o",
        **costs,
    }
    event = cost_event(Span("t", "s", "", 0, 0, False, attributes, {}), SpanKind.INFERENCE)
    assert [problem.code for problem in event.problems] == ["bad_cost"]
    assert "allocated_cost_usd" not in event.record


@pytest.mark.parametrize(
    ("details", "cost"),
    [
        ('{"input": 0.1, "output": "0.2"}', Decimal("0.3")),
        ('{"input": 0.1, "total": 0.4}', Decimal("0.4")),
        ('{"total": null}', None),
        ("{}", None),
    ],
)
def test_a_cost_is_the_total_or_the_sum_of_its_parts(details: str, cost: Decimal | None) -> None:
    attributes: Attributes = {
        **{"gen_ai.usage.input_tokens": 5, "gen_ai.request.model": "gpt-4o"},
        "langfuse.observation.cost_details": details,
    }
    event = cost_event(Span("t", "s", "", 0, 0, False, attributes, {}), SpanKind.INFERENCE)
    assert event.problems == []
    assert event.record.get("allocated_cost_usd") == cost
