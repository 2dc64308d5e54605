"""JSON of any size cut into its elements in bounded memory: the records of an array, of an array
inside an object, or objects one after another.

Only quotes, backslashes, brackets and commas are looked at, all of a piece at once; what an
element holds is left to whoever reads it. Each byte is looked at once, whatever the input.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

import msgspec
import numpy as np
import numpy.typing as npt

from ledger.parsers.files.packings import PIECE_BYTES
from ledger.parsers.files.streams import BLOCK_BYTES, Source
from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.records.problems import FileRejected

SPACE = b" \t\r\n"
QUOTE, COMMA, BACKSLASH = b'",\\'
STEPS = np.zeros(256, np.int64)
STEPS[list(b"[{")], STEPS[list(b"]}")] = 1, -1
IS_MARK = STEPS != 0
IS_MARK[[QUOTE, COMMA]] = True
LONGEST_REST = 1 << 20
Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
check_json = msgspec.json.Decoder(msgspec.Raw).decode


class Shape(Enum):
    """Where the elements of a file stand."""

    ARRAY = "the file is one array"
    WRAPPED = "an array inside an object, given from the array's first element on"
    SEQUENCE = "one object after another"


@dataclass(frozen=True)
class ElementBlock:
    """Some elements; `first` is the index of the first one, from 0."""

    first: int
    elements: list[bytes]
    bytes_read: int


@dataclass
class TextScanner:
    """Finds brackets and commas outside of strings; mutable: where in the text it is."""

    depth: int
    is_in_string: bool = False
    is_after_escape: bool = False

    def marks(self, piece: bytes) -> tuple[Numbers, Numbers, Numbers]:
        """Their places in the piece, how each changes the depth, and the depth after it."""
        data = np.frombuffer(piece, np.uint8)
        places = np.flatnonzero(IS_MARK[data])
        is_quote = data[places] == QUOTE
        is_real = is_quote & ~self._is_escaped(data, places)
        quotes_before = np.cumsum(is_real) - is_real + self.is_in_string
        self.is_in_string = bool((is_real.sum() + self.is_in_string) % 2)
        places = places[~is_quote & (quotes_before % 2 == 0)]
        steps = STEPS[data[places]]
        depths = self.depth + np.cumsum(steps)
        self.depth += int(steps.sum())
        return places, steps, depths

    def _is_escaped(self, data: npt.NDArray[np.uint8], places: Numbers) -> Truths:
        """Stands there after an odd number of backslashes? Some may end the piece before."""
        is_backslash = data == BACKSLASH
        carried = self.is_after_escape
        if not carried and not is_backslash.any():
            return np.zeros(len(places), np.bool_)
        before = np.append(places, len(data)) - 1
        other = np.maximum.accumulate(np.where(is_backslash, -1, np.arange(len(data))))
        last_other = np.where(before < 0, -1, other[before])
        is_odd = (before - last_other + carried * (last_other < 0)) % 2 == 1
        self.is_after_escape = bool(is_odd[-1])
        return np.asarray(is_odd[:-1])


@dataclass
class ElementCutter:
    """Cuts the pieces of a text into elements; mutable: what of the next one has come so far."""

    shape: Shape
    longest: int
    count: int = 0
    size: int = 0
    parts: list[bytes] = field(default_factory=list)
    has_begun: bool = False
    has_ended: bool = False

    def __post_init__(self) -> None:
        self.has_begun = self.shape is not Shape.ARRAY
        self.scanner = TextScanner(depth=1 if self.shape is Shape.WRAPPED else 0)

    def elements(self, piece: bytes) -> Iterator[bytes]:
        start = 0
        for place, step in [] if self.has_ended else self._cuts(piece):
            if not self.has_begun:
                self.has_begun, start = True, place + 1
                continue
            is_sequence = self.shape is Shape.SEQUENCE
            self._keep(piece[start : place + is_sequence])
            start = place + 1
            self.has_ended = step < 0 and not is_sequence
            element = self._taken()
            if element or self.count or not self.has_ended:
                self.count += 1
                yield element
            if self.has_ended:
                break
        self._keep(piece[start:])

    def _cuts(self, piece: bytes) -> Iterator[tuple[int, int]]:
        """Places and steps of what stands between elements, at the beginning, and at the end."""
        places, steps, depths = self.scanner.marks(piece)
        is_cut = (steps < 0) & (depths == 0)
        if self.shape is not Shape.SEQUENCE:
            is_cut |= (steps == 0) & (depths == 1)
        if not self.has_begun:
            is_cut |= (steps > 0) & (depths == 1)
        return zip(places[is_cut].tolist(), steps[is_cut].tolist(), strict=True)

    def _keep(self, part: bytes) -> None:
        self.size += len(part)
        if self.size > (LONGEST_REST if self.has_ended else self.longest):
            raise FileRejected(f"Element {self.count}", "line_too_long")
        self.parts.append(part)

    def _taken(self) -> bytes:
        element = b"".join(self.parts).strip(SPACE)
        self.parts, self.size = [], 0
        return element

    def finish(self) -> None:
        """Raises where the text has not ended, or goes on after its end."""
        rest = self._taken()
        if not self.has_begun:
            raise FileRejected("file", "bad_json")
        is_sequence = self.shape is Shape.SEQUENCE
        if not (self.scanner.depth == 0 if is_sequence else self.has_ended):
            raise FileRejected("file", "truncated_json")
        if not is_end(rest, self.shape):
            raise FileRejected("file", "text_after_json")


def is_end(rest: bytes, shape: Shape) -> bool:
    """May the text after the last element be there? Of an object around it, what is left of it."""
    if shape is not Shape.WRAPPED:
        return not rest
    try:
        check_json(b'{"":0' + rest)
    except JSON_DAMAGE:
        return False
    return True


def refuse_long_array(body: bytes, most: int) -> None:
    """Before it is split: three million elements of three bytes take a hundred times their room."""
    if len(body) <= LONGEST_REST or not body.startswith(b"["):
        return
    cutter = ElementCutter(Shape.ARRAY, len(body))
    for start in range(0, len(body), PIECE_BYTES):
        for _ in cutter.elements(body[start : start + PIECE_BYTES]):
            if cutter.count > most:
                raise FileRejected("body", "too_many_records")


def element_blocks(
    source: Source, shape: Shape, skip: int, most: int, longest: int
) -> Iterator[ElementBlock]:
    """Blocks of at most `most` elements and about 32 MiB; the first `skip` bytes of the text
    stand before them."""
    cutter = ElementCutter(shape, longest)
    gathered: list[bytes] = []
    first = size = 0
    for piece in source.text():
        for element in cutter.elements(piece[skip:]):
            gathered.append(element)
            size += len(element)
            if len(gathered) == most or size >= BLOCK_BYTES:
                yield ElementBlock(first, gathered, source.bytes_read)
                first, gathered, size = first + len(gathered), [], 0
        skip = max(skip - len(piece), 0)
    if gathered:
        yield ElementBlock(first, gathered, source.bytes_read)
    cutter.finish()
