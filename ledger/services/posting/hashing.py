"""What a record is known by: its key, its trace's key and its content; no database is asked."""

from dataclasses import replace

import polars as pl

from ledger.parsers import GatedChunk
from ledger.services.posting.digests import (
    COST_EVENT,
    OUTCOME,
    REQUEST,
    SCORE,
    keys,
    with_content,
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
    outcomes = chunk.outcomes.with_columns(
        pl.concat_str("outcome_type", pl.lit("|"), "business_outcome_id").alias("outcome_id"),
        pl.col("quality_passed").fill_null(value=True),
    ).rename({"outcome_type": "outcome_kind"})
    return replace(
        chunk,
        requests=hashed(chunk.requests, REQUEST),
        cost_events=hashed(chunk.cost_events, COST_EVENT),
        outcomes=hashed(outcomes, OUTCOME),
        scores=hashed(chunk.scores, SCORE) if chunk.scores.height else chunk.scores,
    )


@once_for_nothing
def hashed(frame: pl.DataFrame, kind: int) -> pl.DataFrame:
    frame = with_content(frame)
    record_id = frame[ID_COLUMN[kind]]
    return frame.with_columns(
        pl.lit(kind, pl.Int16).alias("kind"),
        record_id.alias("record_id"),
        keys(kind, record_id).alias("key"),
        keys(REQUEST, frame["trace_id"]).alias("trace_key"),
    )
