"""Verification of a hash chain: finds edits, deletions, swaps, forgeries and a rewound tail."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

SEARCHED = ("actor", "action", "target", "actor_id")  # columns generated from the text
MOST_PROBLEMS = 20  # after that the chain is broken enough; the reader needs the first ones


@dataclass(frozen=True)
class ChainEntry:
    """One link as stored: the exact hashed text and the columns derived from it."""

    tenant_id: int
    seq: int
    at: datetime
    body: str
    prev: bytes
    hash: bytes
    actor: str | None
    action: str | None
    target: str | None
    actor_id: int | None = None


@dataclass(frozen=True)
class Head:
    """The end of a chain: number and hash of its last entry. `seq` 0 is the empty chain."""

    seq: int
    hash: bytes


class Chain(Protocol):
    """Entries in ascending order; `head` is what the database says the end is, once they are read.

    `head` is None when the database says nothing.
    """

    def __iter__(self) -> Iterator[ChainEntry]: ...

    @property
    def head(self) -> Head | None: ...


@dataclass(frozen=True)
class ChainProblem:
    """What is wrong at an entry; `kind` is a word for programs, `sentence` for people."""

    seq: int
    kind: str
    sentence: str


@dataclass(frozen=True)
class ChainVerdict:
    """`verified` is the last entry up to which everything holds."""

    verified: Head
    problems: tuple[ChainProblem, ...]

    @property
    def holds(self) -> bool:
        return not self.problems

    @property
    def head_hash(self) -> str:
        """The hash of the last verified entry, in hex: what an anchor keeps."""
        return self.verified.hash.hex()


EMPTY = Head(0, b"")


def entry_hash(prev: bytes, body: str) -> bytes:
    """sha256(prev || body in UTF-8), as `audit.append()` computes it (security 7)."""
    return hashlib.sha256(prev + body.encode()).digest()


def verify_chain(chain: Chain, anchor: Head | None = None) -> ChainVerdict:
    """Verify a chain against its stored head and an exported anchor.

    `anchor` is a head kept outside the database: it finds a tail that was cut off, or rewritten
    with fresh hashes, up to the anchor. Stops after MOST_PROBLEMS. Source: security 7.
    """
    problems: list[ChainProblem] = []
    last, verified, anchored = EMPTY, EMPTY, anchor is None or anchor == EMPTY
    for entry in chain:
        problems.extend(_link_problems(entry, last))
        if anchor is not None and entry.seq == anchor.seq:
            anchored = True
            if entry.hash != anchor.hash:
                problems.append(_rewritten(entry.seq))
        last = Head(entry.seq, entry.hash)
        verified = verified if problems else last
        if len(problems) >= MOST_PROBLEMS:
            return ChainVerdict(verified, tuple(problems[:MOST_PROBLEMS]))
    problems.extend(_end_problems(last, chain.head))
    if not anchored and anchor is not None:
        problems.append(_rewound(last, anchor))
    return ChainVerdict(verified, tuple(problems))


def _link_problems(entry: ChainEntry, last: Head) -> Iterator[ChainProblem]:
    """What is wrong with one entry, seen from the one before it."""
    if entry.seq != last.seq + 1:
        sentence = f"Entries {last.seq + 1} to {entry.seq - 1} are missing."
        yield ChainProblem(last.seq + 1, "missing", sentence)
    elif entry.prev != last.hash:
        sentence = f"Entry {entry.seq} does not follow from the entry before it."
        yield ChainProblem(entry.seq, "unlinked", sentence)
    if entry_hash(entry.prev, entry.body) != entry.hash:
        yield ChainProblem(entry.seq, "edited", f"The text of entry {entry.seq} was changed.")
    differing = _differing_columns(entry)
    if differing:
        sentence = f"Entry {entry.seq}: {', '.join(differing)} beside the text say otherwise."
        yield ChainProblem(entry.seq, "columns", sentence)


def _differing_columns(entry: ChainEntry) -> list[str]:
    """The columns that do not say what the hashed text says."""
    try:
        body = json.loads(entry.body)
        told_at = datetime.fromisoformat(body["at"])
        hashed = (body["tenant"], body["seq"], told_at, *map(body.get, SEARCHED))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ["body"]
    names = ("tenant_id", "seq", "at", *SEARCHED)
    searched = (getattr(entry, name) for name in SEARCHED)
    stored = (entry.tenant_id, entry.seq, entry.at.astimezone(UTC), *searched)
    return [n for n, here, there in zip(names, stored, hashed, strict=True) if here != there]


def _end_problems(last: Head, head: Head | None) -> Iterator[ChainProblem]:
    """Does the chain end where the database says it ends?"""
    if head is None:
        if last != EMPTY:
            yield ChainProblem(last.seq, "head", "The chain has entries, but its head is gone.")
    elif head.seq > last.seq:
        sentence = f"Entries {last.seq + 1} to {head.seq} are missing at the end."
        yield ChainProblem(last.seq + 1, "missing", sentence)
    elif head.seq < last.seq:
        sentence = f"Entries {head.seq + 1} to {last.seq} were added behind the head."
        yield ChainProblem(head.seq + 1, "forged", sentence)
    elif head.hash != last.hash:
        yield ChainProblem(last.seq, "head", "The head does not carry the hash of the last entry.")


def _rewritten(seq: int) -> ChainProblem:
    return ChainProblem(
        seq, "rewritten", f"Entry {seq} is not the one that the anchor was taken of."
    )


def _rewound(last: Head, anchor: Head) -> ChainProblem:
    sentence = f"The anchor knows entry {anchor.seq}; the chain ends before it, at {last.seq}."
    return ChainProblem(last.seq + 1, "rewound", sentence)
