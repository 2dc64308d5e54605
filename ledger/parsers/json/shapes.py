"""How a JSON file is laid out, told by its beginning: lines, an array, an object around one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from ledger.parsers.json.arrays import SPACE, Shape
from ledger.parsers.json.damage import JSON_DAMAGE

# A text that does not end is one too: looked for again at each of its quotes it would take hours.
TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}:]', re.DOTALL)
# What the answers of APIs call the list of records inside them.
WRAPPERS = frozenset(
    f'"{name}"'.encode()
    for name in (
        *("data", "results", "records", "items", "rows", "value"),
        *("observations", "requests", "logs", "events"),
    )
)
check_json = msgspec.json.Decoder(msgspec.Raw).decode


@dataclass(frozen=True)
class Layout:
    """`shape` is None where each line is a record; the first record begins after `skip` bytes."""

    shape: Shape | None
    skip: int = 0


@dataclass(frozen=True)
class Names:
    """The names that the first record of a file says itself, and those inside of it."""

    own: frozenset[str]
    inner: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        return self.own | self.inner


def layout_of(start: bytes) -> Layout:
    """An array; an object around one; lines that are objects by themselves; else objects that
    span lines, one after another."""
    if start.lstrip(SPACE).startswith(b"["):
        return Layout(Shape.ARRAY)
    wrapped = wrapped_at(start)
    if wrapped:
        return Layout(Shape.WRAPPED, wrapped)
    return Layout(None) if begins_with_a_line(start) else Layout(Shape.SEQUENCE)


def begins_with_a_line(start: bytes) -> bool:
    """Is the first line that says anything JSON by itself, or longer than what is seen of it?"""
    line, newline, _ = start.lstrip(SPACE).partition(b"\n")
    try:
        check_json(line)
    except JSON_DAMAGE:
        return not newline
    return True


def wrapped_at(start: bytes) -> int:
    """Where the elements begin of a list that an object holds by a known name; 0 without one."""
    depth, key = 0, b""
    tokens = TOKEN.finditer(start)
    for token in tokens:
        text = token[0]
        if text == b"[" and depth == 1 and key in WRAPPERS:
            return token.end()
        depth += (text in b"[{") - (text in b"]}") if len(text) == 1 else 0
        if depth == 0:
            return 0
        if text.startswith(b'"'):
            key = text
    return 0


def first_names(start: bytes, skip: int = 0) -> Names:
    """The names of the first object of a file, as far as its beginning shows them."""
    own: set[str] = set()
    inner: set[str] = set()
    for depth, name in keys(start, skip):
        (own if depth == 1 else inner).add(name.decode(errors="replace"))
    return Names(frozenset(own), frozenset(inner))


def keys(start: bytes, skip: int) -> Iterator[tuple[int, bytes]]:
    """Depth and name of each key of the first object."""
    depth, text = 0, b""
    begin = start.find(b"{", skip)
    for token in TOKEN.finditer(start, begin) if begin >= 0 else ():
        token_text = token[0]
        if token_text == b":":
            yield depth, text[1:-1]
        elif token_text in (b"{", b"["):
            depth += 1
        elif token_text in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                return
        else:
            text = token_text
