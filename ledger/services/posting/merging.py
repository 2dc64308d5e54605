"""One call counts once, whoever saw it: sightings by several channels, found by shared keys.

Events without identity keys and operation cost nothing here. Which sighting counts, and under
which trace, is decided by `ledger.calc.call_sources`; what was counted before and no longer is
gets reversed, never changed. Runs under the postings' lock of the tenant. Source: ledger
reference 2.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl
from django.db import connection

from finops.scope import current_tenant_id
from ledger.calc.call_sources import Place, Seen, place_sightings
from ledger.queries.sql import load
from ledger.services.posting.call_keys import CallIds, find_calls
from ledger.services.posting.copying import copy_in
from ledger.services.posting.digests import digests
from ledger.services.posting.statements import Words, run

TOLD = {
    "key": "event_key",
    "call_id": "call_id",
    "operation_key": "operation_key",
    "occurred_at": "occurred_at",
    "trace_key": "own_trace_key",
    "posted_trace_key": "posted_trace_key",
    "attribution_id": "attribution_id",
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "is_counted": "is_counted",
    "allocated_cost_usd": "reported_cost_usd",
    "channel": "channel",
    "call_status": "call_status",
    "settlement": "settlement",
    "trace_id": "own_trace_id",
    "posted_trace_id": "posted_trace_id",
    "operation_id": "operation_id",
    "cost_event_id": "cost_event_id",
    "model_or_service": "model",
}
MEMBERS = """
SELECT replace(s.event_key::text, '-', ''), replace(s.call_id::text, '-', ''), s.channel,
       replace(s.own_trace_key::text, '-', ''), replace(s.posted_trace_key::text, '-', ''),
       s.occurred_at, s.attribution_id IS NOT NULL, s.is_counted, s.own_trace_id
FROM ledger_sighting s WHERE s.tenant_id = %s AND s.call_id = ANY(%s::uuid[])
"""
TAKE_BACK = """
UPDATE ledger_sighting SET is_counted = false
WHERE tenant_id = %s AND event_key = ANY(%s::uuid[]) AND is_counted
RETURNING replace(event_key::text, '-', ''), occurred_at, replace(posted_trace_key::text, '-', '')
"""
# An event whose lines go: its key and time, the trace they leave, and the one they go to, if any.
Going = tuple[str, datetime, str, str | None, str | None]


@dataclass(frozen=True)
class Standing:
    """A sighting of a call, with where its lines stand (`place`), or None if it is new."""

    seen: Seen
    call: str
    trace_id: str
    place: Place | None


@dataclass(frozen=True)
class Merged:
    """What is left to be posted of new events; `has_moves`: something posted before goes;
    `has_placed`: some of them are left out, or stand under another trace."""

    events: pl.DataFrame
    has_moves: bool = False
    has_placed: bool = False

    def post_moves(self, words: Words) -> None:
        """Reverse, and post again elsewhere, once late requests have moved what they own."""
        if self.has_moves:
            run("merge_lines", words)


@dataclass
class Plan:
    """Places of sightings as they are now; mutable while one posting is worked out."""

    new: dict[str, tuple[Place, str]] = field(default_factory=dict)
    moves: list[tuple[Standing, Place, str]] = field(default_factory=list)


def merge_calls(events: pl.DataFrame, channel: str, outer: Collection[str] = ()) -> Merged:
    """Find the calls of new events; only those whose sighting counts are left, each under the
    trace where its cost belongs. `outer` are keys of events that have a call inside."""
    going = take_back(outer)
    says = pl.col("call_ids").is_not_null() | pl.col("operation_id").is_not_null()
    told = events.filter(says)
    if told.is_empty():
        stage_going(going)
        return Merged(events, bool(going))
    calls = find_calls(dict(told.select("key", "call_ids").drop_nulls().iter_rows()))
    plan = make_plan(told, channel, calls)
    write_sightings(told, channel, calls, plan)
    going += move(plan.moves)
    stage_going(going)
    return Merged(placed(events, plan), bool(going), bool(plan.new))


def make_plan(told: pl.DataFrame, channel: str, calls: CallIds) -> Plan:
    standing = [*members(calls.known), *newcomers(told, channel, calls)]
    by_call: dict[str, list[Standing]] = {}
    for one in standing:
        by_call.setdefault(one.call, []).append(one)
    plan = Plan()
    for group in by_call.values():
        settle(group, plan)
    return plan


def settle(group: list[Standing], plan: Plan) -> None:
    names = {one.seen.trace: one.trace_id for one in group}
    places = place_sightings(one.seen for one in group)
    for one in group:
        place = places[one.seen.event]
        trace_id = names[place.trace]
        if one.place is None:
            plan.new[one.seen.event] = (place, trace_id)
            continue
        # What was not counted has no lines that could be posted again.
        place = replace(place, is_counted=place.is_counted and one.place.is_counted)
        if place != one.place:
            plan.moves.append((one, place, trace_id))


def newcomers(told: pl.DataFrame, channel: str, calls: CallIds) -> Iterable[Standing]:
    columns = ("key", "trace_key", "trace_id", "occurred_at", "attribution_id")
    for key, trace, trace_id, at, owner in told.select(columns).iter_rows():
        if key in calls.of_event:
            seen = Seen(key, channel, trace, at, owner is not None)
            yield Standing(seen, calls.of_event[key], trace_id, None)


def members(calls: frozenset[str]) -> Iterable[Standing]:
    """The sightings that calls have from before."""
    if not calls:
        return
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, [current_tenant_id(), list(calls)])
        rows = cursor.fetchall()
    for event, call, channel, trace, posted, at, has_owner, is_counted, trace_id in rows:
        seen = Seen(event, channel, trace, at, has_owner)
        yield Standing(seen, call, trace_id, Place(is_counted, posted))


def write_sightings(told: pl.DataFrame, channel: str, calls: CallIds, plan: Plan) -> None:
    own = {key: (Place(True, trace), trace_id) for key, trace, trace_id in traces(told)}
    known = {**own, **plan.new}
    places = [known[key] for key in told["key"]]
    operations = told["operation_id"]
    rows = told.with_columns(
        pl.Series("call_id", [calls.of_event.get(key) for key in told["key"]], pl.String),
        pl.Series("is_counted", [place.is_counted for place, _ in places], pl.Boolean),
        pl.Series("posted_trace_key", [place.trace for place, _ in places], pl.String),
        pl.Series("posted_trace_id", [trace_id for _, trace_id in places], pl.String),
        pl.when(operations.is_not_null())
        .then(digests(operations.fill_null("").to_list()))
        .alias("operation_key"),
        pl.lit(channel).alias("channel"),
        pl.col("call_status").fill_null("ok"),
        pl.col("settlement").fill_null("final"),
        pl.col("operation_id", "model_or_service").fill_null(""),
    )
    run("stage_sighting", {})
    copy_in("stage_sighting", rows.select(TOLD.keys()).rename(TOLD))
    run("sightings", {"tenant": current_tenant_id()})


def traces(told: pl.DataFrame) -> Iterable[tuple[str, str, str]]:
    return told.select("key", "trace_key", "trace_id").iter_rows()


def move(moves: Iterable[tuple[Standing, Place, str]]) -> list[Going]:
    """Note where sightings stand now; the lines of those that were counted go (there)."""
    moved = list(moves)
    if not moved:
        return []
    with connection.cursor() as cursor:
        cursor.executemany(
            load("posting/move_sighting"),
            [
                [place.is_counted, place.trace, trace_id, current_tenant_id(), one.seen.event]
                for one, place, trace_id in moved
            ],
        )
    return [
        (
            one.seen.event,
            one.seen.occurred_at,
            one.place.trace,
            place.trace if place.is_counted else None,
            trace_id,
        )
        for one, place, trace_id in moved
        if one.place is not None and one.place.is_counted
    ]


def take_back(outer: Collection[str]) -> list[Going]:
    """Calls that turn out to have another call inside, which repeats them: counted no more."""
    if not outer:
        return []
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, [current_tenant_id(), list(outer)])
        return [(event, at, trace, None, None) for event, at, trace in cursor.fetchall()]


def stage_going(going: list[Going]) -> None:
    if going:
        run("stage_merge", {})
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO stage_merge VALUES (%s, %s, %s, %s, %s)", going)


def placed(events: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The events to be posted, each under the trace of its place."""
    if not plan.new:
        return events
    uncounted = [key for key, (place, _) in plan.new.items() if not place.is_counted]
    kept = events.filter(~pl.col("key").is_in(uncounted)) if uncounted else events
    there = {key: (place.trace, trace_id) for key, (place, trace_id) in plan.new.items()}
    found = [there.get(key, (trace, trace_id)) for key, trace, trace_id in traces(kept)]
    return kept.with_columns(
        pl.Series("trace_key", [trace for trace, _ in found], pl.String),
        pl.Series("trace_id", [trace_id for _, trace_id in found], pl.String),
    )
