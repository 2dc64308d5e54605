"""The fields of a StandardLoggingPayload that we read. Any: foreign JSON, looked at by type."""

from decimal import Decimal
from typing import Any

import msgspec

from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.litellm.repr_text import as_mapping, counts_in


class Metadata(msgspec.Struct, gc=False):
    """Who asked, in the caller's own words, and the usage as the provider told it."""

    requester_metadata: Any = None
    spend_logs_metadata: Any = None
    requester_custom_headers: Any = None
    headers: Any = None
    usage_object: Any = None
    user_api_key_team_alias: Any = None
    user_api_key_team_id: Any = None
    user_api_key_alias: Any = None
    user_api_key_end_user_id: Any = None


class CostBreakdown(msgspec.Struct, gc=False):
    """The basis of LiteLLM's price. Its parts overlap and are never added up; only what tools of
    the provider cost is in no other part."""

    tool_usage_cost: Any = None
    service_tier: str | None = None
    data_residency: str | None = None
    vertex_location: str | None = None


class ErrorInformation(msgspec.Struct, gc=False):
    """Class and code of an error; its text may quote a prompt and is not read."""

    error_code: str | None = None
    error_class: str | None = None


class HiddenParams(msgspec.Struct, gc=False):
    """What LiteLLM sent to the provider, and what came back beside the answer."""

    litellm_model_name: str | None = None
    usage_object: Any = None


class ModelParameters(msgspec.Struct, gc=False):
    """What was asked of the provider; tools and formats are skipped."""

    service_tier: str | None = None
    extra_headers: Any = None
    web_search_options: Any = None


class ModelAnswer(msgspec.Struct, gc=False):
    """What a provider's answer says besides its text."""

    service_tier: str | None = None
    usage: Any = None
    meta: Any = None  # of a reranker: the queries that it bills


class Payload(msgspec.Struct, gc=False):
    """One call as LiteLLM logs it. The older format writes every value as text."""

    id: str | None = None
    litellm_call_id: str | None = None
    trace_id: str | None = None
    call_type: str | None = None
    cache_hit: bool | str | None = None
    status: str | None = None
    custom_llm_provider: str | None = None
    startTime: float | str | None = None
    endTime: float | str | None = None
    completionStartTime: Any = None
    stream: Any = None
    model: str | None = None
    metadata: Metadata | str | None = None
    response_cost: Decimal | None = None
    cost_breakdown: CostBreakdown | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    request_tags: Any = None
    end_user: Any = None
    model_parameters: ModelParameters | str | None = None
    hidden_params: HiddenParams | None = None
    error_information: ErrorInformation | None = None
    status_fields: Any = None
    response: msgspec.Raw = msgspec.Raw(b"null")
    model_map_information: msgspec.Raw = msgspec.Raw(b"null")
    cost: Decimal | None = None  # the older format's
    usage: Any = None  # the older format's


class ModelMap(msgspec.Struct, gc=False):
    """The price entry by which LiteLLM priced a call; looked at only where it comes to nothing."""

    model_map_value: dict[str, Any] | None = None


ANSWER = msgspec.json.Decoder(ModelAnswer)
MODEL_MAP = msgspec.json.Decoder(ModelMap)
TOKEN_PRICES = ("input_cost_per_token", "output_cost_per_token")


def is_priced_at_nothing(payload: Payload) -> bool:
    """Whether the gateway's own entry says that tokens of this model cost nothing."""
    try:
        entry = MODEL_MAP.decode(payload.model_map_information).model_map_value or {}
    except JSON_DAMAGE:
        return False
    costs = [value for key, value in entry.items() if "cost" in key and is_number(value)]
    return all(is_number(entry.get(name)) for name in TOKEN_PRICES) and not any(costs)


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def answer_of(payload: Payload) -> ModelAnswer:
    """The few words of the answer that are no text of it; nothing where it is no object."""
    raw = bytes(payload.response)
    if raw[:1] != b"{":
        return ModelAnswer()
    try:
        return ANSWER.decode(raw)
    except JSON_DAMAGE:
        return ModelAnswer()


def metadata_of(payload: Payload) -> Metadata:
    """The metadata; where it is a text, what that text holds by the same names."""
    if isinstance(payload.metadata, Metadata):
        return payload.metadata
    members = as_mapping(payload.metadata)
    known = {name: members[name] for name in Metadata.__struct_fields__ if name in members}
    return Metadata(**known) if known else Metadata(requester_metadata=members)


def usage_of(payload: Payload, metadata: Metadata, answer: ModelAnswer) -> dict[str, Any]:
    """The usage with its details, from wherever this version of LiteLLM put it."""
    hidden = payload.hidden_params
    usage = as_mapping(metadata.usage_object) or as_mapping(hidden.usage_object if hidden else None)
    return usage or counts_in(payload.usage) or as_mapping(answer.usage)
