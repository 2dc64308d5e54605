"""What a re-rating run may become, and by whose hand; the database holds the same table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    DRAFT = "draft"
    COMPUTING = "computing"
    READY = "ready"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    POSTING = "posting"
    DONE = "done"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


class Hand(StrEnum):
    """Who takes a step: whoever may request, another person who may approve, or the worker."""

    REQUESTER = "requester"
    APPROVER = "approver"
    WORKER = "worker"


# (from, to) → whose step it is. Every pair that is not here is refused.
STEPS: Final[Mapping[tuple[State, State], Hand]] = {
    (State.DRAFT, State.COMPUTING): Hand.REQUESTER,
    (State.DRAFT, State.WITHDRAWN): Hand.REQUESTER,
    (State.COMPUTING, State.READY): Hand.WORKER,
    (State.COMPUTING, State.FAILED): Hand.WORKER,
    (State.COMPUTING, State.WITHDRAWN): Hand.REQUESTER,
    (State.READY, State.COMPUTING): Hand.REQUESTER,
    (State.READY, State.IN_REVIEW): Hand.REQUESTER,
    (State.READY, State.WITHDRAWN): Hand.REQUESTER,
    (State.IN_REVIEW, State.APPROVED): Hand.APPROVER,
    (State.IN_REVIEW, State.REJECTED): Hand.APPROVER,
    (State.IN_REVIEW, State.COMPUTING): Hand.WORKER,  # the lines are not those reviewed any more
    (State.IN_REVIEW, State.WITHDRAWN): Hand.REQUESTER,
    (State.APPROVED, State.POSTING): Hand.WORKER,
    (State.POSTING, State.DONE): Hand.WORKER,
    (State.POSTING, State.COMPUTING): Hand.WORKER,  # the same, noticed later
    (State.POSTING, State.FAILED): Hand.WORKER,
    (State.FAILED, State.COMPUTING): Hand.REQUESTER,
    (State.FAILED, State.WITHDRAWN): Hand.REQUESTER,
}
ENDS: Final = frozenset({State.DONE, State.REJECTED, State.WITHDRAWN})
# In these a process works on the run, or should. (A run in review is found out of date by the
# approval itself.)
AT_WORK: Final = frozenset({State.COMPUTING, State.APPROVED, State.POSTING})


def may_become(before: State, after: State) -> bool:
    return (before, after) in STEPS


def steps_of(state: State, hand: Hand) -> frozenset[State]:
    """What somebody of this hand may make of a run in this state."""
    return frozenset(
        after for (before, after), whose in STEPS.items() if before is state and whose is hand
    )
