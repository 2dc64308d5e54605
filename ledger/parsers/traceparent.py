"""W3C trace context: the trace and span a `traceparent` names."""

import re
from collections.abc import Mapping
from typing import Any  # Any: foreign values, looked at by type

FORM = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")
NAMES = {"traceparent", "x-traceparent"}


def read_traceparent(text: str) -> tuple[str, str]:
    """(trace id, span id); empty texts for one that is malformed or all noughts."""
    match = FORM.fullmatch(text.strip().lower())
    if match is None or not match[1].strip("0") or not match[2].strip("0"):
        return "", ""
    return match[1], match[2]


def parent_of(headers: Mapping[str, Any]) -> tuple[str, str]:
    """The same, from among headers."""
    for name, value in headers.items():
        if name.lower() in NAMES and isinstance(value, str):
            return read_traceparent(value)
    return "", ""
