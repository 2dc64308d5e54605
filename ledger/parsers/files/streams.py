"""Reading files of any size in bounded pieces: unpacked, as UTF-8, in lines with a cap."""

import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, cast

from ledger.parsers.files.encodings import Encoding, as_utf8, encoding_of
from ledger.parsers.files.packings import PIECE_BYTES, ZippedFile, packing_of, refuse_bomb
from ledger.parsers.records.problems import FileRejected

BLOCK_BYTES = 32 << 20
LONGEST_LINE = 1 << 20
PEEK_BYTES = 1 << 16


@dataclass(frozen=True)
class LineBlock:
    """Whole lines; `first` is the number of the first one in the file, from 1."""

    first: int
    data: bytes
    bytes_read: int


class Source:
    """The unpacked bytes of a file in pieces of about 1 MiB, and how far we are in it.

    Raises `FileRejected` where it is packed in a way that is not read.
    """

    def __init__(self, stream: BinaryIO, what: str = "file") -> None:
        self._stream = stream
        self._what = what
        self.bytes_read = 0
        self._head = self._read()
        self.packing = packing_of(self._head)
        if self.packing and packing_of(self.peek()):
            raise FileRejected(what, "packed_twice")

    @property
    def stream(self) -> BinaryIO:
        return self._stream

    @cached_property
    def _zipped(self) -> ZippedFile:
        if not self._stream.seekable():
            self._stream = self._copy()
        return ZippedFile(self._stream, self._what)

    def _copy(self) -> BinaryIO:
        """On disk: a ZIP is read from its end."""
        copy = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  # closed with the source
        for piece in self._plain():
            copy.write(piece)
        return copy

    def _read(self) -> bytes:
        data = self._stream.read(PIECE_BYTES)
        self.bytes_read += len(data)
        return data

    def peek(self, size: int = PEEK_BYTES) -> bytes:
        """The first unpacked bytes, without taking them; 1 MiB at most."""
        if self.packing == "zip":
            return self._zipped.start(size)
        if not self.packing:
            return self._head[:size]
        try:
            return zlib.decompressobj(wbits=31).decompress(self._head, size)
        except zlib.error as damage:
            raise FileRejected(self._what, "corrupt_gzip") from damage

    @cached_property
    def encoding(self) -> Encoding:
        return encoding_of(self.peek())

    def peek_text(self, size: int = PEEK_BYTES) -> bytes:
        """The beginning as UTF-8 with line feeds; its last character may be cut."""
        return self.encoding.beginning(self.peek(size))

    def pieces(self) -> Iterator[bytes]:
        """The unpacked bytes as they are."""
        if self.packing == "zip":
            return self._bounded(self._zipped.pieces())
        return self._bounded(self._unpacked()) if self.packing else self._plain()

    def text(self) -> Iterator[bytes]:
        """The unpacked text as UTF-8 with line feeds, without a byte-order mark."""
        if self.encoding.is_plain and not self.encoding.mark:
            return self.pieces()
        return as_utf8(self.pieces(), self.encoding, self._what)

    def _bounded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Refused once it has become more than a file ever does."""
        unpacked = 0
        for piece in pieces:
            if self.packing == "zip":
                self.bytes_read = max(self.bytes_read, self._stream.tell())
            unpacked += len(piece)
            refuse_bomb(self.bytes_read, unpacked, self._what)
            yield piece

    def _plain(self) -> Iterator[bytes]:
        data = self._head
        while data:
            yield data
            data = self._read()

    def _unpacked(self) -> Iterator[bytes]:
        """All members of the gzip file; padding zeros between members are allowed."""
        data = self._head
        while data:
            member = zlib.decompressobj(wbits=31)
            yield from self._member_pieces(member, data)
            data = self._next_member(member.unused_data)

    def _member_pieces(self, member: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
        while True:
            try:
                piece = member.decompress(data, PIECE_BYTES)
            except zlib.error as damage:
                raise FileRejected(self._what, "corrupt_gzip") from damage
            if piece:
                yield piece
            if member.eof:
                return
            data = member.unconsumed_tail or self._read()
            if not data and not piece:
                raise FileRejected(self._what, "truncated_gzip")

    def _next_member(self, rest: bytes) -> bytes:
        rest = rest.lstrip(b"\0")
        while not rest:
            more = self._read()
            if not more:
                return b""
            rest = more.lstrip(b"\0")
        return rest


class LineCutter:
    """Gathers pieces until a block of whole lines is full."""

    def __init__(self, lines: int, longest: int) -> None:
        self._lines = lines
        self._longest = longest
        self._parts: list[bytes] = []
        self._first = 1
        self._count = 0
        self._size = 0
        self._open = 0  # bytes of the line that has not ended yet

    def blocks(self, piece: bytes, bytes_read: int) -> Iterator[LineBlock]:
        while piece:
            cut = self._full_at(piece)
            self._keep(piece[:cut])
            if cut < len(piece) or self._count == self._lines:
                yield self.flush(bytes_read)
            piece = piece[cut:]

    def _full_at(self, piece: bytes) -> int:
        wanted = self._lines - self._count
        if piece.count(b"\n") < wanted:
            end = piece.rfind(b"\n") + 1
            return end if end and self._size + len(piece) > BLOCK_BYTES else len(piece)
        end = 0
        for _ in range(wanted):
            end = piece.index(b"\n", end) + 1
        return end

    def _keep(self, part: bytes) -> None:
        newlines = part.count(b"\n")
        to_end = part.find(b"\n") if newlines else len(part)
        if self._open + to_end > self._longest:
            raise FileRejected(f"Line {self._first + self._count}", "line_too_long")
        self._open = len(part) - part.rfind(b"\n") - 1 if newlines else self._open + to_end
        self._parts.append(part)
        self._count += newlines
        self._size += len(part)

    def flush(self, bytes_read: int) -> LineBlock:
        data = b"".join(self._parts)
        block = LineBlock(self._first, data, bytes_read)
        self._first += self._count
        self._parts, self._count, self._size = [], 0, 0
        return block

    @property
    def is_empty(self) -> bool:
        return not self._parts


def line_blocks(source: Source, lines: int, longest: int = LONGEST_LINE) -> Iterator[LineBlock]:
    """Blocks of at most `lines` lines and about 32 MiB; every line ends in a newline."""
    cutter = LineCutter(lines, longest)
    for piece in source.text():
        yield from cutter.blocks(piece, source.bytes_read)
    if not cutter.is_empty:
        last = cutter.flush(source.bytes_read)
        data = last.data if last.data.endswith(b"\n") else last.data + b"\n"
        yield LineBlock(last.first, data, last.bytes_read)
