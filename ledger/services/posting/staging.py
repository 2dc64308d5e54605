"""From gated records to the working tables of one posting transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from django.db import connection

from ledger.parsers import GatedChunk
from ledger.services.posting.digests import COST_EVENT, OUTCOME, REQUEST, keys, with_content
from ledger.services.posting.interning import ATTRIBUTION, intern

RECORD_COLUMNS = {
    "row": pl.Int64,
    "kind": pl.Int16,
    "key": pl.String,
    "content": pl.String,
    "occurred_at": pl.Datetime("us", "UTC"),
    "record_id": pl.String,
    "attribution_id": pl.Int64,
    "trace_key": pl.String,
    "trace_id": pl.String,
    "business_outcome_id": pl.String,
    "outcome_kind": pl.String,
    "quality_passed": pl.Boolean,
    "value_usd": pl.String,
}
ID_COLUMN = {REQUEST: "trace_id", COST_EVENT: "cost_event_id", OUTCOME: "outcome_id"}


@dataclass(frozen=True)
class Staged:
    """What one chunk asks to be recorded.

    `records`: explicit and implied records, one per key. `events`: the first sighting of
    each cost event, with `event_key`, `trace_key`, `attribution_id`. `repeats`: explicit
    records whose key stands earlier in the same chunk (row, key, content).
    """

    records: pl.DataFrame
    events: pl.DataFrame
    repeats: pl.DataFrame


def stage(chunk: GatedChunk, outcome_units: Mapping[str, str]) -> Staged:
    """Keys, contents and attributions of a chunk; `outcome_units` is use case → outcome kind."""
    requests = prepare(chunk.requests, REQUEST)
    events = prepare(chunk.cost_events, COST_EVENT)
    outcomes = prepare(
        chunk.outcomes.with_columns(
            pl.concat_str("outcome_type", pl.lit("|"), "business_outcome_id").alias("outcome_id"),
            pl.col("quality_passed").fill_null(value=True),
        ).rename({"outcome_type": "outcome_kind"}),
        OUTCOME,
    )
    explicit = pl.concat([as_records(one) for one in (requests, events, outcomes)])
    firsts = explicit.unique("key", keep="first", maintain_order=True)
    repeats = explicit.filter(~pl.col("key").is_first_distinct())
    implied = implied_records(requests, events, outcome_units)
    implied = implied.filter(~pl.col("key").is_in(firsts["key"].implode()))
    records = pl.concat([firsts, implied])
    first_events = events.filter(pl.col("key").is_first_distinct()).rename({"key": "event_key"})
    return Staged(records, first_events, repeats.select("row", "key", "content"))


def prepare(frame: pl.DataFrame, kind: int) -> pl.DataFrame:
    """Adds content, key, trace key, record id and the record's own attribution (or null)."""
    frame = with_content(frame)
    record_id = frame[ID_COLUMN[kind]]
    return frame.with_columns(
        pl.lit(kind, pl.Int16).alias("kind"),
        record_id.alias("record_id"),
        keys(kind, record_id).alias("key"),
        keys(REQUEST, frame["trace_id"]).alias("trace_key"),
        own_attribution(frame).alias("attribution_id"),
    )


def own_attribution(frame: pl.DataFrame) -> pl.Series:
    """Attribution ids of the records that carry the request dimensions; null for the others."""
    words = frame.rename({"use_case_id": "use_case"}).select(ATTRIBUTION)
    has_own = words["business_unit"].is_not_null()
    if not has_own.any():
        return pl.Series("attribution_id", [None] * frame.height, dtype=pl.Int64)
    ids = intern("ledger_attribution", words.filter(has_own))
    at = has_own.arg_true()
    return pl.Series("attribution_id", [None] * frame.height, dtype=pl.Int64).scatter(at, ids)


def as_records(frame: pl.DataFrame) -> pl.DataFrame:
    """Exactly the columns of stage_record; what a kind does not have is null."""
    have = [name for name in RECORD_COLUMNS if name in frame.columns]
    lack = [pl.lit(None, kind).alias(n) for n, kind in RECORD_COLUMNS.items() if n not in have]
    whole = frame.select(*have, *lack).select(RECORD_COLUMNS.keys())
    return whole.cast({name: kind for name, kind in RECORD_COLUMNS.items() if name != "row"})


def implied_records(
    requests: pl.DataFrame, events: pl.DataFrame, outcome_units: Mapping[str, str]
) -> pl.DataFrame:
    """Requests told by events' inline fields, and outcomes told by `business_outcome_id`.

    Of several sightings the earliest counts, so the order of arrival does not matter.
    """
    inline = events.filter(pl.col("attribution_id").is_not_null())
    told = inline.with_columns(
        pl.lit(REQUEST, pl.Int16).alias("kind"),
        pl.col("trace_key").alias("key"),
        pl.col("trace_id").alias("record_id"),
        pl.lit(None, pl.String).alias("content"),
    )
    naming = pl.concat([outcome_sightings(one) for one in (requests, inline)])
    kinds = naming["use_case_id"].replace_strict(
        dict(outcome_units), default="resolved_case", return_dtype=pl.String
    )
    named = naming.with_columns(kinds.alias("outcome_kind"))
    named = named.with_columns(
        pl.concat_str("outcome_kind", pl.lit("|"), "business_outcome_id").alias("record_id"),
        pl.lit(OUTCOME, pl.Int16).alias("kind"),
        pl.lit(value=True).alias("quality_passed"),
    )
    named = named.with_columns(keys(OUTCOME, named["record_id"]).alias("key"))
    both = pl.concat([as_records(told), as_records(named)])
    return both.sort("occurred_at", "trace_id").unique("key", keep="first", maintain_order=True)


def outcome_sightings(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("business_outcome_id").is_not_null()).select(
        "row", "occurred_at", "trace_id", "trace_key", "business_outcome_id", "use_case_id"
    )


def copy_in(table: str, frame: pl.DataFrame) -> None:
    """COPY a frame into a working table; row-level security does not apply to those."""
    columns = ", ".join(frame.columns)
    text = frame.write_csv(include_header=False, null_value="\\N", datetime_format="%+")
    with connection.cursor() as cursor:
        raw = cursor.cursor  # psycopg's own: Django's wrapper has no copy()
        with raw.copy(f"COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')") as copy:
            copy.write(text)
