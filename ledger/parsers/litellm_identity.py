"""Which call a LiteLLM payload tells, in whose trace it was, and who asked for it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any  # Any: foreign values, looked at by type

from ledger.parsers.litellm_payload import (
    Answer,
    Metadata,
    ModelParameters,
    Payload,
    answer_of,
    metadata_of,
)
from ledger.parsers.received import Record, as_identifier
from ledger.parsers.repr_text import as_list, as_mapping
from ledger.parsers.traceparent import parent_of

GENERATED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HIT_MARK = "_cache_hit"


@dataclass(frozen=True, slots=True)
class Seen:
    """One payload with what is read from several places of it, read once."""

    payload: Payload
    metadata: Metadata
    answer: Answer
    words: dict[str, Any]
    parent: tuple[str, str]


def look(payload: Payload) -> Seen:
    metadata = metadata_of(payload)
    words = words_of(payload, metadata)
    return Seen(payload, metadata, answer_of(payload), words, parent_span(payload, metadata, words))


def words_of(payload: Payload, metadata: Metadata) -> dict[str, Any]:
    """What the caller said of the request: its own metadata before the log's, before tags."""
    tags = dict(tag_pairs(payload.request_tags))
    logged = as_mapping(metadata.spend_logs_metadata)
    return {**tags, **logged, **as_mapping(metadata.requester_metadata)}


def tag_pairs(tags: object) -> Iterator[tuple[str, str]]:
    for tag in as_list(tags):
        name, colon, value = tag.partition(":") if isinstance(tag, str) else ("", "", "")
        if colon:
            yield name.strip(), value.strip()


def parent_span(payload: Payload, metadata: Metadata, words: Mapping[str, Any]) -> tuple[str, str]:
    """(trace id, span id) of the W3C `traceparent` among the headers; empty texts without."""
    asked = payload.model_parameters
    places = (
        metadata.requester_custom_headers,
        metadata.headers,
        asked.extra_headers if isinstance(asked, ModelParameters) else None,
        words,
    )
    found = (parent_of(as_mapping(one)) for one in places if one)
    return next((parent for parent in found if parent[0]), ("", ""))


def trace_of(seen: Seen) -> str:
    """The trace of the caller, if he told one; else LiteLLM's own of this request."""
    named = seen.words.get("finops.trace_id") or seen.words.get("trace_id") or ""
    payload = seen.payload
    for one in (seen.parent[0], str(named), payload.trace_id, payload.litellm_call_id, payload.id):
        trace = as_identifier(one) if one else ""
        if trace:
            return trace
    return ""


def identity(seen: Seen, call: str) -> Record:
    """Keys by which other channels know the call, and the operation its attempts share.

    LiteLLM makes one trace id for the retries and fallbacks of a request, unless the caller
    names a trace of its own, which may hold many requests: then the call's id is used, which
    the proxy gives to all attempts.
    """
    payload, (trace, span) = seen.payload, seen.parent
    keys = [f"litellm:{call}"]
    response = payload.id or ""
    if response and response != payload.litellm_call_id and HIT_MARK not in response:
        keys.append(f"response:{as_identifier(response)}")
    if span:
        keys.append(f"span:{trace}/{span}")
    own = payload.trace_id or ""
    operation = own if GENERATED.fullmatch(own) else call
    fitting = [key for key in keys if len(key) <= 128]
    return {"call_ids": " ".join(fitting), "operation_id": as_identifier(operation)}
