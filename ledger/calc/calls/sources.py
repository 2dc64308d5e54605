"""Sightings that share keys, as calls: which of them counts, and whose trace its cost stands in.

A function of the set: the order in which sightings arrive does not matter. Keys are claims that
`matching` tests, so that an id that repeats swallows no call. See ledger 5 and decision 17.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations

from ledger.calc.calls.matching import CallFacts, are_compatible, is_told_again, total

# The higher counts. A gateway sees the provider's own usage; an instrumented client what it was
# told; a record of our own form was written down afterwards; a meter knows one quantity. What a
# tool exports as a file comes after what it sends by itself: the same call may come by both.
RANKS = {
    **{"litellm": 60, "litellm_log": 58, "openrouter": 56, "helicone": 54},
    **{"otlp": 50, "langfuse": 40, "langfuse_file": 38, "openmeter": 20, "lago": 10},
}
OWN_RANK = 30  # files, online ingest, platform imports
TRACERS = frozenset({"otlp", "langfuse", "langfuse_file"})
# Kinds of keys: the provider's id of its answer, and the gateway's id of a call and its attempts.
RESPONSE, ATTEMPTS = "response:", "litellm:"
# What two sightings share that a person said are one call: the event that stays.
DECIDED = "decided:"
REPEATED_ID = "repeated_id"


def rank_of(channel: str) -> int:
    return RANKS.get(channel, OWN_RANK)


class WhyNotCounted(StrEnum):
    """Why a sighting does not count."""

    COUNTED = ""
    CHANNEL = "channel"  # another channel knows the call better
    AGAIN = "again"  # its channel has told the call before
    INSIDE = "inside"  # a call inside tells the same
    DECIDED = "decided"  # a person said that it is the same call


@dataclass(frozen=True, slots=True)
class Seen:
    """One sighting: an event of one channel.

    `keys` are its identity keys without those that too many share. `part` names which part of a
    call's usage it tells, where it is not all (its tokens in). `owner` is the attribution that it
    says itself, or that the nearest span around it names. `repeated_by` is the event that tells
    the same work, by the spans of its trace or by a person's decision (`why`). What a person
    decided is of the other's call, as if both had named one id, and never counts.
    """

    event: str
    channel: str
    trace: str
    facts: CallFacts
    keys: tuple[str, ...] = ()
    part: str = ""
    owner: int | None = None
    repeated_by: str = ""
    why: WhyNotCounted = WhyNotCounted.COUNTED

    @property
    def is_decided(self) -> bool:
        return self.why is WhyNotCounted.DECIDED and bool(self.repeated_by)

    @property
    def guides(self) -> tuple[bool, bool, int]:
        """How well it knows the trace: a tracer best, then whoever knows the owner."""
        return self.channel in TRACERS, self.owner is not None, rank_of(self.channel)


@dataclass(frozen=True, slots=True)
class SightingPlace:
    """Whether a sighting counts (`why` is empty), and where its lines stand.

    `owner` is the attribution of the lines where it is not the trace's. `counted_by` is the event
    that counts in its place. `doubt` is a code of what makes it doubtful.
    """

    trace: str
    owner: int | None = None
    why: WhyNotCounted = WhyNotCounted.COUNTED
    counted_by: str = ""
    doubt: str = ""

    @property
    def is_counted(self) -> bool:
        return self.why is WhyNotCounted.COUNTED


@dataclass
class ToldCall:
    """One call as one channel tells it: its parts, each with those that tell it again."""

    parts: list[list[Seen]]

    def take(self, seen: Seen) -> bool:
        """Is it of this telling? Then it is in it."""
        shared = self.keys & set(seen.keys)
        if not shared:
            return False
        is_decided = any(key.startswith(DECIDED) for key in shared)
        for part in self.parts:
            if part[0].part == seen.part:
                has_id = any(key.startswith(RESPONSE) for key in shared)
                if is_decided or (has_id and is_told_again(part[0].facts, seen.facts)):
                    part.append(seen)
                    return True
                return False
        if self.first.facts.at == seen.facts.at:
            self.parts.append([seen])
            return True
        return False

    @property
    def first(self) -> Seen:
        return self.parts[0][0]

    @property
    def sightings(self) -> list[Seen]:
        return [seen for part in self.parts for seen in part]

    @property
    def keys(self) -> set[str]:
        return {key for seen in self.sightings for key in seen.keys}

    @property
    def facts(self) -> CallFacts:
        return total(part[0].facts for part in self.parts)


@dataclass
class Call:
    """What is taken for one call: at most one telling of each channel."""

    tellings: list[ToldCall] = field(default_factory=list)

    @property
    def counted(self) -> ToldCall:
        """That of the best channel; one that tells usage before any that tells none, and what a
        person decided last."""
        return max(self.tellings, key=worth_of)

    @property
    def sightings(self) -> list[Seen]:
        return [seen for telling in self.tellings for seen in telling.sightings]

    @property
    def channels(self) -> set[str]:
        return {telling.first.channel for telling in self.tellings}

    def take(self, other: "Call") -> None:
        self.tellings += other.tellings
        self.tellings.sort(key=lambda each: (each.first.facts.at, each.first.event))


def worth_of(telling: ToldCall) -> tuple[bool, bool, int]:
    return not telling.first.is_decided, telling.facts.has_usage, rank_of(telling.first.channel)


def place_sightings(sightings: Iterable[Seen]) -> Mapping[str, SightingPlace]:
    """Event → its place, for sightings that share keys with one another in some way.

    A channel tells a call once; what it tells of the same answer with the same usage at the same
    time is the same telling. Tellings of different channels that share a key and are compatible
    are one call, the closest first, and each call takes one telling of a channel. Of a call the
    best channel counts. Its lines stand in the trace of the best guide, the earliest of several.
    """
    in_time = with_decisions(
        sorted(sightings, key=lambda seen: (seen.is_decided, seen.facts.at, seen.event))
    )
    calls = match(tell(seen for seen in in_time if takes_part(seen)))
    counting = [call for call in calls if not call.counted.first.is_decided]
    doubtful = doubts([call.counted for call in counting])
    places: dict[str, SightingPlace] = {}
    for call in counting:
        places |= places_of(call, guide_of(call, counting), doubtful)
    for seen in in_time:
        if seen.event not in places:
            inner = places.get(seen.repeated_by)
            counted_by = inner.counted_by if inner and inner.counted_by else seen.repeated_by
            places[seen.event] = SightingPlace(seen.trace, why=seen.why, counted_by=counted_by)
    return places


def with_decisions(sightings: Sequence[Seen]) -> list[Seen]:
    """What a person said is of one call shares a key with the event that stays, itself included."""
    known = {seen.event: seen for seen in sightings}
    stays = {seen.event: staying(seen, known) for seen in sightings if seen.is_decided}
    keys = {event: DECIDED + kept for event, kept in stays.items() if kept}
    keys |= {kept: DECIDED + kept for kept in stays.values() if kept}
    return [
        replace(seen, keys=(keys[seen.event], *seen.keys)) if seen.event in keys else seen
        for seen in sightings
    ]


def staying(seen: Seen, known: Mapping[str, Seen]) -> str:
    """The event that stays in the place of this one in the end, if it may count itself."""
    passed: set[str] = set()
    while seen.is_decided and seen.event not in passed:
        passed.add(seen.event)
        if seen.repeated_by not in known:
            return ""
        seen = known[seen.repeated_by]
    return "" if seen.repeated_by else seen.event


def takes_part(seen: Seen) -> bool:
    """Does it tell of a call, by itself or for the event that stays in its place?"""
    return not seen.repeated_by or any(key.startswith(DECIDED) for key in seen.keys)


def tell(in_time: Iterable[Seen]) -> list[ToldCall]:
    """Sightings as tellings of their channels."""
    tellings: list[ToldCall] = []
    known: dict[tuple[str, str], list[ToldCall]] = {}  # by channel and key
    for seen in in_time:
        own = [known.setdefault((seen.channel, key), []) for key in seen.keys]
        telling = next((each for with_key in own for each in with_key if each.take(seen)), None)
        if telling is None:
            telling = ToldCall([[seen]])
            tellings.append(telling)
        for with_key in own:
            if not any(each is telling for each in with_key):
                with_key.append(telling)
    return tellings


def sharing(tellings: Sequence[ToldCall]) -> Iterator[tuple[ToldCall, ToldCall, set[str]]]:
    """Pairs of tellings with the keys that they share."""
    with_key: dict[str, list[int]] = {}
    for place, telling in enumerate(tellings):
        for key in telling.keys:
            with_key.setdefault(key, []).append(place)
    pairs = {pair for places in with_key.values() for pair in combinations(places, 2)}
    for first, second in pairs:
        yield tellings[first], tellings[second], tellings[first].keys & tellings[second].keys


def match(tellings: Sequence[ToldCall]) -> list[Call]:
    """Tellings as calls: what a person decided comes first, then pairs that share most keys, then
    those that are closest."""
    pairs = []
    for first, second, shared in sharing(tellings):
        is_one_channel = first.first.channel == second.first.channel
        is_decided = any(key.startswith(DECIDED) for key in shared)
        if not is_one_channel and (is_decided or are_compatible(first.facts, second.facts)):
            apart = abs(first.facts.at - second.facts.at)
            names = first.first.event, second.first.event
            pairs.append(((not is_decided, -len(shared), apart, names), first, second))
    call_of = {id(telling): Call([telling]) for telling in tellings}
    for _, first, second in sorted(pairs, key=lambda pair: pair[0]):
        call, other = call_of[id(first)], call_of[id(second)]
        if call is not other and not call.channels & other.channels:
            call_of |= {id(telling): call for telling in other.tellings}
            call.take(other)
    return list({id(call): call for call in call_of.values()}.values())


def guide_of(call: Call, calls: Iterable[Call]) -> Seen:
    """Who knows best in which trace the call was made; the attempts of one call go together."""
    attempts = attempt_keys(call)
    guides = [
        seen
        for each in calls
        if each is call or attempts & attempt_keys(each)
        for seen in each.sightings
        if not seen.is_decided
    ]
    guides.sort(key=lambda seen: (seen.facts.at, seen.event))
    return max(guides, key=lambda seen: seen.guides)  # the first of equals


def attempt_keys(call: Call) -> set[str]:
    return {key for each in call.tellings for key in each.keys if key.startswith(ATTEMPTS)}


def places_of(call: Call, guide: Seen, doubtful: set[str]) -> dict[str, SightingPlace]:
    """What does not count is shown where what counts in its place stands."""
    counted = call.counted
    there = standing(counted.first, guide)
    places: dict[str, SightingPlace] = {}
    for telling in call.tellings:
        for part in telling.parts:
            for seen in part:
                if seen.is_decided:
                    place = SightingPlace(
                        there, why=WhyNotCounted.DECIDED, counted_by=counted.first.event
                    )
                elif telling is not counted:
                    place = SightingPlace(
                        there, why=WhyNotCounted.CHANNEL, counted_by=counted.first.event
                    )
                elif seen is not part[0]:
                    trace = standing(part[0], guide)
                    place = SightingPlace(trace, why=WhyNotCounted.AGAIN, counted_by=part[0].event)
                else:
                    is_guided = guide.guides > seen.guides
                    owner = guide.owner if seen.owner is None and is_guided else seen.owner
                    doubt = REPEATED_ID if seen.event in doubtful else ""
                    place = SightingPlace(standing(seen, guide), owner, doubt=doubt)
                places[seen.event] = place
    return places


def standing(seen: Seen, guide: Seen) -> str:
    """The trace in which the lines of what counts stand."""
    return guide.trace if guide.guides > seen.guides else seen.trace


def doubts(counted: Sequence[ToldCall]) -> set[str]:
    """Events that count although another call has a key of theirs.

    In one channel only the provider's id of an answer should be of one call alone: attempts share
    the gateway's id, and calls the span that made them. What failed is no second call.
    """
    doubtful: set[str] = set()
    succeeded = [telling for telling in counted if not telling.facts.is_failed]
    for first, second, shared in sharing(succeeded):
        is_one_channel = first.first.channel == second.first.channel
        if not is_one_channel or any(key.startswith(RESPONSE) for key in shared):
            doubtful |= {part[0].event for each in (first, second) for part in each.parts}
    return doubtful
