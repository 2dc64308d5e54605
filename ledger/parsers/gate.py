"""The one gate for input: text in, typed records and reasons out. Nothing passes unchecked."""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from ledger.parsers.files.chunks import RawChunk
from ledger.parsers.records.checking import check_records, no_records, without_rows
from ledger.parsers.records.filling import Register, fill_in
from ledger.parsers.records.kinds import name_kinds
from ledger.parsers.records.rejects import explain


@dataclass(frozen=True)
class GatedChunk:
    """Checked records by kind, and the rejects.

    Each frame has `row` and one column per field of its kind (details of requests only where any
    are given): text, Int64 (token counts), Datetime UTC (`occurred_at`), Boolean
    (`quality_passed`); money, quantities and latencies are plain decimal text in canonical form;
    only the `value` of a score may be below zero, and the `amount_usd` of a credit is.
    `cost_events` and `outcomes` also have `inline_request`.
    `rejects`: row, kind, id, field, code, message, value, excerpt; one row per problem.
    `request_reports` is what a receiver's source tells of requests beside its records: trace_id,
    tenant_id, occurred_at, teller and details (`ledger.parsers.request_reports`); `sources` what it
    says of their owners in fields of its own (`ledger.parsers.source_values`).
    """

    requests: pl.DataFrame
    cost_events: pl.DataFrame
    outcomes: pl.DataFrame
    rejects: pl.DataFrame
    bytes_read: int = 0
    scores: pl.DataFrame = field(default_factory=lambda: no_records("score"))
    request_reports: pl.DataFrame | None = None
    credits: pl.DataFrame = field(default_factory=lambda: no_records("credit"))
    sources: pl.DataFrame | None = None

    @property
    def accepted(self) -> int:
        frames = (self.requests, self.cost_events, self.outcomes, self.scores, self.credits)
        return sum(frame.height for frame in frames)

    @property
    def tells_beside(self) -> bool:
        """Does the source tell anything beside its records?"""
        beside = (self.request_reports, self.sources)
        return any(frame is not None and not frame.is_empty() for frame in beside)

    @property
    def rejected(self) -> int:
        """Rejected rows; one row may have several problems."""
        return self.rejects["row"].n_unique()


def gate(raw: RawChunk, now: datetime, register: Register | None = None) -> GatedChunk:
    """Check every field and every rule of a chunk; a row with any problem is left out.

    What events and outcomes leave out of their request is asked of the register of use cases.
    """
    named = name_kinds(raw)
    filled = {kind: fill_in(rows, kind, register) for kind, rows in named.by_kind().items()}
    checked = {
        kind: check_records(rows.rows, kind, now, may_group_thousands=raw.may_group_thousands)
        for kind, rows in filled.items()
    }
    errors = [raw.errors, named.errors, *(rows.errors for rows in filled.values())]
    errors += [frame for records in checked.values() for frame in records.errors]
    rejects = explain(pl.concat(errors), named.frame)
    left_out = [rejects] if rejects.height else []
    good = {kind: without_rows(records.records, left_out) for kind, records in checked.items()}
    return GatedChunk(
        requests=good["request"],
        cost_events=good["cost_event"],
        outcomes=good["outcome"],
        rejects=rejects,
        bytes_read=raw.bytes_read,
        scores=good["score"],
        credits=good["credit"],
    )
