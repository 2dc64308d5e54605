"""The code agent's service has two libraries on that watch its calls, and each tells them in traces
of its own: the spans of a few of its calls, as OTLP."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ledger.demo.use_cases import CODE_AGENT

TENANT: Final = "engineering_shared"
OPENINFERENCE: Final = "openinference.instrumentation.openai"
OPENLLMETRY: Final = "opentelemetry.instrumentation.openai.v1"
MODEL: Final = "gpt-4.1-2025-04-14"
SERVICE: Final = {"service.name": "code-agent", "finops.use_case_id": CODE_AGENT.slug}
LASTS: Final = timedelta(seconds=9)
Attributes = Mapping[str, str | int]


@dataclass(frozen=True)
class WatchedCall:
    """One call: when on that day, and how many tokens."""

    after: timedelta
    tokens_in: int
    tokens_out: int


CALLS: Final = (
    WatchedCall(timedelta(hours=9, minutes=12), 18_420, 1_130),
    WatchedCall(timedelta(hours=9, minutes=31), 22_815, 964),
    WatchedCall(timedelta(hours=11, minutes=5), 31_077, 1_842),
    WatchedCall(timedelta(hours=14, minutes=48), 12_604, 377),
)
# Of the day's calls: which a person has merged, and which kept.
MERGED, KEPT = 2, 3


def body_of(library: str, day: datetime) -> bytes:
    """What one library exports of the calls of a day (its first moment on the tenant's clock)."""
    spans = [span_of(library, call, day + call.after) for call in CALLS]
    resource = {"attributes": pairs(SERVICE)}
    scoped = [{"scope": {"name": library}, "spans": spans}]
    return json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": scoped}]}).encode()


def span_of(library: str, call: WatchedCall, at: datetime) -> dict[str, object]:
    began = at + timedelta(milliseconds=0 if library == OPENINFERENCE else 35)
    mark = hashlib.sha256(f"{library} {at.isoformat()}".encode()).hexdigest()
    says = OPENINFERENCE_SAYS if library == OPENINFERENCE else OPENLLMETRY_SAYS
    counts = dict(zip(COUNTS[library], (call.tokens_in, call.tokens_out), strict=True))
    return {
        "traceId": mark[:32],
        "spanId": mark[32:48],
        "name": "ChatCompletion" if library == OPENINFERENCE else "openai.chat",
        "startTimeUnixNano": nanoseconds(began),
        "endTimeUnixNano": nanoseconds(began + LASTS),
        "attributes": pairs({**says, **counts}),
    }


OPENINFERENCE_SAYS: Final[Attributes] = {
    "openinference.span.kind": "LLM",
    "llm.system": "openai",
    "llm.provider": "openai",
    "llm.model_name": MODEL,
}
OPENLLMETRY_SAYS: Final[Attributes] = {
    "llm.request.type": "chat",
    "gen_ai.system": "openai",
    "gen_ai.request.model": "gpt-4.1",
    "gen_ai.response.model": MODEL,
}
COUNTS: Final = {
    OPENINFERENCE: ("llm.token_count.prompt", "llm.token_count.completion"),
    OPENLLMETRY: ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"),
}


def pairs(attributes: Attributes) -> list[dict[str, object]]:
    return [
        {"key": name, "value": {"stringValue" if isinstance(value, str) else "intValue": value}}
        for name, value in attributes.items()
    ]


def nanoseconds(at: datetime) -> str:
    return str(int(at.timestamp()) * 10**9 + at.microsecond * 1000)
