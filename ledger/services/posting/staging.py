"""From gated records to the working tables of one posting transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from ledger.parsers import GatedChunk
from ledger.services.posting.digests import (
    COST_EVENT,
    HINT,
    OUTCOME,
    REQUEST,
    SCORE,
    digest_of,
    joined_text,
    key_of,
)
from ledger.services.posting.hashing import hash_chunk
from ledger.services.posting.interning import ATTRIBUTION, intern
from ledger.services.posting.nothing import once_for_nothing

RECORD_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "row": pl.Int64,
    "kind": pl.Int16,
    "key": pl.String,
    "content": pl.Int64,
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
RECORD_KINDS = {
    "row": "int4",
    "kind": "int2",
    "key": "uuid",
    "content": "int8",
    "occurred_at": "timestamptz",
    "record_id": "text",
    "attribution_id": "int4",
    "trace_key": "uuid",
    "trace_id": "text",
    "business_outcome_id": "text",
    "outcome_kind": "text",
    "quality_passed": "bool",
    "value_usd": "numeric",
}
# Word of an attribution → the column of a record that says it.
OWNER_COLUMNS = {word: "use_case_id" if word == "use_case" else word for word in ATTRIBUTION}
TOLD_OF_REQUEST = ("row", "occurred_at", "attribution_id", "trace_key", "trace_id")
TOLD_OF_OUTCOME = (
    *("row", "occurred_at", "trace_key", "trace_id"),
    *("business_outcome_id", "outcome_kind"),
)
# What the lines of an event carry themselves, its record need not carry to the database.
OF_LINES = ("attribution_id", "trace_key", "trace_id", "business_outcome_id")


@dataclass(frozen=True)
class Staged:
    """What one chunk asks to be recorded: the first sighting of each id, by kind.

    `records` are the same rows in the columns of stage_record, in key order (PostgreSQL sorts
    nearly sorted rows in no time); `repeats` (row, key, content) are those whose key stands
    earlier in the same chunk. `hints` are requests that a trace only tells by the way (column
    `is_hint` of the chunk): implied, and not among `records`.
    """

    requests: pl.DataFrame
    events: pl.DataFrame
    scores: pl.DataFrame | None
    hints: pl.DataFrame | None
    records: pl.DataFrame
    repeats: pl.DataFrame

    @property
    def names_outcomes(self) -> bool:
        """Whether a request, or what tells of one, names the business outcome it brought about."""
        telling = (self.requests, self.events, *([] if self.hints is None else [self.hints]))
        return any(one["business_outcome_id"].is_not_null().any() for one in telling)

    @property
    def hint_count(self) -> int:
        return 0 if self.hints is None else self.hints.height

    def without(self, keys_known: pl.Series) -> "Staged":
        """Only the records that are new: the others change nothing and imply nothing."""
        if keys_known.is_empty():
            return self
        is_new = ~pl.col("key").is_in(keys_known.implode())
        return replace(
            self,
            requests=self.requests.filter(is_new),
            events=self.events.filter(is_new),
            scores=None if self.scores is None else self.scores.filter(is_new),
        )


def stage(chunk: GatedChunk) -> Staged:
    """Keys, contents and attributions of a chunk."""
    chunk = hash_chunk(chunk)
    hints, requests = split_hints(chunk.requests)
    prepared = {
        REQUEST: with_owner(requests),
        COST_EVENT: with_owner(chunk.cost_events),
        OUTCOME: with_owner(chunk.outcomes),
    }
    if chunk.scores.height:
        prepared[SCORE] = with_owner(chunk.scores)
    repeats = pl.concat([of_repeats(one) for one in prepared.values()])
    if repeats.height:
        prepared = {kind: of_firsts(one) for kind, one in prepared.items()}
    bare = {**prepared, COST_EVENT: prepared[COST_EVENT].drop(OF_LINES)}
    records = pl.concat([as_records(one) for one in bare.values()]).sort("key")
    return Staged(
        requests=prepared[REQUEST],
        events=prepared[COST_EVENT],
        scores=prepared.get(SCORE),
        hints=with_owner(hints) if hints is not None else None,
        records=records,
        repeats=repeats,
    )


def split_hints(requests: pl.DataFrame) -> tuple[pl.DataFrame | None, pl.DataFrame]:
    """The requests that a trace only tells by the way, if any, and the others."""
    if HINT not in requests.columns:
        return None, requests
    is_hint = requests[HINT]
    bare = requests.drop(HINT)
    return (bare.filter(is_hint) if is_hint.any() else None), bare.filter(~is_hint)


def of_firsts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("key").is_first_distinct())


def of_repeats(frame: pl.DataFrame) -> pl.DataFrame:
    told = frame.select("row", "key", "content")
    if told["key"].n_unique() == told.height:
        return told.clear()
    return told.filter(~pl.col("key").is_first_distinct())


@once_for_nothing
def with_owner(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds the record's own attribution, or null."""
    return frame.with_columns(own_attribution(frame).alias("attribution_id"))


def own_attribution(frame: pl.DataFrame) -> pl.Series:
    """Attribution ids of the records that carry the request dimensions; null for the others."""
    if "business_unit" not in frame.columns:
        return pl.Series("attribution_id", [None] * frame.height, dtype=pl.Int64)
    has_own = frame["business_unit"].is_not_null()
    if not has_own.any():
        return pl.Series("attribution_id", [None] * frame.height, dtype=pl.Int64)
    words = frame.select(pl.col(name).alias(word) for word, name in OWNER_COLUMNS.items())
    if has_own.all():
        return intern("ledger_attribution", words)
    ids = intern("ledger_attribution", words.filter(has_own))
    at = has_own.arg_true()
    return pl.Series("attribution_id", [None] * frame.height, dtype=pl.Int64).scatter(at, ids)


@once_for_nothing
def as_records(frame: pl.DataFrame) -> pl.DataFrame:
    """Exactly the columns of stage_record; what a kind does not have is null."""
    have = [name for name in RECORD_COLUMNS if name in frame.columns]
    return frame.select(record_columns({name: pl.col(name) for name in have}))


def record_columns(given: Mapping[str, pl.Expr]) -> list[pl.Expr]:
    """The columns of stage_record; null where nothing is given."""
    nothing = pl.lit(None)
    return [
        given.get(name, nothing).cast(kind).alias(name) for name, kind in RECORD_COLUMNS.items()
    ]


def implied_records(new: Staged, outcome_units: Mapping[str, str]) -> pl.DataFrame:
    """Requests told by inline fields or hints, and outcomes told by `business_outcome_id`.

    Of several sightings the earliest counts; among those of one moment the least by what they
    say (`sighting`), so that neither the order of arrival nor the cut into chunks matters.
    `outcome_units` is use case → outcome kind. The SQL in `implied_ties` orders the same way.
    """
    inline = new.events.filter(pl.col("attribution_id").is_not_null())
    telling = [inline] if new.hints is None else [inline, new.hints]
    told = [told_requests(one) for one in telling]
    named = [named_outcomes(one, outcome_units) for one in (new.requests, *telling)]
    both = pl.concat([*told, *named])
    if both.is_empty():
        return both.drop("sighting")
    first = both.sort("key", "occurred_at", "sighting").unique("key", keep="first")
    explicit = new.records["key"].implode()
    return first.drop("sighting").filter(~pl.col("key").is_in(explicit)).sort("key")


@once_for_nothing
def told_requests(inline: pl.DataFrame) -> pl.DataFrame:
    outcome = pl.col("business_outcome_id")
    given = {
        "kind": pl.lit(REQUEST),
        "key": pl.col("trace_key"),
        "record_id": pl.col("trace_id"),
        "business_outcome_id": outcome,
        **{name: pl.col(name) for name in TOLD_OF_REQUEST},
    }
    said = digest_of(joined_text(OWNER_COLUMNS)) + outcome.fill_null("")
    return inline.select(*record_columns(given), said.alias("sighting"))


def named_outcomes(frame: pl.DataFrame, outcome_units: Mapping[str, str]) -> pl.DataFrame:
    naming = frame.filter(pl.col("business_outcome_id").is_not_null())
    kinds = naming["use_case_id"].replace_strict(
        dict(outcome_units), default="resolved_case", return_dtype=pl.String
    )
    return as_outcomes(naming.with_columns(kinds.alias("outcome_kind")))


@once_for_nothing
def as_outcomes(naming: pl.DataFrame) -> pl.DataFrame:
    record_id = pl.concat_str("outcome_kind", pl.lit("|"), "business_outcome_id")
    given = {
        "kind": pl.lit(OUTCOME),
        "key": key_of(OUTCOME, record_id),
        "record_id": record_id,
        "quality_passed": pl.lit(value=True),
        **{name: pl.col(name) for name in TOLD_OF_OUTCOME},
    }
    return naming.select(*record_columns(given), pl.col("trace_key").alias("sighting"))
