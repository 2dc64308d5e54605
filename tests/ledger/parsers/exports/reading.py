"""Exports in tests: rows written as a table or as JSON, and what is read of them."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from ledger.parsers import read_chunks
from ledger.parsers.exports.reading import Exported

Values = Mapping[str, object]


def as_table(rows: Sequence[Values], separator: str = ",") -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=separator)
    writer.writeheader()
    writer.writerows([{name: cell(row.get(name)) for name in names} for row in rows])
    return out.getvalue().encode()


def cell(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict | list) else value


def as_lines(rows: Sequence[Values]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def as_array(rows: Sequence[Values]) -> bytes:
    return json.dumps(rows, indent=1).encode()


def as_answer(rows: Sequence[Values]) -> bytes:
    return json.dumps({"data": rows, "meta": {"page": 1}}).encode()


WAYS: dict[str, Callable[[Sequence[Values]], bytes]] = {
    "table": as_table,
    "lines": as_lines,
    "array": as_array,
    "answer": as_answer,
}


def read(data: bytes, format_name: str | None = None) -> Exported:
    """The one chunk of a small export."""
    (raw,) = read_chunks(io.BytesIO(data), format_name)
    assert raw.exported is not None
    return raw.exported


def record(data: bytes) -> dict[str, object]:
    """The one record of an export, its numbers as text."""
    (event,) = read(data).received.records
    return {
        name: format(value, "f") if isinstance(value, Decimal) else value
        for name, value in event.items()
    }
