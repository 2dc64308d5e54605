"""Bodies that every door takes, and what hostile or broken clients make of them."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any  # Any: JSON

from hypothesis import strategies as st

from tests.cases.bodies import payload
from tests.ledger.receivers.otlp.spans import CHAT, A, as_json
from tests.ledger.records import a_request, an_event, an_outcome

AT = "2025-06-01T10:00:00Z"
Place = tuple[str | int, ...]


class Raw(str):
    """Written into the JSON as it is: what no encoder would write."""


NASTY: list[Any] = [
    *(None, True, False, 0, -1, -0.0, 1e308, 5e-324, 0.1, 2**31, 2**63, 2**64, -(2**63)),
    *(
        Raw("1e308"),
        Raw("1" + "0" * 400),
        Raw("1e999999999"),
        Raw("-1e999999999"),
        Raw("1e-999999"),
        Raw("1e99999999999999999999"),
    ),
    *(Raw("NaN"), Raw("-Infinity"), Raw("1." + "3" * 5_000), Raw("0x10"), Raw("01"), Raw("")),
    *([], {}, [[]], [None], {"": None}, [1, "a"], {"a": {"b": {"c": 1}}}, [{}] * 50),
    *("", " ", "a", "null", "NaN", "1e999999999", "1_000", "1,5", "٣", "１２", "-1", "1e400"),
    *("\x00", "a\x00b", "\x1b[31m", "\u202e", "\ud800", "🙂", "é" * 5_000, "x" * 100_000),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2025-02-30T00:00:00Z"),
    *("2025-06-01T10:00:00+99:99", "2025-06-01", "-1", "99999999999999999999", "true"),
    *("'; DROP TABLE x; --", "=1+1", "<script>", "%00", "../../etc/passwd", "{{7*7}}"),
    *(Raw("[" * 100_000), Raw('{"a":' * 5_000 + "1" + "}" * 5_000), Raw('{"a":1,"a":2}')),
]


def places(document: Any, start: Place = ()) -> Iterator[Place]:
    """Where a value stands in a document; the document itself first."""
    yield start
    inner = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    for name, value in inner:
        yield from places(value, (*start, name))


def put(document: Any, place: Place, value: Any) -> Any:
    """A copy of the document with another value there."""
    if not place:
        return value
    changed = copy.deepcopy(document)
    inner = changed
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    return changed


def written(document: Any) -> bytes:
    """JSON; raw parts as they are, half characters escaped."""
    raws: list[str] = []

    def held(value: Any) -> Any:
        if isinstance(value, Raw):
            raws.append(str(value))
            return f"@raw{len(raws) - 1}@"
        if isinstance(value, dict):
            return {name: held(inner) for name, inner in value.items()}
        return [held(inner) for inner in value] if isinstance(value, list) else value

    text = json.dumps(held(document))
    for number, raw in enumerate(raws):
        text = text.replace(f'"@raw{number}@"', raw)
    return text.encode("utf-8", "surrogatepass")


def spoilt(documents: list[Any]) -> st.SearchStrategy[bytes]:
    """One of the documents with one or two of its values replaced, sometimes cut off or damaged."""

    @st.composite
    def draw(take: Callable[..., Any]) -> bytes:
        document = take(st.sampled_from(documents))
        for _ in range(take(st.integers(1, 2))):
            place = take(st.sampled_from(sorted(places(document), key=repr)))
            document = put(document, place, take(st.sampled_from(NASTY)))
        body = written(document)
        how = take(st.integers(0, 15))
        if how == 0:
            return body[: len(body) // 2]
        return damaged(take, body) if how == 1 else body

    return draw()


def damaged(take: Callable[..., Any], body: bytes) -> bytes:
    """Another byte somewhere: broken JSON, or text in no encoding."""
    at = take(st.integers(0, len(body)))
    return body[:at] + bytes([take(st.integers(0, 255))]) + body[at + 1 :]


EVENT = {
    "specversion": "1.0",
    "id": "e1",
    "source": "app",
    "type": "llm_tokens",
    "subject": "use_case_id:copilot",
    "time": AT,
    "data": {"model": "gpt-4o", "provider": "openai", "tokens": 10, "type": "input", "cost": 0.1},
}
LAGO = {
    "transaction_id": "t1",
    "external_subscription_id": "s1",
    "code": "web_search",
    "timestamp": "1748772000.5",
    "precise_total_amount_cents": "12.5",
    "properties": {"value": 1, "model": "gpt-4o", "prompt_tokens": 7, "use_case_id": "copilot"},
}
SCORE = {
    "id": "s1",
    "traceId": "t1",
    "observationId": "o1",
    "name": "helpful",
    "value": 0.5,
    "dataType": "NUMERIC",
    "timestamp": AT,
    "comment": "MARKED",
}
USAGE = {
    "prompt_tokens": 10,
    "completion_tokens": 5,
    "total_tokens": 15,
    "prompt_tokens_details": {"cached_tokens": 2, "audio_tokens": 1},
    "server_tool_use": {"web_search_requests": 1},
    "cost": 0.1,
}
LITELLM = payload(
    {
        "model": "gpt-4o-mini",
        "usage": USAGE,
        "changes": {"id": "chatcmpl-1", "litellm_call_id": "call_1", "response_cost": 0.1},
    }
)
LANGFUSE = {
    "langfuse.observation.type": "generation",
    "langfuse.observation.model.name": "gpt-4o-mini",
    "langfuse.observation.usage_details": json.dumps({"input": 5, "output": 6, "total": 11}),
    "langfuse.observation.cost_details": json.dumps({"total": 0.1}),
}
MORE = {"budget_id": "b1", "latency_ms": 12, "status": "ok"}
OTLP = [
    json.loads(as_json(A(1, {**CHAT, "finops.use_case_id": "copilot", "finops.latency_ms": 7}))),
    json.loads(as_json(A(2, LANGFUSE))),
]
NATIVE_SCORE = {
    "type": "score",
    "score_id": "s1",
    "trace_id": "t1",
    "metric": "m",
    "value": 1,
    "source": "judge",
    "occurred_at": AT,
}


@dataclass(frozen=True)
class Door:
    """Where bodies are posted, and some that are taken there."""

    path: str
    content_type: str
    documents: list[Any]


NATIVE = Door(
    "/api/v1/ingest",
    "application/json",
    [
        [a_request("t1", AT), an_event("ce_1", "t1", AT)],
        [an_outcome("o1", "t1", AT, value_usd="3.5", quality_passed=True)],
        [{**a_request("t2", AT), **MORE}],
        [NATIVE_SCORE],
    ],
)
DOORS: dict[str, Door] = {
    "native": NATIVE,
    "otlp": Door("/v1/traces", "application/json", OTLP),
    "langfuse": Door("/api/public/otel/v1/traces", "application/json", OTLP),
    "langfuse scores": Door("/api/public/scores", "application/json", [SCORE, [SCORE]]),
    "litellm": Door("/v1/ingest/litellm", "application/json", [[LITELLM], LITELLM]),
    "openmeter": Door(
        "/api/v1/events",
        "application/cloudevents+json",
        [EVENT, {**EVENT, "data": None, "data_base64": "eyJ2YWx1ZSI6IDN9"}],
    ),
    "openmeter batch": Door(
        "/api/v1/events", "application/cloudevents-batch+json", [[EVENT, {**EVENT, "id": "e2"}]]
    ),
    "lago": Door("/api/v1/events", "application/json", [{"event": LAGO}]),
    "lago batch": Door("/api/v1/events/batch", "application/json", [{"events": [LAGO]}]),
}
