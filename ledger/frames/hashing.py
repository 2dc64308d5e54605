"""What a record is known by: its key, its trace's key and its content; no database is asked."""

from dataclasses import replace

import polars as pl

from ledger.frames.digests import (
    COST_EVENT,
    CREDIT,
    OUTCOME,
    REQUEST,
    SCORE,
    content_of,
    key_of,
)
from ledger.frames.nothing import once_for_nothing
from ledger.parsers import GatedChunk

ID_COLUMN = {
    REQUEST: "trace_id",
    COST_EVENT: "cost_event_id",
    OUTCOME: "outcome_id",
    SCORE: "score_id",
    CREDIT: "credit_id",
}


def hash_chunk(chunk: GatedChunk) -> GatedChunk:
    """The chunk with the columns kind, record_id, key, trace_key and content in its frames."""
    return replace(
        chunk,
        requests=hashed(chunk.requests, REQUEST),
        cost_events=hashed(chunk.cost_events, COST_EVENT),
        outcomes=hashed_outcomes(chunk.outcomes),
        scores=hashed(chunk.scores, SCORE),
        credits=hashed_credits(chunk.credits),
    )


@once_for_nothing
def hashed_outcomes(outcomes: pl.DataFrame) -> pl.DataFrame:
    """An outcome's id is one revision of one of its kinds.

    What it says is what it said before there were revisions: the first one that is counted says
    neither, and quality that nobody doubts is not doubted, whether said or not.
    """
    named = outcomes.with_columns(
        outcome_id(pl.col("outcome_type"), pl.col("revision")),
        pl.col("revision").replace(1, None),
        pl.when(pl.col("state") != "counted").then("state"),
    ).rename({"outcome_type": "outcome_kind"})
    content = named.with_columns(pl.col("quality_passed").fill_null(value=True))
    is_withdrawn = (pl.col("state") == "withdrawn").fill_null(value=False)
    return with_keys(named, OUTCOME).with_columns(
        content.with_columns(content_of(content).alias("content"))["content"],
        pl.col("revision").fill_null(1),
        is_withdrawn.alias("is_withdrawn"),
    )


def outcome_id(kind: pl.Expr, revision: pl.Expr) -> pl.Expr:
    first = pl.concat_str(kind, pl.lit("|"), "business_outcome_id")
    later = pl.concat_str(first, pl.lit("|"), revision.cast(pl.String))
    return pl.when(revision > 1).then(later).otherwise(first).alias("outcome_id")


@once_for_nothing
def hashed(frame: pl.DataFrame, kind: int) -> pl.DataFrame:
    return with_keys(frame, kind).with_columns(content_of(frame).alias("content"))


@once_for_nothing
def hashed_credits(credits: pl.DataFrame) -> pl.DataFrame:
    """A credit is of no trace; that its component is credit says nothing of it."""
    content = credits.drop("component")
    named = content.with_columns(pl.lit(None, pl.String).alias("trace_id"))
    return with_keys(named, CREDIT).with_columns(content_of(content).alias("content"))


def with_keys(frame: pl.DataFrame, kind: int) -> pl.DataFrame:
    record_id = pl.col(ID_COLUMN[kind])
    return frame.with_columns(
        pl.lit(kind, pl.Int16).alias("kind"),
        record_id.alias("record_id"),
        key_of(kind, record_id).alias("key"),
        key_of(REQUEST, pl.col("trace_id")).alias("trace_key"),
    )
