"""Events that were posted when a written count of nought was still part of what they said."""

from collections.abc import Collection

import polars as pl

from ledger.frames.digests import content_as_written
from ledger.services.posting.claiming import contents_of

# What staging has added to the columns of a gated event.
ADDED = ("kind", "record_id", "key", "trace_key", "content", "attribution_id")


def known_as_written(events: pl.DataFrame, rows: Collection[int]) -> set[int]:
    """Of these rows, said to be in conflict, those that the ledger has just as they are written."""
    in_conflict = events.filter(pl.col("row").is_in(list(rows))) if rows else events.clear()
    if in_conflict.is_empty():
        return set()
    bare = in_conflict.drop(ADDED, strict=False)
    written = in_conflict.select("row", "key").with_columns(
        bare.select(content_as_written(bare)).to_series()
    )
    stands = contents_of(in_conflict["key"])
    return {row for row, key, content in written.iter_rows() if stands.get(key) == content}
