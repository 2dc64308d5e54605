"""OpenMeter's events: CloudEvents in structured, batch or binary mode, as cost events.

Convention of LiteLLM's OpenMeter callback (source `litellm-proxy`): inclusive counts, and the
event's id is that of the answer. Other meters say one quantity. See `metering`.
"""

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any  # Any: foreign values, looked at by type

import msgspec

from ledger.parsers.ingest import IngestLimits, unpack
from ledger.parsers.json.bodies import documents
from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.metering.usage import NoQuantity, decode_any, event_key, metered
from ledger.parsers.received import Problem, Received, Record, as_identifier
from ledger.parsers.records.problems import FileRejected

LITELLM_SOURCE = "litellm-proxy"
HEADER = "ce-"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class CloudEvent(msgspec.Struct, gc=False):
    """The attributes of a CloudEvent that we read."""

    id: str = ""
    source: str = ""
    type: str = ""
    specversion: str = ""
    subject: str | None = None
    time: str | None = None
    traceparent: str | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")
    data_base64: str | None = None


DECODER = msgspec.json.Decoder(CloudEvent)


def is_binary(headers: Mapping[str, str]) -> bool:
    """Is the event in the headers, and the body only its data?"""
    return any(name.lower() == "ce-id" for name in headers)


def parse(body: bytes, headers: Mapping[str, str], limits: IngestLimits, now: datetime) -> Received:
    """The events of one body. An event without a time is of `now`.

    Raises `FileRejected` where the body as a whole is unusable.
    """
    plain = unpack(body, limits.max_bytes)
    if is_binary(headers):
        return collect([binary_event(plain, headers)], now)
    events: list[CloudEvent | Problem] = []
    for at, document in enumerate(documents(plain, limits.max_records)):
        try:
            events.append(DECODER.decode(document))
        except JSON_DAMAGE:
            events.append(Problem("unreadable", "event", f"[{at}]"))
    return collect(events, now)


def binary_event(body: bytes, headers: Mapping[str, str]) -> CloudEvent:
    """Attributes from `ce-` headers; they are text, and unknown ones say nothing."""
    low = {name.lower(): value for name, value in headers.items()}
    names = ("id", "source", "type", "specversion", "subject", "time", "traceparent")
    attributes = {name: low[HEADER + name] for name in names if HEADER + name in low}
    attributes.setdefault("traceparent", low.get("traceparent", ""))
    try:
        return msgspec.convert({**attributes, "data": msgspec.Raw(body or b"null")}, CloudEvent)
    except msgspec.ValidationError as damage:
        raise FileRejected("body", "bad_json") from damage


def collect(events: list[CloudEvent | Problem], now: datetime) -> Received:
    records: list[Record] = []
    problems: list[Problem] = []
    for at, event in enumerate(events):
        if isinstance(event, Problem):
            problems.append(event)
            continue
        try:
            records.append(record_of(event, now))
        except NoQuantity as nothing:
            problems.append(nothing.problem)
        except MissingAttribute as lack:
            problems.append(Problem("required", lack.name, event.id[:64] or f"[{at}]"))
        except JSON_DAMAGE:
            problems.append(Problem("unreadable", "data", event.id[:64] or f"[{at}]"))
    return Received(records, problems)


class MissingAttribute(ValueError):
    """A CloudEvent without one of the attributes that it must have."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def record_of(event: CloudEvent, now: datetime) -> Record:
    for name in ("specversion", "id", "source", "type"):
        if not getattr(event, name):
            raise MissingAttribute(name)
    data = data_of(event)
    key = event_key("openmeter", event.source, event.id)
    record = metered(key, event.type, event.subject or "", data)
    record["occurred_at"] = event.time or now.isoformat()
    if event.source == LITELLM_SOURCE:
        record |= of_litellm(event, record)
    return record


def data_of(event: CloudEvent) -> dict[str, Any]:
    """The data as a mapping; a plain number is a quantity. `traceparent` comes along."""
    raw = bytes(event.data)
    if event.data_base64:
        try:
            raw = base64.b64decode(event.data_base64, validate=True)
        except ValueError as damage:  # no base64, or not even ASCII
            raise msgspec.DecodeError(str(damage)) from damage
    value = decode_any(raw)
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = decode_any(value)
    data = value if isinstance(value, dict) else {"value": value}
    return {**data, "traceparent": event.traceparent} if event.traceparent else data


def of_litellm(event: CloudEvent, record: Record) -> Record:
    """The call's identity, and the provider that stands before the model's name."""
    kind = "litellm" if UUID.fullmatch(event.id) else "response"
    provider, slash, model = str(record.get("model_or_service") or "").partition("/")
    named = {"provider": as_identifier(provider), "model_or_service": as_identifier(model)}
    return {"call_ids": f"{kind}:{as_identifier(event.id)[:100]}", **(named if slash else {})}
