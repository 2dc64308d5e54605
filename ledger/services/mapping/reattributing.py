"""Traces of some days get the owner that a version gives them: requests that a mapping made are
replaced, come or go, and the sums of their lines move along; nothing else is touched.

What a source said of its owner itself stands. So do traces with lines in a closed month.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import polars as pl
from django.db import connection, transaction

from finops.scope import current_tenant_id
from ledger.calc.mapping.rules import RuleTable
from ledger.queries.sql import load
from ledger.services.posting.chunks import (
    Batch,
    PostedChunk,
    begin,
    credit_cases,
    move_late,
    take_turn,
)
from ledger.services.posting.copying import as_copy, copy_in, send
from ledger.services.posting.interning import unattributed_id, unpriced_id
from ledger.services.posting.periods import NEVER, book_adjustments
from ledger.services.posting.preparing import rows_of_links
from ledger.services.posting.requests.contradicting import doubt_owners
from ledger.services.posting.requests.sources import judged
from ledger.services.posting.staging import RECORD_COLUMNS, RECORD_KINDS, links_of, mapped_requests
from ledger.services.posting.statements import SMALL_BATCH, Words, analyze, lay_out, run

CHANNEL: Final = "mapping"
NIL: Final = UUID(int=0)
LINKS: Final = {
    "trace_key": pl.String(),
    "trace_id": pl.String(),
    "occurred_at": pl.Datetime("us", "UTC"),
    "set_id": pl.Int64(),
    "said": pl.String(),
    "business_outcome_id": pl.String(),
}
STANDING: Final = {
    "key": pl.String(),
    "is_said": pl.Boolean(),
    "is_closed": pl.Boolean(),
    "old_occurred_at": pl.Datetime("us", "UTC"),
    "old_attribution_id": pl.Int64(),
    "old_mapping": pl.Int64(),
    "old_outcome": pl.String(),
}


@dataclass(frozen=True)
class Chunk:
    """Some traces in the order of their keys, to be judged by `rules`."""

    rules: RuleTable
    keys: list[str]

    @property
    def traces(self) -> int:
        return len(self.keys)

    @property
    def last_key(self) -> UUID:
        return UUID(self.keys[-1])


@dataclass(frozen=True)
class Done:
    """How many traces have another owner now, and how many were left since a month is closed."""

    moved: int
    closed: int


def count_traces(since: datetime) -> int:
    return int(execute("mapping/count", {"since": since})[0][0])


def prepare_chunk(rules: RuleTable, since: datetime, after: UUID | None, size: int) -> Chunk | None:
    """The next traces, with the words of their owners made; None at the end.

    Words are made here, before the postings' turn is taken.
    """
    with transaction.atomic():
        given = {"since": since, "after": str(after or NIL), "size": size}
        keys = [key for (key,) in execute("mapping/traces", given)]
        links = read_links(keys)
    if not keys:
        return None
    judged(links, rules)
    return Chunk(rules, keys)


def read_links(keys: list[str]) -> pl.DataFrame:
    return pl.DataFrame(execute("mapping/links", {"keys": keys}), schema=LINKS, orient="row")


def reattribute(chunk: Chunk, *, source: UUID, chunk_no: int) -> Done:
    """Give these traces their owners, in the caller's transaction; once, whatever happens."""
    take_turn()
    batch = begin(source, chunk_no, CHANNEL)
    if isinstance(batch, PostedChunk):
        return Done(batch.accepted, batch.conflict)
    words = words_of(batch)
    wanted = mapped_requests(judged(read_links(chunk.keys), chunk.rules))
    wanted = wanted.sort("key", "occurred_at", "sighting").unique("key", keep="first")
    asked = {"keys": chunk.keys, "closed_until": words["closed_until"]}
    standing = pl.DataFrame(execute("mapping/standing", asked), schema=STANDING, orient="row")
    free = standing.filter(~pl.col("is_said") & ~pl.col("is_closed"))
    changes = changed(free.join(wanted, on="key", how="left", maintain_order="left"))
    if changes.height:
        post(changes, words)
    doubt_owners(chunk.keys, chunk.rules)
    done = Done(changes.height, standing.filter(~pl.col("is_said") & pl.col("is_closed")).height)
    note = {"batch": batch.id, "accepted": done.moved, "closed": done.closed}
    run("mapping/end", {**note, "tenant": current_tenant_id()})
    return done


def changed(both: pl.DataFrame) -> pl.DataFrame:
    """Those whose mapped request is to be another, to come, or to go."""
    is_same = (
        pl.col("attribution_id").eq_missing(pl.col("old_attribution_id"))
        & pl.col("occurred_at").eq_missing(pl.col("old_occurred_at"))
        & pl.col("business_outcome_id").eq_missing(pl.col("old_outcome"))
    )
    return both.filter(~is_same)


def post(changes: pl.DataFrame, words: Words) -> None:
    """The steps of a posting of requests, and what goes altogether."""
    lay_out()
    comes = changes.filter(pl.col("attribution_id").is_not_null())
    stage(changes, comes)
    analyze(SMALL_BATCH + 1, "stage_record", "stage_claim")
    run("claim_new", {**words, "implied": True})
    run("replace_requests", words)
    run("mapping/forget", words)
    run("requests", words)
    move_late(words)
    book_adjustments(words, changes_counted=True)
    run("roll_up", words)
    run("drop_empty", words)
    credit_cases(rows_of_links(links_of(comes, is_told=True).unique().sort("case_key")), words)


def stage(changes: pl.DataFrame, comes: pl.DataFrame) -> None:
    records = comes.select(*RECORD_COLUMNS)
    send("stage_record", as_copy(records, RECORD_KINDS))
    was = changes.filter(pl.col("old_mapping").is_not_null())
    claims = was.select(
        pl.lit(-1).alias("row"),
        pl.lit(1).alias("kind"),
        "key",
        pl.lit(value=True).alias("implied"),
        pl.lit("replaced").alias("status"),
        *("old_occurred_at", "old_attribution_id", "old_mapping"),
    )
    copy_in("stage_claim", claims)


def words_of(batch: Batch) -> Words:
    return {
        "tenant": current_tenant_id(),
        "batch": batch.id,
        "zone": batch.zone,
        "unattributed": unattributed_id(),
        "unpriced": unpriced_id(),
        "is_small": False,
        **batch.books.words,
    }


def execute(name: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:  # Any: psycopg's
    with connection.cursor() as cursor:
        cursor.execute(load(name), {"tenant": current_tenant_id(), "never": NEVER, **given})
        return list(cursor.fetchall())
