"""Files that are taken, and what hostile or broken tools make of them; headers of nobody's."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any  # Any: JSON

import polars as pl
from hypothesis import strategies as st

from ledger.parsers.exports.recognising import KNOWN_FILES
from tests.hostile.bodies import NASTY, Raw, damaged, places, put, written
from tests.ledger.parsers.samples import COST_EVENT, GOOD, OUTCOME, REQUEST, write_csv

CASES = Path(__file__).parents[1] / "cases" / "files"
TEXTS = [value for value in NASTY if isinstance(value, str) and len(value) < 20_000]
WORDS = sorted(
    {word for each in KNOWN_FILES for words in each.telling.written for word in words.split()}
)
TABLES = [
    write_csv([COST_EVENT, COST_EVENT]).decode(),
    write_csv([REQUEST]).decode(),
    write_csv([OUTCOME]).decode(),
    *(path.read_text(encoding="utf-8-sig") for path in sorted(CASES.glob("[!n]*.csv"))),
]
DOCUMENTS: list[Any] = [
    list(GOOD.values()),
    {"data": [COST_EVENT, REQUEST]},
    json.loads((CASES / "litellm_spend_logs.json").read_text()),
    json.loads((CASES / "openai_usage_completions.json").read_text()),
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"]
Take = Callable[..., Any]


def files() -> st.SearchStrategy[bytes]:
    """Any of them: a table, JSON, lines, Parquet, a header; packed, cut, or a byte changed."""

    @st.composite
    def draw(take: Take) -> bytes:
        kind = take(st.sampled_from([a_table, a_document, some_lines, some_columns, a_header]))
        return spoilt_bytes(take, kind(take))

    return draw()


def a_table(take: Take) -> bytes:
    text = take(st.sampled_from(TABLES))
    separator = ";" if text.count(";") > text.count(",") else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))[:6]
    for _ in range(take(st.integers(1, 3))):
        row = take(st.integers(0, len(rows) - 1))
        change_row(take, rows[row])
    out = io.StringIO()
    writer = csv.writer(out, delimiter=take(st.sampled_from(",;\t|")), lineterminator="\n")
    writer.writerows(rows)
    return encoded(take, out.getvalue())


def change_row(take: Take, row: list[str]) -> None:
    """A cell changed, gone, or there twice."""
    place = take(st.integers(0, max(len(row) - 1, 0)))
    how = take(st.integers(0, 5))
    if how == 0:
        del row[place : place + 1]
    elif how == 1:
        row.insert(place, row[place] if row else "")
    elif row:
        row[place] = str(take(st.sampled_from(TEXTS)))


def encoded(take: Take, text: str) -> bytes:
    return text.encode(take(st.sampled_from(ENCODINGS)), "replace")


def a_document(take: Take) -> bytes:
    document = take(st.sampled_from(DOCUMENTS))
    for _ in range(take(st.integers(1, 2))):
        place = take(st.sampled_from(sorted(places(document), key=repr)))
        document = put(document, place, take(st.sampled_from(NASTY)))
    return written(document)


def some_lines(take: Take) -> bytes:
    """JSON Lines of records, some of them spoilt."""
    records: Sequence[Any] = take(st.sampled_from([list(GOOD.values()), DOCUMENTS[2]]))
    return b"\n".join(spoilt_record(take, record) for record in records[:3])


def spoilt_record(take: Take, record: Any) -> bytes:
    place = take(st.sampled_from(sorted(places(record), key=repr)))
    return written(put(record, place, take(st.sampled_from(NASTY))))


COLUMNS: list[list[Any]] = [
    [None], ["x"], [-1], [1.5], [float("nan")], [True], [b"\xff\x00"], [[1, 2]], [{"a": 1}],
    [2**63 - 1], ["\x00"], ["é" * 1_000], [[]], ["2025-06-01"],
]  # fmt: skip


def some_columns(take: Take) -> bytes:
    """Parquet: our names, columns of any type."""
    record = take(st.sampled_from([COST_EVENT, REQUEST, OUTCOME]))
    columns: dict[str, list[Any]] = {name: [value] for name, value in record.items()}
    for _ in range(take(st.integers(1, 3))):
        name = take(st.sampled_from([*columns, *WORDS]))
        columns[name] = take(st.sampled_from(COLUMNS))
    out = io.BytesIO()
    pl.DataFrame(columns, strict=False).write_parquet(out)
    return out.getvalue()


def a_header(take: Take) -> bytes:
    """Names by which exports and bills are told, in any mixture, above one row of anything."""
    names = take(st.lists(st.sampled_from([*WORDS, *COST_EVENT, *TEXTS]), max_size=12))
    cells = [take(st.sampled_from(TEXTS)) for _ in names]
    if take(st.booleans()):
        return written([dict(zip(names, map(Raw, map(json.dumps, cells)), strict=True))])
    out = io.StringIO()
    csv.writer(out).writerows([names, cells])
    return encoded(take, out.getvalue())


def spoilt_bytes(take: Take, content: bytes) -> bytes:
    how = take(st.integers(0, 11))
    if how == 0:
        content = content[: len(content) * 2 // 3]
    if how == 1:
        content = damaged(take, content)
    if how in {2, 3}:
        content = gzip.compress(content) if how == 2 else zipped(content)
        content = content[: -take(st.sampled_from([0, 0, 1, 30])) or None]
    return content


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("export.csv", content)
    return out.getvalue()
