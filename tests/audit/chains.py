"""Chains made by hand, by the same rule as audit.append()."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from finops.calc.hash_chain import EMPTY, ChainEntry, Head, entry_hash

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class StoredChain:
    """Entries and a head, as a database would hold them."""

    entries: Sequence[ChainEntry]
    head: Head | None

    def __iter__(self) -> Iterator[ChainEntry]:
        return iter(self.entries)


def link(seq: int, prev: bytes, action: str = "tested") -> ChainEntry:
    at = NOON + timedelta(minutes=seq)
    content = {
        "tenant": 7,
        "seq": seq,
        "at": at.isoformat(),
        "actor": "Ana",
        "action": action,
        "target": f"thing {seq}",
        "actor_id": 12,
        "detail": {},
    }
    body = json.dumps(content)
    digest = entry_hash(prev, body)
    return ChainEntry(7, seq, at, body, prev, digest, "Ana", action, f"thing {seq}", 12)


def grown(entries: Sequence[ChainEntry], until: int, action: str = "tested") -> list[ChainEntry]:
    """The entries and honest successors of them."""
    chain = list(entries)
    while len(chain) < until:
        chain.append(link(len(chain) + 1, chain[-1].hash if chain else b"", action))
    return chain


def sealed(entries: Sequence[ChainEntry]) -> StoredChain:
    """With the head that belongs to the last entry."""
    return StoredChain(entries, end_of(entries))


def end_of(entries: Sequence[ChainEntry]) -> Head:
    return Head(entries[-1].seq, entries[-1].hash) if entries else EMPTY
