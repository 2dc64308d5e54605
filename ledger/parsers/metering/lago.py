"""Lago's usage events as cost events: one `{"event": …}` or many `{"events": […]}`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any  # Any: foreign values, looked at by type

import msgspec

from ledger.parsers.files.json_rows import refuse_too_many
from ledger.parsers.ingest import IngestLimits, unpack
from ledger.parsers.json.arrays import refuse_long_array
from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.metering.usage import NoQuantity, event_key, metered
from ledger.parsers.received import Problem, Received, Record
from ledger.parsers.records.problems import FileRejected

CENTS = Decimal(100)
LATEST = 253_402_300_800  # seconds: the end of the year 9999


class LagoEvent(msgspec.Struct, gc=False):
    """One event as Lago's clients write it."""

    transaction_id: str = ""
    external_subscription_id: str | None = None
    external_customer_id: str | None = None
    code: str = ""
    timestamp: Any = None
    precise_total_amount_cents: Decimal | None = None
    properties: dict[str, Any] | None = None


class LagoBody(msgspec.Struct, gc=False):
    """Either of the two bodies."""

    event: LagoEvent | None = None
    events: list[LagoEvent] | None = None


class LagoShape(msgspec.Struct, gc=False):
    """What tells the two bodies apart, and from any other."""

    event: msgspec.Raw = msgspec.Raw(b"null")
    events: msgspec.Raw = msgspec.Raw(b"null")


SHAPE = msgspec.json.Decoder(LagoShape)
DECODER = msgspec.json.Decoder(LagoBody, float_hook=Decimal)


def is_one(body: bytes) -> bool | None:
    """True for `{"event": …}`, False for `{"events": …}`, None for what is not Lago's."""
    try:
        shape = SHAPE.decode(body)
    except JSON_DAMAGE:
        return None
    if bytes(shape.event) != b"null":
        return True
    return None if bytes(shape.events) == b"null" else False


def read(body: bytes, limits: IngestLimits) -> list[LagoEvent]:
    """The events of one body; raises `FileRejected` where it is no such body."""
    plain = unpack(body, limits.max_bytes)
    if not plain:
        raise FileRejected("body", "empty_file")
    try:
        refuse_long_array(bytes(SHAPE.decode(plain).events), limits.max_records)
        sent = DECODER.decode(plain)
    except JSON_DAMAGE as damage:
        raise FileRejected("body", "bad_json") from damage
    events = [sent.event] if sent.event is not None else sent.events
    if events is None:
        raise FileRejected("event", "required")
    refuse_too_many(events, limits.max_records)
    return events


def parse(events: list[LagoEvent], now: datetime) -> Received:
    """The records of events that were read. An event without a timestamp is of `now`."""
    records: list[Record] = []
    problems: list[Problem] = []
    for at, event in enumerate(events):
        lacking = next((n for n in ("transaction_id", "code") if not getattr(event, n)), "")
        if lacking:
            where = event.transaction_id[:64] or f"[{at}]"
            problems.append(Problem("required", lacking, where))
            continue
        try:
            records.append(record_of(event, now))
        except NoQuantity as nothing:
            problems.append(nothing.problem)
    return Received(records, problems)


def record_of(event: LagoEvent, now: datetime) -> Record:
    """A transaction id is unique within its subscription (or customer)."""
    owner = event.external_subscription_id or event.external_customer_id or ""
    key = event_key("lago", owner, event.transaction_id)
    record = metered(key, event.code, owner, with_amount(event))
    record["occurred_at"] = record_time(event, now)
    return record


def with_amount(event: LagoEvent) -> Mapping[str, Any]:
    """The properties, and the precise amount in USD: cents / 100, exact."""
    properties = event.properties or {}
    if event.precise_total_amount_cents is None:
        return properties
    cents = event.precise_total_amount_cents
    try:
        return {**properties, "allocated_cost_usd": cents / CENTS}
    except ArithmeticError:  # out of all bounds: the gate says so, and names the field
        return {**properties, "allocated_cost_usd": str(cents)}


def record_time(event: LagoEvent, now: datetime) -> str:
    """ISO 8601 of seconds since 1970 (number or text, with a fraction), or a time as it came."""
    timestamp = event.timestamp
    if timestamp is None or timestamp == "":
        return now.isoformat()
    try:
        seconds = Decimal(str(timestamp))
        if not 0 <= seconds < LATEST:  # a whole number of it could have a billion digits
            return str(timestamp)
        moment = datetime.fromtimestamp(int(seconds), UTC)
        return moment.replace(microsecond=int(seconds % 1 * 1_000_000)).isoformat()
    except (ArithmeticError, ValueError, OSError):
        return str(timestamp)
