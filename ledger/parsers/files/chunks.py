"""What a reader gives to the gate: some rows as text, and what was wrong with others."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ledger.parsers.records.problems import ERROR_SCHEMA

if TYPE_CHECKING:
    from ledger.parsers.exports.reading import Exported

CHUNK_ROWS = 100_000


@dataclass(frozen=True)
class RawChunk:
    """Rows of one file or body, not yet checked.

    `frame` has `row` and text columns named like our fields, null where nothing was given.
    `errors` (row, field, code) tells what the reader itself found; such a row may be absent
    from `frame`. `default_kind` is what the header says all rows are. `bytes_read` counts the
    bytes taken from the source so far, before unpacking. `may_group_thousands`: whoever wrote
    the file may write a thousand as 1.000. `exported`: the rows are those of another tool, and
    `row` is the place of a record among `exported.received.records`.
    """

    frame: pl.DataFrame
    errors: pl.DataFrame
    default_kind: str | None = None
    bytes_read: int = 0
    may_group_thousands: bool = False
    exported: "Exported | None" = None

    @property
    def rows(self) -> int:
        """Rows of the source in this chunk, readable or not."""
        if self.exported is not None:
            return self.exported.rows
        return pl.concat([self.frame["row"], self.errors["row"]]).n_unique()


def no_errors() -> pl.DataFrame:
    return pl.DataFrame(schema=ERROR_SCHEMA)
