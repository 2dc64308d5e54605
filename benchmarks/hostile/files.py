"""The worst files that anybody may upload; each is made when it is sent."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.hostile.bodies import DEEP, EVENT, MB, Make, filled, nested, packed

HEAD = (
    "cost_event_id,trace_id,occurred_at,component,provider,quantity,unit_price,pricing_version,"
    "allocation_method,retention_class\n"
)


@dataclass(frozen=True)
class File:
    """One upload; its job must end by itself, done or failed."""

    name: str
    make: Make


def files() -> Iterator[File]:
    yield from packed_files()
    yield from text_files()
    yield from parquet_files()


def packed_files() -> Iterator[File]:
    yield File("gzip that unpacks to a gigabyte", lambda: deflated(HEAD.encode(), 1024, 31))
    yield File("gzip in gzip", lambda: packed(packed(bytes(64 * MB))))
    yield File("ZIP that unpacks to a gigabyte", lambda: zipped({"a.csv": bytes(1024 * MB)}))
    yield File("ZIP of 100,000 files", lambda: zipped(dict.fromkeys(map(str, range(100_000)), b"")))


def deflated(head: bytes, megabytes: int, wbits: int) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, wbits)
    pieces = [squeeze.compress(head), *(squeeze.compress(b"x" * MB) for _ in range(megabytes))]
    return b"".join([*pieces, squeeze.flush()])


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def text_files() -> Iterator[File]:
    lines = b"no,trace,of,anything,good,is,in,this,short,line\n"
    yield File("CSV: a million rows, all refused", lambda: HEAD.encode() + lines * 1_000_000)
    yield File(
        "CSV: 150,000 columns", lambda: b",".join(b"c%d" % n for n in range(150_000)) + b"\n"
    )
    yield File(
        "CSV: every known column 100 times", lambda: HEAD.strip().encode() + b",quantity" * 50_000
    )
    yield File(
        "CSV: rows of a megabyte", lambda: HEAD.encode() + (b"x" * (MB - 1000) + b",\n") * 200
    )
    yield File("CSV: quotes in every row", lambda: HEAD.encode() + b'"a""b",c\n' * 2_000_000)
    yield File(
        "CSV: a million commas a row", lambda: HEAD.encode() + (b"," * 1_000_000 + b"\n") * 100
    )
    yield File("CSV: 50 million blank lines", lambda: HEAD.encode() + b"\n" * 50_000_000)
    yield File("JSON: 100 MB of brackets", lambda: b"[" * (100 * MB))
    yield File("JSON: a record nested 100,000 deep", lambda: b"[" + nested(b'{"a":', DEEP) + b"]")
    yield File("JSON: 20 million empty records", lambda: filled(b"[", b"{},", b"{}]", 60 * MB))
    yield File(
        "JSON Lines: 100 records of 50,000 fields",
        lambda: b"{%s}\n" % b",".join(b'"f%d":1' % n for n in range(50_000)) * 100,
    )
    yield File(
        "JSON: numbers of a million digits",
        lambda: b"[" + b",".join([(EVENT % (1, "9" * 1_000_000)).encode()] * 50) + b"]",
    )
    log = b'{"request_id":"a","call_type":"c","spend":1,"startTime":"x","metadata":%s}'
    yield File(
        "LiteLLM logs nested 100,000 deep",
        lambda: b"[" + b",".join([log % nested(b'{"a":', DEEP)] * 20) + b"]",
    )
    yield File(
        "LiteLLM logs with prompts of 15 MB",
        lambda: b"[" + b",".join([log % (b'"%s"' % (b"x" * (15 * MB)))] * 10) + b"]",
    )


def parquet_files() -> Iterator[File]:
    yield File("Parquet: 20,000 columns", lambda: parquet({f"c{n}": ["x"] for n in range(20_000)}))
    yield File("Parquet: 20,000 row groups", lambda: parquet(event_columns(20_000), group=1))
    yield File("Parquet: a column nested 200 deep", nested_parquet)
    yield File("Parquet: a text of 200 MB, 100,000 times", dictionary_bomb)
    yield File("Parquet: 200 million empty rows", empty_rows)
    yield File("Parquet: a million rows, all refused", lambda: parquet(event_columns(1_000_000)))


def event_columns(rows: int) -> dict[str, list[str]]:
    return {name: ["bad value"] * rows for name in HEAD.strip().split(",")}


def parquet(columns: dict[str, list[str]], group: int = 1 << 20) -> bytes:
    return written(pa.table(columns), group)


def written(table: pa.Table, group: int = 1 << 20) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, row_group_size=group, compression="zstd")
    return out.getvalue()


def nested_parquet() -> bytes:
    kind = pa.string()
    for _ in range(200):
        kind = pa.list_(kind)
    return written(pa.table({"trace_id": pa.array([None], kind)}))


def dictionary_bomb() -> bytes:
    names = HEAD.strip().split(",")
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), ["x" * (200 * MB)])
    return written(
        pa.table({name: texts if name == "provider" else ["x"] * 100_000 for name in names})
    )


def empty_rows() -> bytes:
    """Nothing, said 200 million times: a few bytes a column."""
    out = io.BytesIO()
    schema = pa.schema([(name, pa.string()) for name in HEAD.strip().split(",")])
    table = pa.table({column.name: pa.nulls(10_000_000, pa.string()) for column in schema})
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for _ in range(20):
            writer.write_table(table, row_group_size=10_000_000)
    return out.getvalue()
