"""What a record is known by: its key, its trace's key and its content; no database is asked."""

from dataclasses import replace

import polars as pl

from ledger.parsers import GatedChunk
from ledger.services.posting.digests import (
    COST_EVENT,
    OUTCOME,
    REQUEST,
    SCORE,
    content_of,
    key_of,
)
from ledger.services.posting.nothing import once_for_nothing

ID_COLUMN = {
    REQUEST: "trace_id",
    COST_EVENT: "cost_event_id",
    OUTCOME: "outcome_id",
    SCORE: "score_id",
}


def hash_chunk(chunk: GatedChunk) -> GatedChunk:
    """The chunk with the columns kind, record_id, key, trace_key and content in its frames."""
    return replace(
        chunk,
        requests=hashed(chunk.requests, REQUEST),
        cost_events=hashed(chunk.cost_events, COST_EVENT),
        outcomes=hashed(named_outcomes(chunk.outcomes), OUTCOME),
        scores=hashed(chunk.scores, SCORE),
    )


@once_for_nothing
def named_outcomes(outcomes: pl.DataFrame) -> pl.DataFrame:
    """An outcome's id is one of its kind; quality not doubted has passed."""
    kind = pl.col("outcome_type")
    return outcomes.with_columns(
        pl.concat_str(kind, pl.lit("|"), "business_outcome_id").alias("outcome_id"),
        pl.col("quality_passed").fill_null(value=True),
    ).rename({"outcome_type": "outcome_kind"})


@once_for_nothing
def hashed(frame: pl.DataFrame, kind: int) -> pl.DataFrame:
    record_id = pl.col(ID_COLUMN[kind])
    return frame.with_columns(
        content_of(frame).alias("content"),
        pl.lit(kind, pl.Int16).alias("kind"),
        record_id.alias("record_id"),
        key_of(kind, record_id).alias("key"),
        key_of(REQUEST, pl.col("trace_id")).alias("trace_key"),
    )
