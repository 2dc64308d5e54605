"""Where sightings stand: those of new events, those from before that share keys with them, and
those of which their trace now says something else. `ledger.calc.calls` decides; here is who is
asked about, and what becomes of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any  # Any: a row of a cursor

import polars as pl

from finops.db.statements import fetch_tuples, of_tenant
from ledger.calc.calls.matching import CallFacts
from ledger.calc.calls.sources import Seen, SightingPlace, WhyNotCounted, place_sightings
from ledger.queries.sql import load
from ledger.services.posting.calls.keys import Families, common_keys
from ledger.services.posting.calls.span_trees import Inside, Nesting

ERROR, BATCH = "error", "batch"
CALLS = ["model_call", "embedding"]
REPEATS = frozenset({WhyNotCounted.CHANNEL, WhyNotCounted.INSIDE, WhyNotCounted.DECIDED})
NEW = (
    *("key", "trace_key", "trace_id", "occurred_at", "attribution_id", "model_or_service"),
    *("input_tokens", "output_tokens", "allocated_cost_usd", "quantity", "call_status"),
    *("is_batch", "part", "call_ids"),
)


@dataclass(frozen=True, slots=True)
class StandingSighting:
    """A sighting with its keys, its own trace, and where it stands: `place` is None if new."""

    seen: Seen
    family: str
    call_ids: str
    trace_id: str
    place: SightingPlace | None = None


@dataclass
class PlacedSightings:
    """Places of sightings as they are now, each with the name of its trace."""

    new: dict[str, tuple[SightingPlace, str]] = field(default_factory=dict)
    moved: list[tuple[StandingSighting, SightingPlace, str]] = field(default_factory=list)


def with_words_of_calls(events: pl.DataFrame) -> pl.DataFrame:
    """Adds `part` (which part of a call's usage an event tells, where it is not all of it) and
    `is_batch`."""
    has_in, has_out = pl.col("input_tokens").is_not_null(), pl.col("output_tokens").is_not_null()
    only_one = pl.when(has_in).then(pl.lit("input")).when(has_out).then(pl.lit("output"))
    side = pl.when(has_in & has_out).then(pl.lit("")).otherwise(only_one.otherwise(pl.lit("")))
    tiers = pl.coalesce("service_tier", "requested_service_tier")  # as it is rated
    is_batch = tiers.str.to_lowercase() == BATCH
    is_item = ~pl.col("component").is_in(CALLS)
    item = pl.when(is_item).then(pl.col("component"))
    return events.with_columns(
        pl.coalesce("token_kind", "meter", item, side).alias("part"),
        is_batch.fill_null(value=False).alias("is_batch"),
    )


def place_all(
    new: pl.DataFrame, channel: str, families: Families, nesting: Nesting
) -> PlacedSightings:
    """The places of the sightings `new`, and of those from before whose place is now another.

    A sighting that shares no key with any other and has nothing inside is not among them: it
    counts, in its own trace.
    """
    renested = renest(nesting.changed)
    shared = families.known | {family for family in renested.values() if family}
    shared |= with_several(families.of_event.values())
    standing = [*members(shared, [event for event, family in renested.items() if not family])]
    standing += newcomers(new, channel, families, shared, nesting.new)
    common = common_keys(each.call_ids for each in standing) if standing else frozenset()
    groups: dict[str, list[StandingSighting]] = {}
    for each in standing:
        groups.setdefault(each.family or each.seen.event, []).append(each)
    placed = PlacedSightings()
    for group in groups.values():
        settle(group, common, placed)
    return placed


def with_several(families: Iterable[str]) -> set[str]:
    """Families that several of these events belong to."""
    once: set[str] = set()
    several: set[str] = set()
    for family in families:
        (several if family in once else once).add(family)
    return several


def renest(changed: Mapping[str, Inside]) -> dict[str, str]:
    """Note what the spans now say of sightings from before; event → family, or empty."""
    if not changed:
        return {}
    rows = of_tenant(
        events=list(changed),
        repeated=[nested.repeated_by or None for nested in changed.values()],
        owners=[nested.owner for nested in changed.values()],
    )
    return {event: family or "" for event, family in fetch_tuples(load("posting/renest"), rows)}


def settle(group: list[StandingSighting], common: frozenset[str], placed: PlacedSightings) -> None:
    names = {each.seen.trace: each.trace_id for each in group}
    places = place_sightings(with_keys(each, common) for each in group)
    for each in group:
        place = places[each.seen.event]
        if each.place is None:
            placed.new[each.seen.event] = place, names[place.trace]
        elif place != each.place:
            placed.moved.append((each, place, names[place.trace]))


def with_keys(standing: StandingSighting, common: frozenset[str]) -> Seen:
    keys = tuple(sorted({key for key in standing.call_ids.split() if key not in common}))
    seen = standing.seen
    return Seen(
        seen.event, seen.channel, seen.trace, seen.facts, keys, seen.part, seen.owner,
        seen.repeated_by, seen.why,
    )  # fmt: skip


def newcomers(
    new: pl.DataFrame,
    channel: str,
    families: Families,
    shared: frozenset[str] | set[str],
    inside: Mapping[str, Inside],
) -> Iterable[StandingSighting]:
    """New sightings that share a key with others, or of which their trace says something."""
    asked = [key for key in new["key"] if key in inside or families.of_event.get(key, "") in shared]
    if not asked:
        return
    frame = new.filter(pl.col("key").is_in(asked))
    for row in frame.select(NEW).iter_rows():
        event, trace, trace_id, at, owner, model, tokens_in, tokens_out, cost, amount = row[:10]
        status, is_batch, part, call_ids = row[10:]
        nested = inside.get(event)
        facts = CallFacts(
            at,
            model or "",
            tokens_in,
            tokens_out,
            None if cost is None else Decimal(cost),
            None if amount is None else Decimal(amount),
            status == ERROR,
            is_batch,
        )
        by = nested.repeated_by if nested else ""
        seen = Seen(
            event, channel, trace, facts, part=part, repeated_by=by,
            owner=owner if owner is not None or nested is None else nested.owner,
            why=WhyNotCounted.INSIDE if by else WhyNotCounted.COUNTED,
        )  # fmt: skip
        yield StandingSighting(seen, families.of_event.get(event, ""), call_ids or "", trace_id)


def members(families: Iterable[str], events: Iterable[str]) -> Iterable[StandingSighting]:
    """The sightings from before of these families, and these events."""
    wanted = {"families": list(families), "events": list(events)}
    if any(wanted.values()):
        yield from map(member, fetch_tuples(load("posting/members"), of_tenant(**wanted)))


def member(row: tuple[Any, ...]) -> StandingSighting:
    event, family, channel, trace, trace_id, at, owner, model, *facts = row[:16]
    repeated_by, why, posted_trace, posted_owner, counted_by, doubt, is_counted = row[16:]
    facts_of_call = CallFacts(at, model, *facts[:6])
    why = WhyNotCounted(why)
    by = (
        WhyNotCounted.COUNTED
        if not repeated_by
        else why
        if why in REPEATS
        else WhyNotCounted.INSIDE
    )
    seen = Seen(
        event, channel, trace, facts_of_call, part=facts[6], owner=owner,
        repeated_by=repeated_by or "", why=by,
    )  # fmt: skip
    # What was just decided counts until it is placed; what was just parted does not.
    stands = WhyNotCounted.COUNTED if is_counted else why or WhyNotCounted.DECIDED
    place = SightingPlace(posted_trace, posted_owner, stands, counted_by or "", doubt)
    return StandingSighting(seen, family or "", facts[7], trace_id, place)
