"""The lifecycle of a thing that people sign: its states, its steps, whose they are, what they need.

Every pair of states that no step of a kind declares is refused, by the service and by the
database, which holds the same table (`LifecycleStep`). Source: security 6.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

NEW: Final = ""  # the state before the first one


class Hand(StrEnum):
    """Who takes a step: whoever prepares it, asked for it, signs it, is consulted (C in the RACI
    row) or owns the business that it is for, or the system by itself."""

    PREPARER = "preparer"
    REQUESTER = "requester"
    SIGNER = "signer"
    CONSULTED = "consulted"
    OWNER = "owner"
    SYSTEM = "system"


class Need(StrEnum):
    """What a step asks of a person: the hash of what they saw, a reason, that they are another
    person than all who prepared it, a second factor where the risk is high."""

    MATCH = "match"
    REASON = "reason"
    ANOTHER = "another"
    STEP_UP = "step_up"


class Phase(StrEnum):
    """Of the requests of one subject at most one is open, and at most one in force."""

    OPEN = "open"
    IN_FORCE = "in_force"
    ENDED = "ended"


@dataclass(frozen=True)
class Step:
    """A step from any of `sources` to `target`.

    `freezes` takes a snapshot of the content, which is what is signed from then on. `signs` puts
    one signature on the snapshot; only the last that is required reaches the target. A step to a
    state before review drops the snapshot.
    """

    name: str
    sources: frozenset[str]
    target: str
    hands: frozenset[Hand]
    needs: frozenset[Need] = frozenset()
    freezes: bool = False
    signs: bool = False


def step(
    name: str,
    sources: str,
    target: str,
    *hands: Hand,
    needs: str = "",
    freezes: bool = False,
    signs: bool = False,
) -> Step:
    """A step in few words: sources and needs are names with blanks between."""
    return Step(
        name,
        frozenset(sources.split()) or frozenset({NEW}),
        target,
        frozenset(hands),
        frozenset(map(Need, needs.split())),
        freezes=freezes,
        signs=signs,
    )


@dataclass(frozen=True)
class Pair:
    """One pair of states as the database holds it; several steps of a kind may share it."""

    source: str
    target: str
    phase: Phase
    hands: frozenset[Hand]
    freezes: bool
    signs: bool


@dataclass(frozen=True)
class Lifecycle:
    """The steps of one kind; `open` and `in_force` are its states in these phases, every other
    state ends it. In the states `unsigned` there is no snapshot."""

    steps: tuple[Step, ...]
    open: frozenset[str]
    in_force: frozenset[str] = frozenset()
    unsigned: frozenset[str] = frozenset()

    def step(self, name: str) -> Step:
        """Raises KeyError for a step that the kind does not have."""
        return self._by_name[name]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._by_name)

    def phase_of(self, state: str) -> Phase:
        if state in self.open:
            return Phase.OPEN
        return Phase.IN_FORCE if state in self.in_force else Phase.ENDED

    def steps_from(self, state: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if state in step.sources)

    @cached_property
    def states(self) -> frozenset[str]:
        targets = {step.target for step in self.steps}
        return frozenset(targets.union(*(step.sources for step in self.steps)) - {NEW})

    def pairs(self) -> Iterator[Pair]:
        """Every pair that is possible, each once.

        A signature that is not the last one leaves the state as it is.
        """
        known = {(source, step.target) for step in self.steps for source in step.sources}
        known |= {(source, source) for step in self.steps if step.signs for source in step.sources}
        for source, target in sorted(known):
            yield self._pair(source, target)

    def _pair(self, source: str, target: str) -> Pair:
        steps = [step for step in self.steps if source in step.sources and target == step.target]
        signing = [step for step in self.steps if source in step.sources and step.signs]
        return Pair(
            source,
            target,
            self.phase_of(target),
            frozenset().union(*(step.hands for step in (steps or signing))),
            freezes=any(step.freezes for step in steps),
            signs=any(step.signs for step in steps),
        )

    @cached_property
    def _by_name(self) -> dict[str, Step]:
        return {step.name: step for step in self.steps}
