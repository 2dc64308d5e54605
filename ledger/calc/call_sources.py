"""One call seen by several channels: which sighting counts, and to which trace its cost belongs.

A call's sightings are those that share a key with one another, directly or by way of others. The
result is a function of the set: the order in which sightings arrive does not matter, and what is
once outranked stays so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

# The higher counts. A gateway sees the provider's own usage; an instrumented client what it was
# told; a record of our own form was written down afterwards; a meter knows one quantity.
RANKS = {"litellm": 60, "otlp": 50, "langfuse": 40, "openmeter": 20, "lago": 10}
OWN_RANK = 30  # files, online ingest, platform imports
TRACERS = frozenset({"otlp", "langfuse"})


def rank_of(channel: str) -> int:
    return RANKS.get(channel, OWN_RANK)


@dataclass(frozen=True)
class Seen:
    """One sighting: an event of one channel. `has_owner`: it says itself who asked."""

    event: str
    channel: str
    trace: str
    occurred_at: datetime
    has_owner: bool = False

    @property
    def guides(self) -> tuple[bool, bool, int]:
        """How well it knows the trace: a tracer best, then whoever knows the owner."""
        return self.channel in TRACERS, self.has_owner, rank_of(self.channel)


@dataclass(frozen=True)
class Place:
    """Whether a sighting counts, and under which trace its lines stand."""

    is_counted: bool
    trace: str


def place_sightings(sightings: Iterable[Seen]) -> Mapping[str, Place]:
    """Event → its place among the sightings of one call.

    Counted are all sightings of the highest channel: one channel tells a call once, so two of
    its events are two attempts. Their lines stand in the trace of the best guide, the earliest
    of several; a sighting that is as good a guide keeps its own.
    """
    seen = sorted(sightings, key=lambda one: (one.occurred_at, one.event))
    top = max(rank_of(one.channel) for one in seen)
    guide = max(seen, key=lambda one: one.guides)  # the first of equals
    return {
        one.event: Place(
            rank_of(one.channel) == top,
            guide.trace if guide.guides > one.guides else one.trace,
        )
        for one in seen
    }
