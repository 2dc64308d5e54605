"""The one gate for input: text in, typed records and reasons out. Nothing passes unchecked."""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from ledger.parsers.chunks import RawChunk
from ledger.parsers.kinds import name_kinds
from ledger.parsers.records import check_records, no_records, without_rows
from ledger.parsers.rejects import explain


@dataclass(frozen=True)
class GatedChunk:
    """Checked records by kind, and the rejects.

    Each frame has `row` and one column per field of its kind: text, Int64 (token counts),
    Datetime UTC (`occurred_at`), Boolean (`quality_passed`); money and quantities are plain
    decimal text in canonical form; only the `value` of a score may be below zero.
    `cost_events` and `outcomes` also have `inline_request`.
    `rejects`: row, kind, id, field, code, message, excerpt; one row per problem.
    """

    requests: pl.DataFrame
    cost_events: pl.DataFrame
    outcomes: pl.DataFrame
    rejects: pl.DataFrame
    bytes_read: int = 0
    scores: pl.DataFrame = field(default_factory=lambda: no_records("score"))

    @property
    def accepted(self) -> int:
        frames = (self.requests, self.cost_events, self.outcomes, self.scores)
        return sum(frame.height for frame in frames)

    @property
    def rejected(self) -> int:
        """Rejected rows; one row may have several problems."""
        return self.rejects["row"].n_unique()


def gate(raw: RawChunk, now: datetime) -> GatedChunk:
    """Check every field and every rule of a chunk; a row with any problem is left out."""
    named = name_kinds(raw)
    checked = {kind: check_records(rows, kind, now) for kind, rows in named.by_kind().items()}
    errors = [raw.errors, named.errors]
    errors += [frame for one in checked.values() for frame in one.errors]
    rejects = explain(pl.concat(errors), named.frame)
    found = [rejects] if rejects.height else []
    good = {kind: without_rows(one.records, found) for kind, one in checked.items()}
    return GatedChunk(
        requests=good["request"],
        cost_events=good["cost_event"],
        outcomes=good["outcome"],
        rejects=rejects,
        bytes_read=raw.bytes_read,
        scores=good["score"],
    )
