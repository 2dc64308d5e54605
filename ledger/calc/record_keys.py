"""The key a trace is stored under."""

import hashlib
from uuid import UUID

REQUEST = 1


def trace_key(trace_id: str) -> UUID:
    """md5 of kind and id: the record key of the trace's request."""
    text = f"{REQUEST}|{trace_id}"
    return UUID(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())
