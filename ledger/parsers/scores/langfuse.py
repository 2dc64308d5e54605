"""Langfuse's scores as quality scores of our own.

Numbers and booleans keep their value. A category is a metric of its own, `name:category`, that
has the value 1: the share of each is then a plain average. Free text and corrections are what a
model or a person wrote: they are dropped, like comments and metadata.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.received import IDENTIFIER, Problem, Received, Record, as_identifier
from ledger.parsers.records.problems import FileRejected
from ledger.parsers.scores.values import number_text

SOURCE = "langfuse"
TEXTS = frozenset({"TEXT", "CORRECTION"})
LONGEST_CATEGORY = 64
decode = msgspec.json.Decoder().decode


@dataclass(frozen=True)
class FoundScores:
    """What a body holds; `is_one`: it was a single score, not an array."""

    received: Received
    is_one: bool
    first_id: str


def parse(body: bytes, now: datetime, most: int) -> FoundScores:
    """Raises `FileRejected` where the body is no score and no array of them."""
    try:
        sent = decode(body)
    except JSON_DAMAGE:
        raise FileRejected("body", "bad_json") from None  # its message may quote the body
    scores = sent if isinstance(sent, list) else [sent]
    if not all(isinstance(score, dict) for score in scores):
        raise FileRejected("body", "bad_json")
    if len(scores) > most:
        raise FileRejected("body", "too_many_records")
    received = Received([])
    for score in scores:
        take(score, now, received)
    first_id = score_id(scores[0]) if scores else ""
    return FoundScores(received, not isinstance(sent, list), first_id)


def take(score: Mapping[str, object], now: datetime, received: Received) -> None:
    own_id = score_id(score)
    measured = measure(score)
    if measured is None:
        received.problems.append(Problem("bad_score", "value", own_id))
        return
    metric, value = measured
    record: Record = {
        "type": "score",
        "score_id": own_id,
        "trace_id": trace_of(score),
        "metric": metric,
        "value": value,
        "source": SOURCE,
        "occurred_at": text(score, "timestamp") or now.isoformat(),
    }
    received.records.append({name: value for name, value in record.items() if value is not None})


def measure(score: Mapping[str, object]) -> tuple[str, str] | None:
    """The metric and its value; None for what is neither a number nor a short category."""
    name, value = as_identifier(text(score, "name")), score.get("value")
    if not name or text(score, "dataType") in TEXTS:
        return None
    if not isinstance(value, str):
        number = number_text(value)
        return (name, number) if number is not None else None
    if len(value) > LONGEST_CATEGORY or not IDENTIFIER.fullmatch(value):
        return None
    return f"{name}:{value}", "1"


def trace_of(score: Mapping[str, object]) -> str | None:
    """Scores of sessions and of data sets have no trace, and are not of ours."""
    return as_identifier(text(score, "traceId")).lower() or None


def score_id(score: Mapping[str, object]) -> str:
    """Its own id; without one, what it says: sent again it is then the same."""
    own = as_identifier(text(score, "id"))
    if own:
        return own
    content = msgspec.json.encode(
        [score.get(n) for n in ("traceId", "observationId", "name", "value", "timestamp")]
    )
    return f"{SOURCE}:{hashlib.sha256(content).hexdigest()[:40]}"


def text(score: Mapping[str, object], name: str) -> str:
    value = score.get(name)
    return value if isinstance(value, str) else ""
