"""What files come packed in: gzip, and ZIP of one file. Bombs are refused before they go off."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, cast

from ledger.parsers.records.problems import FileRejected

PIECE_BYTES = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
LARGEST_UNPACKED = 64 << 30
# Text of records shrinks to a fifth or a twentieth; a thousandth is what bombs are made of.
LARGEST_RATIO = 200
RATIO_FROM = 256 << 20  # what unpacks to less needs no reason
# The directory of a ZIP with one file in it takes a few hundred bytes.
LARGEST_DIRECTORY = 1 << 20
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
IS_ENCRYPTED = 0x1
BESIDE = ("__MACOSX/", ".DS_Store", "Thumbs.db")  # what archivers and desktops put beside a file
WORKBOOK = ("[Content_Types].xml", "META-INF/manifest.xml")  # of Excel, of OpenDocument


def packing_of(start: bytes) -> str:
    """`gzip`, `zip`, or an empty text for what is not packed."""
    if start.startswith(GZIP_MAGIC):
        return "gzip"
    return "zip" if start.startswith(ZIP_MAGICS) else ""


def refuse_bomb(packed: int, unpacked: int, what: str) -> None:
    """More than 64 GiB; or 256 MiB and more than 200 times what it was packed."""
    is_bomb = unpacked >= RATIO_FROM and unpacked > LARGEST_RATIO * packed
    if unpacked > LARGEST_UNPACKED or is_bomb:
        raise FileRejected(what, "bomb")


class ShortReads:
    """A file from which nothing large is read at once: a ZIP's directory may claim any size."""

    def __init__(self, stream: BinaryIO, what: str) -> None:
        self._stream = stream
        self._what = what
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        wanted = size if size >= 0 else LARGEST_DIRECTORY + 1
        data = self._stream.read(wanted) if size <= LARGEST_DIRECTORY else b""
        if max(size, len(data)) > LARGEST_DIRECTORY:
            raise FileRejected(self._what, "many_in_zip")
        return data


class ZippedFile:
    """The one file in a ZIP. Its directory is checked before a byte of it is unpacked."""

    def __init__(self, stream: BinaryIO, what: str) -> None:
        self._what = what
        with self._refusing_damage():
            self._zip = zipfile.ZipFile(cast(IO[bytes], ShortReads(stream, what)))
        self._member = self._only_member()

    @contextmanager
    def _refusing_damage(self) -> Iterator[None]:
        """What the library says of damage, as a refusal."""
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as damage:
            raise FileRejected(self._what, "corrupt_zip") from damage

    def _only_member(self) -> zipfile.ZipInfo:
        members = self._zip.infolist()
        if any(member.filename in WORKBOOK for member in members):
            raise FileRejected(self._what, "workbook")
        files = [
            member for member in members if not member.is_dir() and not is_beside(member.filename)
        ]
        if len(files) != 1:
            raise FileRejected(self._what, "many_in_zip" if files else "empty_zip")
        member = files[0]
        if member.flag_bits & IS_ENCRYPTED:
            raise FileRejected(self._what, "encrypted_zip")
        if member.compress_type not in METHODS:
            raise FileRejected(self._what, "corrupt_zip")
        refuse_bomb(member.compress_size, member.file_size, self._what)
        return member

    def start(self, size: int) -> bytes:
        """Its first bytes."""
        with self._refusing_damage(), self._zip.open(self._member) as opened:
            return opened.read(size)

    def pieces(self) -> Iterator[bytes]:
        """Never more than the directory says: the library ends there and compares the checksum."""
        with self._refusing_damage(), self._zip.open(self._member) as opened:
            while piece := opened.read(PIECE_BYTES):
                yield piece


def is_beside(name: str) -> bool:
    return name.startswith(BESIDE[0]) or name.rsplit("/", 1)[-1] in BESIDE[1:]
