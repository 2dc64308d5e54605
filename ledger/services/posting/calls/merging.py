"""One call counts once, whoever tells it: what of new events is posted, and under which trace, and
what was posted before and now goes, comes or moves.

Events without identity keys and operation cost nothing here. What was counted and no longer is
gets reversed, never changed; the lines of what does not count are held, so that it can count
later. Runs under the postings' lock of the tenant. Decision 17.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from ledger.calc.calls.sources import SightingPlace, WhyNotCounted
from ledger.calc.record_keys import trace_key
from ledger.frames.digests import digests
from ledger.services.posting.calls.keys import Families, find_families
from ledger.services.posting.calls.placing import PlacedSightings, place_all, with_words_of_calls
from ledger.services.posting.calls.span_trees import FLAT, Inside, Nesting
from ledger.services.posting.plan import Plan, PostingPlan
from ledger.services.posting.working_tables import (
    HELD_LINES,
    LINES,
    MERGES,
    PLACES,
    SIGHTINGS,
    Rows,
)

COLUMNS = {
    "key": "event_key",
    "family_id": "family_id",
    "operation_key": "operation_key",
    "occurred_at": "occurred_at",
    "trace_key": "own_trace_key",
    "posted_trace_key": "posted_trace_key",
    "attribution_id": "attribution_id",
    "inherited_attribution_id": "inherited_attribution_id",
    "posted_attribution_id": "posted_attribution_id",
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "is_counted": "is_counted",
    "is_batch": "is_batch",
    "counted_key": "counted_key",
    "repeated_key": "repeated_key",
    "allocated_cost_usd": "reported_cost_usd",
    "quantity": "quantity",
    "channel": "channel",
    "instrumentor": "instrumentor",
    "call_status": "call_status",
    "settlement": "settlement",
    "trace_id": "own_trace_id",
    "posted_trace_id": "posted_trace_id",
    "operation_id": "operation_id",
    "cost_event_id": "cost_event_id",
    "model_or_service": "model",
    "why": "why",
    "doubt": "doubt",
    "part": "part",
    "call_ids": "call_ids",
}
# Trace (its key and id) and owner of lines, where they are not those of their event.
Elsewhere = tuple[str | None, str | None, int | None]
# An event, its time, the trace that its lines leave, and the one they go to with its owner.
Moving = tuple[str, datetime, str | None, str | None, str | None, int | None]


@dataclass(frozen=True)
class Merged:
    """What becomes of the lines of new events: those of `left_out` are not posted, those of
    `held` are kept for later, those of `elsewhere` stand under another trace or owner.
    `has_moves`: something posted before goes, comes or moves; `has_sightings`: some are
    new. `new_traces` are those to which something comes, `left_traces` those of which calls
    count in others, or did. `doubtful` are new cost events in doubt, with the code of it."""

    left_out: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    elsewhere: Mapping[str, Elsewhere] = field(default_factory=dict)
    has_moves: bool = False
    has_sightings: bool = False
    new_traces: tuple[str, ...] = ()
    left_traces: frozenset[str] = frozenset()
    doubtful: tuple[tuple[str, str], ...] = ()

    def post_moves(self, plan: Plan) -> None:
        """Reverse, and post again elsewhere, once late requests have moved what they own."""
        if self.has_moves:
            plan.run("posting/merge_lines")

    def posted(self, lines: Rows) -> Rows:
        """Lines of the events that count, each under the trace and owner of its place."""
        if not (self.left_out or self.held or self.elsewhere):
            return lines
        frame = lines.frame
        gone = self.left_out | self.held
        if gone:
            frame = frame.filter(~pl.col("event_key").is_in(list(gone)))
        if self.elsewhere:
            frame = moved_lines(frame, self.elsewhere)
        return LINES.rows(frame)

    def hold(self, lines: Rows, plan: Plan) -> None:
        """Keep the lines of what does not count now."""
        if not self.held:
            return
        frame = lines.frame.filter(pl.col("event_key").is_in(list(self.held)))
        HELD_LINES.fill(frame.drop("attribution_id", "trace_key", "trace_id"))
        plan.run("posting/hold_lines")


def moved_lines(frame: pl.DataFrame, elsewhere: Mapping[str, Elsewhere]) -> pl.DataFrame:
    columns = frame.columns
    rows = [(event, *place) for event, place in elsewhere.items()]
    schema = {"event_key": pl.String, "t": pl.String, "i": pl.String, "a": pl.Int64}
    there = pl.DataFrame(rows, schema=schema, orient="row")
    joined = frame.join(there, on="event_key", how="left", maintain_order="left")
    return joined.with_columns(
        pl.coalesce("t", "trace_key").alias("trace_key"),
        pl.coalesce("i", "trace_id").alias("trace_id"),
        pl.coalesce("a", "attribution_id").alias("attribution_id"),
    ).select(columns)


def merge_calls(events: pl.DataFrame, plan: PostingPlan, nesting: Nesting = FLAT) -> Merged:
    """Find the calls of new events, and where they and those from before now stand."""
    says = pl.col("call_ids").is_not_null() | pl.col("operation_id").is_not_null()
    sightings = events.filter(says)
    if sightings.is_empty() and not nesting.new and not nesting.changed:
        return Merged()
    sightings = with_words_of_calls(sightings)
    SIGHTINGS.make()
    PLACES.make()
    families = find_families(dict(sightings.select("key", "call_ids").drop_nulls().iter_rows()))
    placed = place_all(sightings, plan.channel, families, nesting)
    write_sightings(sightings, families, placed, nesting, plan)
    moves = [*moves_of_sightings(placed, plan), *moves_of_items(nesting.changed, plan)]
    stage_moves(moves)
    if placed.moved or sightings["operation_id"].is_not_null().any():
        plan.run("posting/supersede")
    return merged(sightings, placed, nesting.new, moves)


def merged(
    sightings: pl.DataFrame,
    placed: PlacedSightings,
    inside: Mapping[str, Inside],
    moves: Sequence[Moving],
) -> Merged:
    keys = frozenset(sightings["key"])
    items = [(event, nested) for event, nested in inside.items() if event not in keys]
    left_out = {event for event, nested in items if nested.repeated_by}
    elsewhere: dict[str, Elsewhere] = {event: (None, None, nested.owner) for event, nested in items}
    held: set[str] = set()
    for event, (place, trace_id) in placed.new.items():
        if place.is_counted:
            elsewhere[event] = place.trace, trace_id, place.owner
        else:  # what has the same inside never comes to count
            (left_out if place.why is WhyNotCounted.INSIDE else held).add(event)
    return Merged(
        frozenset(left_out),
        frozenset(held),
        elsewhere,
        has_moves=bool(moves),
        has_sightings=not sightings.is_empty(),
        new_traces=tuple(dict.fromkeys(move[3] for move in moves if move[3])),
        left_traces=left_traces(sightings, placed),
        doubtful=doubtful(sightings, placed),
    )


def left_traces(sightings: pl.DataFrame, placed: PlacedSightings) -> frozenset[str]:
    own: dict[str, str] = dict(sightings.select("key", "trace_key").iter_rows())
    left = {own[event] for event, (place, _) in placed.new.items() if place.trace != own[event]}
    for each, place, _ in placed.moved:
        before = each.place.trace if each.place else each.seen.trace
        if {before, place.trace} != {each.seen.trace}:
            left.add(each.seen.trace)
    return frozenset(left)


def doubtful(sightings: pl.DataFrame, placed: PlacedSightings) -> tuple[tuple[str, str], ...]:
    codes = {event: place.doubt for event, (place, _) in placed.new.items() if place.doubt}
    if not codes:
        return ()
    ids = sightings.select("key", "cost_event_id").iter_rows()
    return tuple((event_id, codes[key]) for key, event_id in ids if key in codes)


def write_sightings(
    sightings: pl.DataFrame,
    families: Families,
    placed: PlacedSightings,
    nesting: Nesting,
    plan: PostingPlan,
) -> None:
    if sightings.is_empty():
        return
    by = nesting.instrumentors
    own = sightings.select("key", "trace_key", "trace_id", "attribution_id").iter_rows()
    there = {key: (SightingPlace(trace, owner), trace_id) for key, trace, trace_id, owner in own}
    there |= placed.new
    operations = sightings["operation_id"]
    rows = sightings.with_columns(
        *place_columns([there[key] for key in sightings["key"]]),
        *inside_columns([nesting.new.get(key) for key in sightings["key"]]),
        pl.Series("family_id", [families.of_event.get(key) for key in sightings["key"]], pl.String),
        pl.when(operations.is_not_null())
        .then(digests(operations.fill_null("").to_list()))
        .alias("operation_key"),
        pl.lit(plan.channel).alias("channel"),
        pl.Series(
            "instrumentor",
            [by.get(event_id, "") for event_id in sightings["cost_event_id"]],
            pl.String,
        ),
        pl.col("call_status").fill_null("ok"),
        pl.col("settlement").fill_null("final"),
        pl.col("operation_id", "model_or_service", "call_ids").fill_null(""),
    )
    SIGHTINGS.add(rows.select(COLUMNS.keys()).rename(COLUMNS))
    plan.run("posting/sightings")


def place_columns(places: Sequence[tuple[SightingPlace, str]]) -> list[pl.Series]:
    return [
        pl.Series("is_counted", [place.is_counted for place, _ in places], pl.Boolean),
        pl.Series("posted_trace_key", [place.trace for place, _ in places], pl.String),
        pl.Series("posted_trace_id", [trace_id for _, trace_id in places], pl.String),
        pl.Series("posted_attribution_id", [place.owner for place, _ in places], pl.Int64),
        pl.Series("counted_key", [place.counted_by or None for place, _ in places], pl.String),
        pl.Series("why", [place.why.value for place, _ in places], pl.String),
        pl.Series("doubt", [place.doubt for place, _ in places], pl.String),
    ]


def inside_columns(inside: Sequence[Inside | None]) -> list[pl.Series]:
    by = [(nested.repeated_by or None) if nested else None for nested in inside]
    owners = [nested.owner if nested else None for nested in inside]
    return [
        pl.Series("repeated_key", by, pl.String),
        pl.Series("inherited_attribution_id", owners, pl.Int64),
    ]


def moves_of_sightings(placed: PlacedSightings, plan: Plan) -> Iterator[Moving]:
    """Note where sightings from before stand now; whose lines go, come or stand elsewhere."""
    if not placed.moved:
        return
    rows = [(each.seen.event, place, trace_id) for each, place, trace_id in placed.moved]
    moved = pl.DataFrame(
        [
            pl.Series("event_key", [event for event, *_ in rows], pl.String),
            *place_columns([(place, trace_id) for _, place, trace_id in rows]),
        ]
    )
    PLACES.add(moved)
    plan.run("posting/place_sightings")
    for standing, place, trace_id in placed.moved:
        before = standing.place
        was = (before.trace, before.owner) if before and before.is_counted else None
        now = (place.trace, place.owner) if place.is_counted else None
        if was != now:
            goes = (place.trace, trace_id, place.owner) if now else (None, None, None)
            seen = standing.seen
            yield (seen.event, seen.facts.at, was[0] if was else None, *goes)


def moves_of_items(changed: Mapping[str, Inside], plan: Plan) -> Iterator[Moving]:
    """The same for items, which have no sightings."""
    if not changed:
        return
    for event, at in plan.fetch("posting/items", keys=list(changed)):
        nested = changed[event]
        trace = trace_key(nested.trace_id).hex
        goes: tuple[str | None, str | None, int | None] = trace, nested.trace_id, nested.owner
        if nested.repeated_by:
            goes = (None, None, None)
        yield (event, at, trace, *goes)


def stage_moves(moves: Sequence[Moving]) -> None:
    if moves:
        MERGES.fill(pl.DataFrame(moves, schema=MERGES.types, orient="row"))
