"""Finds the key a machine sends: bearer token, `x-api-key`, or the password of Basic."""

import base64
import binascii
from urllib.parse import unquote

from django.http import HttpRequest

LONGEST = 512  # of a header we look at


def sent_token(request: HttpRequest) -> str:
    """What was sent as a key, whole and unchecked; empty if nothing was."""
    header = request.headers.get("Authorization", "")[:LONGEST]
    if " " not in header:  # `Bearer%20…`: OTEL_EXPORTER_OTLP_HEADERS wants it so, not all decode it
        header = unquote(header)
    scheme, _, value = header.partition(" ")
    match scheme.lower():
        case "bearer":
            return value.strip()
        case "basic":
            return _password(value.strip())
    return request.headers.get("X-Api-Key", "")[:LONGEST].strip()


def _password(encoded: str) -> str:
    try:
        decoded = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return decoded.partition(":")[2]
