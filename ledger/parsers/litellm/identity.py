"""Which call a LiteLLM payload tells, in whose trace it was, and who asked for it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Any: foreign values, looked at by type

from ledger.calc.calls.spans import CALLS, CallSpan, Work, part_of
from ledger.calc.record_keys import event_key
from ledger.parsers.litellm.payload import (
    Metadata,
    ModelAnswer,
    ModelParameters,
    Payload,
    answer_of,
    metadata_of,
)
from ledger.parsers.litellm.repr_text import as_list, as_mapping
from ledger.parsers.received import Record, TracedSpan, as_identifier
from ledger.parsers.records.attribution import PREFIX, REQUEST_WORDS, contradictions
from ledger.parsers.traceparent import parent_of

GENERATED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WORKS = {
    "model_call": Work.INFERENCE,
    "embedding": Work.EMBEDDING,
    "rerank": Work.RERANK,
    "guardrail": Work.GUARDRAIL,
    "tool": Work.TOOL,
}
USAGE = ("input_tokens", "output_tokens", "allocated_cost_usd")
HIT_MARK = "_cache_hit"


@dataclass(frozen=True, slots=True)
class ReadPayload:
    """One payload with what is read from several places of it, read once."""

    payload: Payload
    metadata: Metadata
    answer: ModelAnswer
    words: dict[str, Any]
    parent: tuple[str, str]
    contradictions: tuple[str, ...] = ()


def look(payload: Payload) -> ReadPayload:
    metadata = metadata_of(payload)
    tags, contradicting = words_of_tags(payload.request_tags)
    logged, own = as_mapping(metadata.spend_logs_metadata), as_mapping(metadata.requester_metadata)
    # What the caller said of the request: its own metadata before the log's, before tags.
    words = {**tags, **logged, **own}
    return ReadPayload(
        payload,
        metadata,
        answer_of(payload),
        words,
        parent_span(payload, metadata, words),
        tuple(dict.fromkeys([*contradicting, *contradictions(tags, logged, own)])),
    )


def words_of_tags(tags: object) -> tuple[dict[str, str], list[str]]:
    """Words among the tags, and those that two tags say differently: these are not taken."""
    by_name: dict[str, set[str]] = {}
    for name, value in tag_pairs(tags):
        by_name.setdefault(name.removeprefix(PREFIX), set()).add(value)
    contradicting = [word for word in REQUEST_WORDS if len(by_name.get(word, ())) > 1]
    kept = {name: min(values) for name, values in by_name.items() if name not in contradicting}
    return kept, contradicting


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
    parents = (parent_of(as_mapping(headers)) for headers in places if headers)
    return next((parent for parent in parents if parent[0]), ("", ""))


def trace_of(seen: ReadPayload) -> str:
    """The trace of the caller, if it told one; else LiteLLM's own of this request."""
    named = seen.words.get("finops.trace_id") or seen.words.get("trace_id") or ""
    payload = seen.payload
    for candidate in (
        seen.parent[0],
        str(named),
        payload.trace_id,
        payload.litellm_call_id,
        payload.id,
    ):
        trace = as_identifier(candidate) if candidate else ""
        if trace:
            return trace
    return ""


def spans_of(seen: ReadPayload, records: Sequence[Record], moment: datetime) -> list[TracedSpan]:
    """The call as a span inside that of its caller, where the caller told which that is, and the
    items made inside it."""
    trace, parent = seen.parent
    if not parent:
        return []
    at = round(moment.timestamp() * 10**6)
    call, *items = records
    event, work = str(call["cost_event_id"]), WORKS[str(call["component"])]
    is_own = "use_case_id" in call
    span = CallSpan(
        id=event_key(event).bytes,
        parent=bytes.fromhex(parent),
        work=work,
        is_event=True,
        tells=work not in CALLS or any(call.get(name) for name in USAGE),
        is_own=is_own,
        at=at,
    )
    spans = [TracedSpan(trace, span, event)]
    for item in items:
        name = str(item["cost_event_id"])
        inside = part_of(name, span.id, is_own=is_own, at=at)
        spans.append(TracedSpan(trace, inside, name))
    return spans


def identity(seen: ReadPayload, call: str) -> Record:
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
