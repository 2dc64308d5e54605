"""What is found in some rows of an export: records, and what could not be used of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl

from ledger.parsers.exports.rows import DamagedValue, ExportedRow
from ledger.parsers.received import MESSAGES, Problem, Received
from ledger.parsers.records.problems import sentence
from ledger.parsers.records.rejects import as_shown

REJECT_SCHEMA = {
    "row": pl.Int64,
    **dict.fromkeys(("kind", "id", "field", "code", "message", "value"), pl.String),
}
KIND = "cost_event"
NumberedRow = tuple[int, ExportedRow]


@dataclass(frozen=True)
class FoundInRows:
    """`places` are the row numbers of the records in `received`, one each; `lost` are problems of
    rows that gave no record, by row; `skipped` counts the rows that are about no call."""

    received: Received
    places: list[int]
    lost: list[tuple[int, Problem]] = field(default_factory=list)
    skipped: int = 0


ReadRows = Callable[[Sequence[NumberedRow]], FoundInRows]


@dataclass(frozen=True)
class Exported:
    """Rows of another tool's export. `channel` is who saw its calls; `places` are the numbers in
    the file of the records in `received`, `rejects` are rows that gave none, with their reason;
    `rows` counts all, `skipped` those that are about no call."""

    channel: str
    received: Received
    places: list[int]
    rejects: pl.DataFrame
    rows: int
    skipped: int


def one_by_one(read: Callable[[ExportedRow, int], Received]) -> ReadRows:
    """For exports in which each row stands for itself."""

    def read_rows(rows: Sequence[NumberedRow]) -> FoundInRows:
        received, places, lost = Received([]), [], []
        for number, row in rows:
            try:
                of_row = read(row, number)
            except DamagedValue as damage:
                lost.append((number, damage.problem))
                continue
            received.records.extend(of_row.records)
            received.reports.extend(of_row.reports)
            received.spans.extend(of_row.spans)
            received.sources.extend(of_row.sources)
            places.extend([number] * len(of_row.records))
            for problem in of_row.problems:
                if problem.is_lost:
                    lost.append((number, problem))
                else:
                    received.problems.append(problem)
        return FoundInRows(received, places, lost)

    return read_rows


def exported(
    channel: str, read: ReadRows, rows: Sequence[NumberedRow], damaged: Sequence[tuple[int, str]]
) -> Exported:
    """`damaged` are the rows that could not be read, each with the code of what is wrong."""
    reading = read(rows)
    rejects = [
        *((row, KIND, None, "row", code, sentence(code, "row"), None) for row, code in damaged),
        *(
            (
                row,
                KIND,
                problem.id or None,
                problem.field or None,
                problem.code,
                told_of(problem),
                problem.value or None,
            )
            for row, problem in reading.lost
        ),
    ]
    return Exported(
        channel=channel,
        received=reading.received,
        places=reading.places,
        rejects=pl.DataFrame(rejects, schema=REJECT_SCHEMA, orient="row")
        .with_columns(as_shown("value"))
        .sort("row"),
        rows=len(rows) + len(damaged),
        skipped=reading.skipped,
    )


def told_of(problem: Problem) -> str:
    """In the words of receivers, or for a value of a field in those of files."""
    own = MESSAGES.get(problem.code)
    return own if own and not problem.value else sentence(problem.code, problem.field)
