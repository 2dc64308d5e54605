"""What posting itself finds doubtful, told to whoever sent it: of calls and of whole traces."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl
from django.utils.translation import gettext as _

from ledger.parsers.received import MESSAGES
from ledger.services.posting.provider_credits import Note
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


def notes_of(doubts: Iterable[PostedDoubt], staged: Staged) -> Mapping[int, Note]:
    """The doubts by row of the records that they are about; of several of a row the last."""
    by_column: dict[str, dict[str, Note]] = {"trace_id": {}, "cost_event_id": {}}
    for one in doubts:
        by_column["trace_id" if one.is_of_trace else "cost_event_id"][one.id] = one.note
    notes: dict[int, Note] = {}
    for column, found in by_column.items():
        told = staged.events.filter(pl.col(column).is_in(list(found)))
        notes |= {row: found[each] for row, each in told.select("row", column).iter_rows()}
    return notes
