"""The keys that traces, cost events and cases are stored under."""

import hashlib
from uuid import UUID

REQUEST = 1
COST_EVENT = 2


def trace_key(trace_id: str) -> UUID:
    """md5 of kind and id: the record key of the trace's request."""
    return key_of(f"{REQUEST}|{trace_id}")


def event_key(event_id: str) -> UUID:
    """The record key of a cost event."""
    return key_of(f"{COST_EVENT}|{event_id}")


def key_of(text: str) -> UUID:
    """md5 of a text: of a case, by its outcome's id alone, of whatever kind it is."""
    return UUID(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())
