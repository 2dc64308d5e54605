"""Text as UTF-8 with line feeds, however it was saved: UTF-16, UTF-32, lines that end in CR."""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ledger.parsers.records.problems import FileRejected

BYTE_ORDER_MARK = codecs.BOM_UTF8
# UTF-32 before UTF-16: its mark begins like the other's.
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class Encoding:
    """How a file's text was saved: `mark` is the length of its byte-order mark, `ends_in_cr`
    says that its lines end in a bare return."""

    name: str
    mark: int
    ends_in_cr: bool = False

    @property
    def is_plain(self) -> bool:
        return self.name == "utf-8" and not self.ends_in_cr

    def beginning(self, start: bytes) -> bytes:
        """The first bytes of a file as UTF-8; what cannot be read of them is replaced."""
        text = start[self.mark :]
        if self.name != "utf-8":
            text = codecs.getincrementaldecoder(self.name)("replace").decode(text).encode()
        return text.replace(b"\r", b"\n") if self.ends_in_cr else text


def encoding_of(start: bytes) -> Encoding:
    """By the byte-order mark; without one, by where ASCII leaves zeros.

    Lines end in a bare return where the beginning has returns and no line feed at all.
    """
    encoding = Encoding(*saved_as(start))
    text = encoding.beginning(start)
    return replace(encoding, ends_in_cr=b"\r" in text and b"\n" not in text)


def saved_as(start: bytes) -> tuple[str, int]:
    for mark, name in MARKS:
        if start.startswith(mark):
            return name, len(mark)
    zeros = [not byte for byte in start[:4]]
    if zeros == [False, True, False, True]:
        return "utf-16-le", 0
    if zeros == [True, False, True, False]:
        return "utf-16-be", 0
    return "utf-8", 0


def as_utf8(pieces: Iterable[bytes], encoding: Encoding, what: str) -> Iterator[bytes]:
    """Half characters stay what they are: bytes that are no UTF-8, found where they stand."""
    pieces = without_mark(pieces, encoding.mark)
    if encoding.name != "utf-8":
        pieces = transcoded(pieces, encoding.name, what)
    if encoding.ends_in_cr:
        return (piece.replace(b"\r", b"\n") for piece in pieces)
    return iter(pieces)


def without_mark(pieces: Iterable[bytes], mark: int) -> Iterator[bytes]:
    for piece in pieces:
        yield piece[mark:]
        mark = 0


def transcoded(pieces: Iterable[bytes], name: str, what: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(name)("surrogatepass")
    try:
        for piece in pieces:
            yield decoder.decode(piece).encode("utf-8", "surrogatepass")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as damage:
        raise FileRejected(what, "bad_encoding") from damage
