"""The code that an authenticator app shows: RFC 6238 with SHA-1, six digits, thirty seconds."""

import base64
import hashlib
import hmac
from typing import Final

PERIOD_SECONDS: Final = 30
DIGITS: Final = 6


def code_at(secret: str, seconds: int) -> str:
    """The code of a base32 secret at a Unix time; dynamic truncation as in RFC 4226, 5.3."""
    counter = (seconds // PERIOD_SECONDS).to_bytes(8, "big")
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def secret_of(digest: bytes) -> str:
    """20 bytes as the base32 text that people type into their app."""
    return base64.b32encode(digest[:20]).decode("ascii")
