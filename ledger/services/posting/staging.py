"""From gated records to the working tables of one posting transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from ledger.calc.calls.details import EVAL_RUN
from ledger.calc.reports.dimensions import REQUEST_DIMENSIONS, STATED_DIMENSIONS
from ledger.frames.digests import (
    COST_EVENT,
    CREDIT,
    HINT,
    OUTCOME,
    REQUEST,
    SCORE,
    case_key_of,
    digest_of,
    joined_text,
)
from ledger.frames.hashing import hash_chunk
from ledger.frames.nothing import once_for_nothing
from ledger.parsers import GatedChunk
from ledger.services.posting.interning import MAY_LACK, intern, owner_words
from ledger.services.posting.requests.sources import TraceSources
from ledger.services.posting.working_tables import LINKS, RECORDS

# Word of an attribution → the column of a record that says it.
OWNER_COLUMNS = {dimension.column: dimension.field for dimension in REQUEST_DIMENSIONS}
# A trace's own word (no `mapping`) comes before all that is mapped, then the earliest.
RANKED = ["key", "is_mapped", "occurred_at", "sighting"]
TOLD_OF_REQUEST = ("row", "occurred_at", "attribution_id", "trace_key", "trace_id")
# What the lines of an event carry themselves, its record need not carry to the database.
OF_LINES = ("attribution_id", "trace_key", "trace_id", "business_outcome_id")


@dataclass(frozen=True)
class Staged:
    """What one chunk asks to be recorded: the first sighting of each id, by kind.

    `records` are the same rows in the columns of stage_record, in key order (PostgreSQL sorts
    nearly sorted rows in no time); `repeats` (row, key, content) are those whose key stands
    earlier in the same chunk. `hints` are requests that a trace only tells by the way (column
    `is_hint` of the chunk): implied, and not among `records`. `repeated` are the requests among
    the repeats, with all they say.
    """

    requests: pl.DataFrame
    events: pl.DataFrame
    outcomes: pl.DataFrame
    scores: pl.DataFrame | None
    hints: pl.DataFrame | None
    records: pl.DataFrame
    repeats: pl.DataFrame
    repeated: pl.DataFrame
    credits: pl.DataFrame | None = None

    @property
    def telling(self) -> list[pl.DataFrame]:
        """What tells of requests by the way: events with inline fields, and hints."""
        is_inline = pl.col("attribution_id").is_not_null()
        if EVAL_RUN in self.events.columns:  # what is only judged offline is nobody's request
            is_inline &= pl.col(EVAL_RUN).is_null()
        inline = self.events.filter(is_inline)
        return [inline] if self.hints is None else [inline, self.hints]

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
            outcomes=self.outcomes.filter(is_new),
            scores=None if self.scores is None else self.scores.filter(is_new),
            credits=None if self.credits is None else self.credits.filter(is_new),
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
    if chunk.credits.height:
        prepared[CREDIT] = with_part_of_owner(chunk.credits)
    repeats = pl.concat([of_repeats(frame) for frame in prepared.values()])
    repeated = prepared[REQUEST].filter(pl.col("row").is_in(repeats["row"].implode()))
    if repeats.height:
        prepared = {kind: of_firsts(frame) for kind, frame in prepared.items()}
    bare = {**prepared, COST_EVENT: prepared[COST_EVENT].drop(OF_LINES)}
    records = pl.concat([as_records(frame) for frame in bare.values()]).sort("key")
    return Staged(
        requests=prepared[REQUEST],
        events=prepared[COST_EVENT],
        outcomes=prepared[OUTCOME],
        scores=prepared.get(SCORE),
        hints=with_owner(hints) if hints is not None else None,
        records=records,
        repeats=repeats,
        repeated=repeated,
        credits=prepared.get(CREDIT),
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
    keyed = frame.select("row", "key", "content")
    if keyed["key"].n_unique() == keyed.height:
        return keyed.clear()
    return keyed.filter(~pl.col("key").is_first_distinct())


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
    words = frame.select(owner_words(frame))
    if has_own.all():
        return intern("ledger_attribution", words)
    ids = intern("ledger_attribution", words.filter(has_own))
    at = has_own.arg_true()
    return pl.Series("attribution_id", [None] * frame.height, dtype=pl.Int64).scatter(at, ids)


def with_part_of_owner(credits: pl.DataFrame) -> pl.DataFrame:
    """The same of records that may say only in part whose they are."""
    names = [dimension.field for dimension in STATED_DIMENSIONS]
    says_some = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
    filled = credits.with_columns(pl.when(says_some).then(pl.col(names).fill_null("")))
    return with_owner(filled)


@once_for_nothing
def as_records(frame: pl.DataFrame) -> pl.DataFrame:
    """Exactly the columns of stage_record; what a kind does not have is null."""
    have = [name for name in RECORDS.columns if name in frame.columns]
    return frame.select(record_columns({name: pl.col(name) for name in have}))


def record_columns(expressions: Mapping[str, pl.Expr]) -> list[pl.Expr]:
    """The columns of stage_record; null where nothing is given."""
    nothing = pl.lit(None)
    return [
        expressions.get(name, nothing).cast(kind).alias(name)
        for name, kind in RECORDS.types.items()
    ]


def implied_records(new: Staged, sources: TraceSources | None = None) -> pl.DataFrame:
    """Requests told by inline fields or hints; of traces of which none is told, those that the
    mapping makes of what their sources say.

    Of several sightings the earliest counts; among those of one moment the least by what they
    say (`sighting`), so that neither the order of arrival nor the cut into chunks matters. The
    SQL in `implied_ties` orders the same way.
    """
    requests = pl.concat([told_requests(frame) for frame in new.telling])
    if sources is not None:
        requests = pl.concat([requests, mapped_requests(sources)])
    if requests.is_empty():
        return requests.drop("sighting")
    ranked = requests.with_columns(pl.col("mapping").is_not_null().alias("is_mapped")).sort(RANKED)
    first = ranked.unique("key", keep="first").drop("is_mapped")
    explicit = new.records["key"].implode()
    return first.drop("sighting").filter(~pl.col("key").is_in(explicit)).sort("key")


def mapped_requests(sources: TraceSources) -> pl.DataFrame:
    """Requests by the mapping, as `told_requests`; `mapping` is the number of its version."""
    number = pl.lit(sources.number, pl.Int64)
    bare = sources.mapped.with_columns(pl.lit(-1, pl.Int64).alias("row"))
    return told_requests(bare).with_columns(number.alias("mapping"))


def case_links(new: Staged, sources: TraceSources | None = None) -> pl.DataFrame:
    """Which traces carry the id of which case (the columns of `LINKS`), in key order, each once.

    A link that only events or hints tell is `is_told`.
    """
    links = pl.concat(
        [
            links_of(new.requests, is_told=False),
            *(links_of(frame, is_told=True) for frame in new.telling),
            *([] if sources is None else [links_of(sources.mapped, is_told=True)]),
        ]
    )
    if links.is_empty():
        return links
    pair = ["case_key", "trace_key"]
    once = links.group_by(pair).agg(pl.col("occurred_at").min(), pl.col("is_told").all())
    return once.sort(pair)


@once_for_nothing
def links_of(frame: pl.DataFrame, *, is_told: bool) -> pl.DataFrame:
    naming = frame.filter(pl.col("business_outcome_id").is_not_null())
    return naming.select(
        case_key_of(pl.col("business_outcome_id")).alias("case_key"),
        "trace_key",
        pl.col("occurred_at").cast(LINKS.types["occurred_at"]),
        pl.lit(is_told).alias("is_told"),
    )


@once_for_nothing
def told_requests(inline: pl.DataFrame) -> pl.DataFrame:
    outcome = pl.col("business_outcome_id")
    expressions = {
        "kind": pl.lit(REQUEST),
        "key": pl.col("trace_key"),
        "record_id": pl.col("trace_id"),
        "business_outcome_id": outcome,
        **{name: pl.col(name) for name in TOLD_OF_REQUEST},
    }
    have = {word: name for word, name in OWNER_COLUMNS.items() if name in inline.columns}
    sighting = digest_of(joined_text(have, MAY_LACK["ledger_attribution"])) + outcome.fill_null("")
    return inline.select(*record_columns(expressions), sighting.alias("sighting"))
