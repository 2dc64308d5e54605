"""Traces of some days get the owner that a version gives them: requests that a mapping made are
replaced, come or go, and the sums of their lines move along; nothing else is touched.

What a source said of its owner itself stands. So do traces with lines in a closed month.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import polars as pl
from django.db import transaction

from finops.db.statements import fetch_tuples, of_tenant
from ledger.calc.mapping.rules import RuleTable
from ledger.queries.sql import load
from ledger.services.posting.batches import begin, take_turn
from ledger.services.posting.counting import PostedChunk
from ledger.services.posting.facts import move_staged
from ledger.services.posting.interning import unattributed_id, unpriced_id
from ledger.services.posting.periods import add_up
from ledger.services.posting.plan import PostingPlan
from ledger.services.posting.requests.cases import credit_cases
from ledger.services.posting.requests.contradicting import doubt_owners
from ledger.services.posting.requests.sources import judged
from ledger.services.posting.staging import links_of, mapped_requests
from ledger.services.posting.working_tables import (
    CLAIMS,
    LINKS,
    RECORDS,
    SMALL_BATCH,
    analyze,
    lay_out,
)

CHANNEL: Final = "mapping"
NIL: Final = UUID(int=0)
LINK_TYPES: Final = {
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
class TraceChunk:
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
    [(count,)] = fetch_tuples(load("mapping/count"), of_tenant(since=since))
    return int(count)


def prepare_chunk(
    rules: RuleTable, since: datetime, after: UUID | None, size: int
) -> TraceChunk | None:
    """The next traces, with the words of their owners made; None at the end.

    Words are made here, before the postings' turn is taken.
    """
    with transaction.atomic():
        asked = of_tenant(since=since, after=str(after or NIL), size=size)
        keys = [key for (key,) in fetch_tuples(load("mapping/traces"), asked)]
        links = read_links(keys)
    if not keys:
        return None
    judged(links, rules)
    return TraceChunk(rules, keys)


def read_links(keys: list[str]) -> pl.DataFrame:
    links = fetch_tuples(load("mapping/links"), of_tenant(keys=keys))
    return pl.DataFrame(links, schema=LINK_TYPES, orient="row")


def reattribute(chunk: TraceChunk, *, source: UUID, chunk_no: int) -> Done:
    """Give these traces their owners, in the caller's transaction; once, whatever happens."""
    take_turn()
    batch = begin(source, chunk_no, CHANNEL)
    if isinstance(batch, PostedChunk):
        return Done(batch.accepted, batch.conflict)
    plan = batch.plan(unattributed=unattributed_id(), unpriced=unpriced_id())
    wanted = mapped_requests(judged(read_links(chunk.keys), chunk.rules))
    wanted = wanted.sort("key", "occurred_at", "sighting").unique("key", keep="first")
    standing = pl.DataFrame(
        plan.fetch("mapping/standing", keys=chunk.keys), schema=STANDING, orient="row"
    )
    free = standing.filter(~pl.col("is_said") & ~pl.col("is_closed"))
    changes = changed(free.join(wanted, on="key", how="left", maintain_order="left"))
    if changes.height:
        post(changes, plan)
    doubt_owners(chunk.keys, chunk.rules)
    done = Done(changes.height, standing.filter(~pl.col("is_said") & pl.col("is_closed")).height)
    plan.run("mapping/end", accepted=done.moved, closed=done.closed)
    return done


def changed(both: pl.DataFrame) -> pl.DataFrame:
    """Those whose mapped request is to be another, to come, or to go."""
    is_same = (
        pl.col("attribution_id").eq_missing(pl.col("old_attribution_id"))
        & pl.col("occurred_at").eq_missing(pl.col("old_occurred_at"))
        & pl.col("business_outcome_id").eq_missing(pl.col("old_outcome"))
    )
    return both.filter(~is_same)


def post(changes: pl.DataFrame, plan: PostingPlan) -> None:
    """The steps of a posting of requests, and what goes altogether."""
    lay_out()
    comes = changes.filter(pl.col("attribution_id").is_not_null())
    stage(changes, comes)
    analyze(SMALL_BATCH + 1, RECORDS, CLAIMS)
    plan.run("posting/claim_new", implied=True)
    plan.run("posting/replace_requests")
    plan.run("mapping/forget")
    plan.run("posting/requests")
    plan.run("posting/moves")
    move_staged(plan)
    add_up(plan, changes_counted=True)
    credit_cases(LINKS.rows(links_of(comes, is_told=True).unique().sort("case_key")), plan)


def stage(changes: pl.DataFrame, comes: pl.DataFrame) -> None:
    RECORDS.add(comes)
    was = changes.filter(pl.col("old_mapping").is_not_null())
    claims = was.select(
        pl.lit(-1).alias("row"),
        pl.lit(1).alias("kind"),
        "key",
        pl.lit(value=True).alias("implied"),
        pl.lit("replaced").alias("status"),
        *("old_occurred_at", "old_attribution_id", "old_mapping"),
    )
    CLAIMS.add(claims)
