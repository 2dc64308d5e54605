"""Rows of other tools' exports, checked as what receivers bring, and posted with what they tell
beside records: what is inside what, and events in doubt."""

from dataclasses import replace
from uuid import UUID

import polars as pl

from ledger.parsers.exports.reading import Exported
from ledger.parsers.received import Received
from ledger.services.importing.receiving.whole_bodies import post_received
from ledger.services.importing.routing import RoutedChunk
from ledger.services.posting import PostedChunk, Prepared


def in_rows_of_file(routed: RoutedChunk, exported: Exported) -> RoutedChunk:
    """The rejects by the rows of the file, with those of rows that gave no record. What a trace
    tells by the way has no row of its own: its rejects go to the first of the chunk."""
    first = exported.places[0] if exported.places else 0
    rows = [
        exported.places[row] if row < len(exported.places) else first
        for row in routed.rejects["row"]
    ]
    rejects = routed.rejects.with_columns(pl.Series("row", rows, dtype=pl.Int64))
    both = pl.concat([rejects, exported.rejects], how="diagonal_relaxed")
    return replace(routed, rejects=both.sort("row", maintain_order=True))


def post_exported(
    part: Prepared, received: Received, source: UUID, chunk_no: int, channel: str
) -> PostedChunk:
    return post_received(part, received, source, chunk_no, channel)
