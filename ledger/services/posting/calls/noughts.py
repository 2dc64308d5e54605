"""Events that were posted when a written count of nought was still part of what they said."""

from collections.abc import Collection

import polars as pl
from django.db import connection

from finops.scope import current_tenant_id
from ledger.frames.digests import content_as_written

# What staging has added to the columns of a gated event.
ADDED = ("kind", "record_id", "key", "trace_key", "content", "attribution_id")
STANDS = """
SELECT replace(key::text, '-', ''), content FROM ledger_recordkey
WHERE tenant_id = %s AND key = ANY(%s::uuid[])
"""


def known_as_written(events: pl.DataFrame, rows: Collection[int]) -> set[int]:
    """Of these rows, said to be in conflict, those that the ledger has just as they are written."""
    told = events.filter(pl.col("row").is_in(list(rows))) if rows else events.clear()
    if told.is_empty():
        return set()
    bare = told.drop(ADDED, strict=False)
    written = told.select("row", "key").with_columns(
        bare.select(content_as_written(bare)).to_series()
    )
    with connection.cursor() as cursor:
        cursor.execute(STANDS, [current_tenant_id(), told["key"].to_list()])
        stands = dict(cursor.fetchall())
    return {row for row, key, content in written.iter_rows() if stands.get(key) == content}
