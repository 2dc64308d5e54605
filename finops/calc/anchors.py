"""Anchors of the audit log: heads of chains in a file that is kept elsewhere, signed or not.

A signature covers the canonical text of what the file says; see security 9.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Final

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
class Signature:
    """`key` is the fingerprint of the public key, `value` base64."""

    key: str
    value: str


@dataclass(frozen=True)
class Anchor:
    """What the log said at `made_at` (ISO 8601)."""

    made_at: str
    heads: tuple[NamedHead, ...]
    signature: Signature | None = None

    @property
    def signed_text(self) -> bytes:
        """Exactly what a signature covers: sorted names, no space, ASCII."""
        said = {"format": FORMAT, "made_at": self.made_at, "heads": _listed(self.heads)}
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

    def signed(self, signature: Signature | None) -> "Anchor":
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
        content = content.get("data", content)
        heads = tuple(_named(head) for head in content["heads"])
        told = content.get("signature")
        signature = None if told is None else Signature(str(told["key"]), str(told["value"]))
        return Anchor(str(content.get("made_at", "")), heads, signature)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise NoAnchor(f"{type(problem).__name__}: {problem}") from problem


def _listed(heads: tuple[NamedHead, ...]) -> list[dict[str, object]]:
    return [
        {
            "tenant_id": one.tenant_id,
            "tenant": one.tenant,
            "seq": one.head.seq,
            "hash": one.head.hash.hex(),
        }
        for one in heads
    ]


def _named(told: dict[str, Any]) -> NamedHead:  # Any: parsed JSON
    head = Head(int(told["seq"]), bytes.fromhex(told["hash"]))
    return NamedHead(int(told["tenant_id"]), str(told.get("tenant", "")), head)
