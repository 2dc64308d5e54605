"""Which calls may be one call that two instrumentors told in traces of their own, without an id
in common: pairs that a person is asked about. No sum changes by them.

Equal counts alone prove nothing: prompts repeat, a load test sends one prompt all day. So what is
asked is bounded, and says so. Decision 105.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from ledger.calc.calls.matching import CallFacts, are_alike

# Of more calls with the same counts within five seconds nobody could tell which belong together.
MOST_ALIKE: Final = 8
# Pairs that wait for a person: of one prompt (the same counts, model and instrumentors), and of
# one tenant. What comes while there are as many is not noted.
MOST_OF_ONE_PROMPT: Final = 10
MOST_OPEN: Final = 1_000
SPAN: Final = "span"  # the kind of key that is never two instrumentors' same


@dataclass(frozen=True, slots=True)
class InstrumentedCall:
    """A call that counts, as its instrumentor told it. `owner` is the use case that its cost is
    attributed to; empty is not known."""

    event: str
    channel: str
    instrumentor: str
    trace: str
    facts: CallFacts
    keys: frozenset[str] = frozenset()
    owner: str = ""

    @property
    def source(self) -> str:
        """Who told it: the library where the channel is shared by many."""
        return f"{self.channel}:{self.instrumentor}" if self.instrumentor else self.channel


@dataclass(frozen=True, slots=True)
class AlikePair:
    """Two calls that may be one, the earlier first."""

    first: InstrumentedCall
    second: InstrumentedCall

    @property
    def apart(self) -> timedelta:
        return self.second.facts.at - self.first.facts.at

    @property
    def sources(self) -> str:
        """Both sources, in one order whichever was first."""
        return " + ".join(sorted((self.first.source, self.second.source)))

    @property
    def prompt(self) -> "Prompt":
        facts = self.first.facts
        return self.sources, facts.input_tokens or 0, facts.output_tokens or 0


Prompt = tuple[str, int, int]  # sources, tokens in, tokens out


@dataclass
class WaitingPairs:
    """What waits already: pairs of the tenant, those of one prompt, and with whom a call of these
    events is paired, decided or not (event, source of the other)."""

    open_pairs: int = 0
    of_prompt: Counter[Prompt] = field(default_factory=Counter)
    paired: set[tuple[str, str]] = field(default_factory=set)

    def has_room(self, pair: AlikePair) -> bool:
        if self.open_pairs >= MOST_OPEN or self.of_prompt[pair.prompt] >= MOST_OF_ONE_PROMPT:
            return False
        first, second = pair.first, pair.second
        met = {(first.event, second.source), (second.event, first.source)}
        return not met & self.paired

    def take(self, pair: AlikePair) -> None:
        self.open_pairs += 1
        self.of_prompt[pair.prompt] += 1
        first, second = pair.first, pair.second
        self.paired |= {(first.event, second.source), (second.event, first.source)}


def is_suspected(first: InstrumentedCall, second: InstrumentedCall) -> bool:
    """Two instrumentors, two traces, the same model, tokens and moment, and nothing against it:
    no id in common (that is matching's), no ids of one kind that differ, not two owners."""
    return (
        first.source != second.source
        and first.trace != second.trace
        and are_alike(first.facts, second.facts)
        and not first.keys & second.keys
        and not kinds_of(first.keys) & kinds_of(second.keys)
        and (first.owner == second.owner or "" in {first.owner, second.owner})
    )


def kinds_of(keys: Iterable[str]) -> set[str]:
    """The kinds of ids that a call has once: the provider's answer, the gateway's call."""
    return {kind for kind, colon, _ in (key.partition(":") for key in keys) if colon} - {SPAN}


def suspect(
    around: Mapping[str, Iterable[InstrumentedCall]], waiting: WaitingPairs
) -> list[AlikePair]:
    """The pairs to ask about, of new calls (event → calls with the same counts within five
    seconds, itself among them), the closest first.

    A call is paired once with each other source. Where more than `MOST_ALIKE` calls are alike,
    none is; `waiting` bounds the rest, and takes what is found.
    """
    pairs: dict[tuple[str, str], AlikePair] = {}
    for event, alike in around.items():
        calls = {call.event: call for call in alike}
        own = calls.pop(event, None)
        if own is None or len(calls) >= MOST_ALIKE:
            continue
        for other in calls.values():
            if is_suspected(own, other):
                pair = in_time(own, other)
                pairs[pair.first.event, pair.second.event] = pair
    taken = []
    for pair in sorted(pairs.values(), key=closest_first):
        if waiting.has_room(pair):
            waiting.take(pair)
            taken.append(pair)
    return taken


def in_time(call: InstrumentedCall, other: InstrumentedCall) -> AlikePair:
    first, second = sorted((call, other), key=lambda each: (each.facts.at, each.event))
    return AlikePair(first, second)


def closest_first(pair: AlikePair) -> tuple[object, ...]:
    return pair.apart, pair.first.facts.at, pair.first.event, pair.second.event
