"""A body of `POST /v1/traces` as spans: protobuf, or JSON with hex ids and integers as texts."""

from collections.abc import Iterator
from io import BytesIO

from ledger.parsers.files.streams import Source
from ledger.parsers.otlp.spans import Span
from ledger.parsers.otlp.wire.json_spans import json_spans
from ledger.parsers.otlp.wire.protobuf_spans import protobuf_spans
from ledger.parsers.records.problems import FileRejected

JSON = "application/json"


def is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == JSON


def unzipped(body: bytes, most_bytes: int) -> bytes:
    """The plain bytes, gzip found by its magic; raises `FileRejected` beyond the limit."""
    parts: list[bytes] = []
    size = 0
    for piece in Source(BytesIO(body), what="body").pieces():
        size += len(piece)
        if size > most_bytes:
            raise FileRejected("body", "body_too_large")
        parts.append(piece)
    return b"".join(parts)


def read_spans(body: bytes, *, as_json: bool) -> Iterator[Span]:
    """Raises `FileRejected` where the body is not what it says it is."""
    return json_spans(body) if as_json else protobuf_spans(body)
