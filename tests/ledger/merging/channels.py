"""Calls as several channels see them, drawn by chance, and posting them by their channels."""

import json
import random
import uuid
from dataclasses import dataclass

from ledger.parsers import gate_records
from ledger.services.posting import post_chunk
from tests.ledger.records import LIMITS, NOW, WORDS, Record, a_request, an_event

CHANNELS = ("litellm", "otlp", "langfuse", "ingest", "openmeter", "lago")
AT = "2026-10-01T10:00:00Z"


@dataclass(frozen=True)
class Sent:
    """One record and the channel that brings it."""

    channel: str
    record: Record


def seen_by(channel: str, call: str, trace: str = "", **more: object) -> Sent:
    """A sighting of a call: an event of a channel with an identity key of it."""
    event = {"call_ids": f"response:{call}", **more}
    name = f"{channel}-{call}"
    at = str(event.pop("occurred_at", AT))
    return Sent(channel, an_event(name, trace or f"{channel}-trace-{call}", at, **event))


def post(*sent: Sent) -> None:
    """Each record by itself, by its channel."""
    for message in sent:
        body = json.dumps([message.record]).encode()
        chunk = gate_records(body, "application/json", NOW, LIMITS)
        assert chunk.rejects.is_empty(), chunk.rejects.to_dicts()
        post_chunk(chunk=chunk, source=uuid.uuid4(), chunk_no=0, channel=message.channel)


def post_by_channel(sent: list[Sent], cut: int) -> None:
    """In the given order, as many records at once as one channel brings one after another."""
    at = 0
    while at < len(sent):
        until = at + 1
        while until < len(sent) and until - at < cut and sent[until].channel == sent[at].channel:
            until += 1
        body = json.dumps([message.record for message in sent[at:until]]).encode()
        chunk = gate_records(body, "application/json", NOW, LIMITS)
        assert chunk.rejects.is_empty(), chunk.rejects.to_dicts()
        post_chunk(chunk=chunk, source=uuid.uuid4(), chunk_no=0, channel=sent[at].channel)
        at = until


def drawn(chance: random.Random, calls: int = 6) -> list[Sent]:
    """Calls whose sightings share keys in chains, with and without owners, in a few traces."""
    sent: list[Sent] = []
    for call in range(calls):
        for channel in chance.sample(CHANNELS, chance.randint(1, 4)):
            for attempt in range(chance.choice((1, 1, 2))):
                sent.append(sighting(chance, f"c{call}", channel, attempt))
    traces = sorted({str(message.record["trace_id"]) for message in sent})
    for trace in chance.sample(traces, len(traces) // 2):
        step = {"workflow_step": chance.choice(("draft", "check"))}
        sent.append(Sent(chance.choice(CHANNELS), a_request(trace, AT, **step)))
    return sent


def sighting(chance: random.Random, call: str, channel: str, attempt: int) -> Sent:
    keys = chance.sample([f"response:{call}", f"litellm:{call}", f"span:t/{call}"], 2)
    if chance.random() < 0.1:
        keys.append("response:c0")  # a call that turns out to be another one
    more: dict[str, object] = {"input_tokens": chance.randint(0, 2000)}
    if chance.random() < 0.4:
        more |= {**WORDS, "workflow_step": chance.choice(("draft", "check"))}
    if chance.random() < 0.4:
        more |= {"unit_price": None, "pricing_version": None, "allocated_cost_usd": "0.5"}
    at = f"2026-{chance.choice(('09-30', '10-01'))}T{chance.randint(10, 23)}:00:00Z"
    trace = f"t{chance.randint(0, 5)}"
    event = an_event(f"{channel}-{call}-{attempt}", trace, at, call_ids=" ".join(keys), **more)
    return Sent(channel, event)
