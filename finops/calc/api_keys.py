"""The form of API keys: `fin_<tenant id in base 36>_<public id>_<secret>`.

The tenant is read out of the key before any row is: row-level security shows the key's row only
inside its tenant. The secret is 32 random bytes; only its SHA-256 is kept.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

PREFIX = "fin"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_FORM = re.compile(r"fin_([1-9a-z][0-9a-z]{0,5})_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
_LARGEST_TENANT = 2**31 - 1


@dataclass(frozen=True)
class KeyParts:
    """A key taken apart."""

    tenant_id: int
    public_id: str
    secret: str

    @property
    def token(self) -> str:
        return f"{PREFIX}_{to_base36(self.tenant_id)}_{self.public_id}_{self.secret}"

    @property
    def digest(self) -> str:
        """SHA-256 of the secret, hex. A slow hash is for passwords; 256 random bits need none."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def matches(self, digest: str) -> bool:
        """Compare in constant time."""
        return hmac.compare_digest(self.digest, digest)


def to_base36(number: int) -> str:
    """Digits 0-9a-z, the largest first; raises ValueError below 1."""
    if number < 1:
        raise ValueError("A tenant's id is 1 or more.")
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits


def new_key(tenant_id: int) -> KeyParts:
    return KeyParts(tenant_id, secrets.token_hex(8), secrets.token_urlsafe(32))


def read_key(token: str) -> KeyParts | None:
    """The parts of a well-formed key; None for anything else."""
    match = _FORM.fullmatch(token)
    if match is None or int(match[1], 36) > _LARGEST_TENANT:
        return None
    return KeyParts(int(match[1], 36), match[2], match[3])
