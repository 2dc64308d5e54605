"""Bodies of online ingest through the same gate as files."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from ledger.parsers.files.chunks import RawChunk
from ledger.parsers.files.encodings import BYTE_ORDER_MARK
from ledger.parsers.files.json_rows import read_array, read_body_lines
from ledger.parsers.files.streams import Source
from ledger.parsers.gate import GatedChunk, gate
from ledger.parsers.json.arrays import SPACE
from ledger.parsers.records.problems import FileRejected


@dataclass(frozen=True)
class IngestLimits:
    """The most that one body may hold; bytes are counted after unpacking."""

    max_bytes: int = 8 << 20
    max_records: int = 10_000


DEFAULT_LIMITS = IngestLimits()


def read_records(body: bytes, content_type: str, limits: IngestLimits = DEFAULT_LIMITS) -> RawChunk:
    """The records of a JSON array, JSON Lines or one JSON object, plain or gzip, not yet checked;
    `row` = index from 0.

    Raises `FileRejected` where the body as a whole is unusable.
    """
    return read_body(unpack(body, limits.max_bytes), content_type, limits.max_records)


def gate_records(
    body: bytes, content_type: str, now: datetime, limits: IngestLimits = DEFAULT_LIMITS
) -> GatedChunk:
    """The same, checked."""
    return gate(read_records(body, content_type, limits), now)


def unpack(body: bytes, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    for piece in Source(BytesIO(body), what="body").pieces():
        size += len(piece)
        if size > max_bytes:
            raise FileRejected("body", "body_too_large")
        parts.append(piece)
    return b"".join(parts).removeprefix(BYTE_ORDER_MARK).strip(SPACE)


def read_body(body: bytes, content_type: str, most: int) -> RawChunk:
    if not body:
        raise FileRejected("body", "empty_file")
    if body.startswith(b"["):
        return read_array(body, most)
    is_one_document = "json" in content_type and "nd" not in content_type and b"\n" in body
    if is_one_document and not body.split(b"\n", 1)[0].rstrip(SPACE).endswith(b"}"):
        return read_array(b"[" + body + b"]", most)
    return read_body_lines(body, most)
