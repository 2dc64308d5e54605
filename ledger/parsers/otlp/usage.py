"""Token counts of a span as native ones, where every total holds its parts.

Conventions: OTel, OpenInference, LiteLLM and the AI SDK say inclusive totals; Langfuse says
disjoint buckets, but for usage passed on just as its provider answered it; Claude Code says
Anthropic's own counts; OpenLLMetry's instrumentation of Bedrock those of the Converse API. How a
total decides where clients keep to none of them: `ledger.parsers.usage.sums`.
"""

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.litellm.usage import flat
from ledger.parsers.otlp.kinds import first
from ledger.parsers.otlp.spans import Attributes
from ledger.parsers.otlp.vocabulary import (
    AI_SDK_METADATA,
    AI_SDK_OPERATION,
    CLAUDE_CODE_TYPE,
    CLAUDE_CODE_USAGE,
    CONVERSE_SCOPES,
    LANGFUSE_USAGE,
    PROVIDER,
    USAGE,
)
from ledger.parsers.usage.objects import BAD_COUNT, with_objects
from ledger.parsers.usage.sums import (
    CACHE_BESIDE,
    DISJOINT,
    INCLUSIVE,
    THOUGHTS_BESIDE,
    Convention,
    NativeUsage,
    read_counts,
    settle,
)

CLAUDE_CODE_CALL = "llm_request"
AI_SDK_DETAILS = "ai.usage.inputTokenDetails"  # from version 6 on, where the input holds the cache
# Providers whose cache the AI SDK leaves beside the input up to version 5.
CACHE_BESIDE_IN_AI_SDK = ("anthropic", "amazon-bedrock", "bedrock")
# Names of the AI SDK in the metadata of a provider, whoever it is.
SAID_BESIDES = ("serviceTier", "cacheCreationInputTokens", "cacheReadInputTokens")
GEMINI_BESIDES = frozenset(
    ("promptTokensDetails", "cacheTokensDetails", "candidatesTokensDetails", "trafficType")
)
CONVERSE = replace(CACHE_BESIDE, sums_itself=True)
decode = msgspec.json.Decoder(dict[str, object]).decode


def usage_of(attributes: Attributes, scope: str = "") -> NativeUsage:
    """Langfuse's usage details where there are any, else the attributes of the others."""
    details = attributes.get(LANGFUSE_USAGE)
    if isinstance(details, str):
        return langfuse_usage(details)
    if attributes.get(CLAUDE_CODE_TYPE) == CLAUDE_CODE_CALL:
        bare = ((name, attributes.get(name)) for name in CLAUDE_CODE_USAGE)
        return settle(read_counts(bare), CACHE_BESIDE)
    pairs: list[tuple[str, object]]
    pairs = [(name, value) for name, value in attributes.items() if name.startswith(USAGE)]
    if not pairs:
        return NativeUsage()
    pairs, doubts = with_objects(pairs)
    usage = usage_of_pairs(attributes, pairs, scope)
    return replace(usage, doubts=(*doubts, *usage.doubts)) if doubts else usage


def usage_of_pairs(
    attributes: Attributes, pairs: list[tuple[str, object]], scope: str
) -> NativeUsage:
    if AI_SDK_METADATA in attributes:
        metadata = provider_metadata(attributes)
        own = anthropic_usage(metadata)
        if own.counts:
            return own
        pairs += told_besides(metadata)
    if scope in CONVERSE_SCOPES:
        return settle(read_counts(pairs), CONVERSE)
    is_plain = AI_SDK_OPERATION not in attributes
    return settle(read_counts(pairs), INCLUSIVE if is_plain else convention_of_ai_sdk(attributes))


def convention_of_ai_sdk(attributes: Attributes) -> Convention:
    has_details = any(name.startswith(AI_SDK_DETAILS) for name in attributes)
    provider = str(first(attributes, PROVIDER) or "")
    is_beside = not has_details and (
        provider.startswith(CACHE_BESIDE_IN_AI_SDK) or ".anthropic" in provider
    )
    return CONVERSE if is_beside else INCLUSIVE


def anthropic_usage(metadata: Mapping[str, object]) -> NativeUsage:
    """Anthropic's own usage, which the AI SDK passes on beside its own counts: it alone tells
    how long cache writes last."""
    usage = object_in(metadata, "anthropic", "usage")
    if "input_tokens" not in usage:
        return NativeUsage()
    return settle(read_counts(flat(usage)), CACHE_BESIDE)


def told_besides(metadata: Mapping[str, object]) -> list[tuple[str, object]]:
    """What the AI SDK leaves to the provider's metadata: cache writes up to version 5, Gemini's
    modalities, and the tier of whoever tells one."""
    pairs: list[tuple[str, object]] = []
    for provider in metadata:
        own = object_in(metadata, provider)
        pairs += [(name, own[name]) for name in SAID_BESIDES if name in own]
    pairs += flat(object_in(metadata, "bedrock", "usage"))
    for google in ("google", "vertex"):
        lists = object_in(metadata, google, "usageMetadata").items()
        pairs += flat({name: value for name, value in lists if name in GEMINI_BESIDES})
    return pairs


def object_in(metadata: Mapping[str, object], *path: str) -> Mapping[str, object]:
    """The object at a path of names; an empty one where there is none."""
    value: object = metadata
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def provider_metadata(attributes: Attributes) -> Mapping[str, object]:
    text = attributes.get(AI_SDK_METADATA)
    try:
        return decode(text.encode()) if isinstance(text, str) else {}
    except JSON_DAMAGE:
        return {}


def langfuse_usage(details: str) -> NativeUsage:
    try:
        members = decode(details.encode())
    except JSON_DAMAGE:
        return NativeUsage(doubts=(BAD_COUNT,))
    names = dict(flat(members))
    return settle(read_counts(names.items()), convention_of(names))


def convention_of(names: Mapping[str, object]) -> Convention:
    """Whose words these are: OpenAI's, Gemini's, Anthropic's or Bedrock's own, or Langfuse's."""
    plain = {name.lower().replace("_", "") for name in names}
    if plain & {"prompttokens", "completiontokens"}:
        return INCLUSIVE
    if plain & {"prompttokencount", "candidatestokencount"}:
        return THOUGHTS_BESIDE
    if plain & {"inputtokens", "outputtokens"}:
        has_cache = any(name.startswith("cache") and name.endswith("inputtokens") for name in plain)
        return CACHE_BESIDE if has_cache else INCLUSIVE
    return DISJOINT
