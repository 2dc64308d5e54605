"""What became of a chunk, for whoever sent it: its records counted, and which are in doubt."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl
from django.utils.translation import gettext as _

from ledger.parsers.received import MESSAGES
from ledger.services.posting.calls.noughts import known_as_written
from ledger.services.posting.claiming import judge_repeats
from ledger.services.posting.preparing import Prepared
from ledger.services.posting.provider_credits import JudgedCredits, Note
from ledger.services.posting.requests.details import Amended, amend
from ledger.services.posting.staging import Staged

CALL, TRACE = "call_ids", "trace_id"


@dataclass(frozen=True)
class PostedDoubt:
    """One thing in the ledger and in doubt: `id` is that of a cost event, or of a trace."""

    id: str
    code: str
    is_of_trace: bool = False

    @property
    def note(self) -> Note:
        return Note(TRACE if self.is_of_trace else CALL, self.code, _(MESSAGES[self.code]))


@dataclass(frozen=True)
class PostedChunk:
    """What became of a chunk: counts of records, the rows that were not accepted, and what is to be
    said of some of them. `doubts` are what posting found doubtful about its calls and traces; the
    notes say them too."""

    accepted: int
    duplicate: int
    conflict: int
    duplicate_rows: frozenset[int] = frozenset()
    conflict_rows: frozenset[int] = frozenset()
    notes: Mapping[int, Note] = field(default_factory=dict)
    doubts: tuple[PostedDoubt, ...] = ()


def count(prepared: Prepared, statuses: pl.DataFrame, judged: JudgedCredits) -> PostedChunk:
    """Counts over the explicit records; repeats inside the chunk are judged by what now stands.

    A request that is known with other content may still only add to it (`amend`).
    """
    duplicates = set(statuses.filter(pl.col("status") == "duplicate")["row"].to_list())
    conflicts = set(statuses.filter(pl.col("status") == "conflict")["row"].to_list())
    duplicates |= judged.repeated_rows
    conflicts |= judged.contradicting_rows
    for row, same in judge_repeats(prepared.staged.repeats):
        (duplicates if same else conflicts).add(row)
    as_before = known_as_written(prepared.staged.events, conflicts)
    duplicates |= as_before
    conflicts -= as_before
    for row, what in amend(requests_among(prepared, conflicts)).items():
        if what is not Amended.CONFLICT:
            conflicts.discard(row)
        if what is Amended.DUPLICATE:
            duplicates.add(row)
    return PostedChunk(
        accepted=prepared.accepted - len(duplicates) - len(conflicts),
        duplicate=len(duplicates),
        conflict=len(conflicts),
        duplicate_rows=frozenset(duplicates),
        conflict_rows=frozenset(conflicts),
        notes=judged.notes,
    )


def with_doubts(
    posted: PostedChunk, prepared: Prepared, doubts: Sequence[PostedDoubt]
) -> PostedChunk:
    if not doubts:
        return posted
    notes_by_row = notes_of(doubts, prepared.staged)
    notes = {row: note for row, note in notes_by_row.items() if row not in posted.conflict_rows}
    return replace(posted, doubts=tuple(doubts), notes={**notes, **posted.notes})


def requests_among(prepared: Prepared, rows: Collection[int]) -> pl.DataFrame:
    """The requests among these rows, in the order of the chunk."""
    staged = prepared.staged
    if not rows:
        return staged.requests.clear()
    is_among = pl.col("row").is_in(list(rows))
    both = pl.concat([staged.requests.filter(is_among), staged.repeated.filter(is_among)])
    return both.sort("row")


def notes_of(doubts: Iterable[PostedDoubt], staged: Staged) -> Mapping[int, Note]:
    """The doubts by row of the records that they are about; of several of a row the last."""
    by_column: dict[str, dict[str, Note]] = {"trace_id": {}, "cost_event_id": {}}
    for doubt in doubts:
        by_column["trace_id" if doubt.is_of_trace else "cost_event_id"][doubt.id] = doubt.note
    notes: dict[int, Note] = {}
    for column, by_id in by_column.items():
        events = staged.events.filter(pl.col(column).is_in(list(by_id)))
        notes |= {row: by_id[each] for row, each in events.select("row", column).iter_rows()}
    return notes
