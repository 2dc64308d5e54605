"""Anchors of the audit log: heads of chains in a file that is kept elsewhere, signed or not.

A signature covers the canonical text of what the file says; see security 9.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from finops.calc.hash_chain import Head

FORMAT: Final = "finops-audit-anchor-1"


class NoAnchor(ValueError):
    """The text is no anchor file; the message says why."""


@dataclass(frozen=True)
class NamedHead:
    """The head of one tenant's chain."""

    tenant_id: int
    tenant: str
    head: Head


@dataclass(frozen=True)
class AnchorSignature:
    """`key` is the fingerprint of the public key, `value` base64."""

    key: str
    value: str


@dataclass(frozen=True)
class Anchor:
    """What the log said at `made_at` (ISO 8601)."""

    made_at: str
    heads: tuple[NamedHead, ...]
    signature: AnchorSignature | None = None

    @property
    def signed_text(self) -> bytes:
        """Exactly what a signature covers: sorted names, no space, ASCII."""
        content = {"format": FORMAT, "made_at": self.made_at, "heads": _listed(self.heads)}
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()

    def signed(self, signature: AnchorSignature | None) -> "Anchor":
        return replace(self, signature=signature)


def anchor_file(anchor: Anchor) -> str:
    """The file's text, for people too."""
    content: dict[str, object] = {"format": FORMAT, "made_at": anchor.made_at}
    content["heads"] = _listed(anchor.heads)
    if anchor.signature is not None:
        content["signature"] = vars(anchor.signature)
    return json.dumps(content, indent=2) + "\n"


def read_anchor(text: str) -> Anchor:
    """The anchor in a file, a letter that was saved, or a webhook's body. Raises NoAnchor."""
    begin = re.search(r"^\{", text, re.MULTILINE)
    try:
        content, _end = json.JSONDecoder().raw_decode(text, begin.start() if begin else 0)
        stored = msgspec.convert(content.get("data", content), _StoredAnchor, strict=False)
        heads = tuple(head.named() for head in stored.heads)
        return Anchor(stored.made_at, heads, stored.signature)
    except (ValueError, AttributeError, RecursionError) as problem:
        raise NoAnchor(f"{type(problem).__name__}: {problem}") from problem


class _StoredHead(msgspec.Struct, kw_only=True):
    """A head as the file has it, in this order."""

    tenant_id: int
    tenant: str = ""
    seq: int
    hash: str

    def named(self) -> NamedHead:
        return NamedHead(self.tenant_id, self.tenant, Head(self.seq, bytes.fromhex(self.hash)))


class _StoredAnchor(msgspec.Struct):
    heads: tuple[_StoredHead, ...]
    made_at: str = ""
    signature: AnchorSignature | None = None


def _listed(heads: tuple[NamedHead, ...]) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = msgspec.to_builtins(
        [
            _StoredHead(
                tenant_id=named.tenant_id,
                tenant=named.tenant,
                seq=named.head.seq,
                hash=named.head.hash.hex(),
            )
            for named in heads
        ]
    )
    return listed
