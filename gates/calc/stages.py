"""The stages of a use case, which gate may be asked for next, and what each gate asks.

Source: requirements 8.3 (stages) and 17 (the eight questions).
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

ALL_TRAFFIC: Final = Decimal(1)


class GateStage(StrEnum):
    """In their order. A gate of a stage lets a use case into it."""

    DISCOVERY = "discovery"
    PILOT = "pilot"
    RELEASE = "release"
    SCALE = "scale"
    OPTIMIZE = "optimize"


class Question(StrEnum):
    """What a funding gate asks, in the order in which it is read."""

    OUTCOME = "outcome"
    UNIT = "unit"
    QUALITY = "quality"
    CAPACITY = "capacity"
    ATTRIBUTION = "attribution"
    SAVINGS = "savings"
    CARBON = "carbon"
    EXIT = "exit"


_PILOT: Final = frozenset({Question.OUTCOME, Question.UNIT, Question.QUALITY})
_RELEASE: Final = _PILOT | {Question.ATTRIBUTION, Question.CAPACITY, Question.EXIT}
ASKED: Final[dict[GateStage, frozenset[Question]]] = {
    GateStage.DISCOVERY: frozenset({Question.OUTCOME}),
    GateStage.PILOT: _PILOT,
    GateStage.RELEASE: _RELEASE,
    GateStage.SCALE: frozenset(Question),
    GateStage.OPTIMIZE: frozenset(Question),
}


class Refusal(StrEnum):
    """Why a gate cannot be asked for."""

    OUT_OF_ORDER = "out_of_order"
    NO_SHARE = "no_share"
    SHARE_ELSEWHERE = "share_elsewhere"
    SHARE_NOT_HIGHER = "share_not_higher"
    SHARE_TOO_HIGH = "share_too_high"


@dataclass(frozen=True)
class Reached:
    """Where a use case stands: its stage, None before its first gate, and the share of the traffic
    that was granted, a part from 0 to 1."""

    stage: GateStage | None = None
    share: Decimal = Decimal(0)


def asks(stage: GateStage, question: Question) -> bool:
    """Whether a question is asked at a stage; the others are shown as not asked."""
    return question in ASKED[stage]


def next_stages(reached: Reached) -> tuple[GateStage, ...]:
    """What may be asked for: the next stage, and Scale again while traffic is left to take."""
    order = list(GateStage)
    if reached.stage is None:
        return (order[0],)
    later = tuple(order[order.index(reached.stage) + 1 :][:1])
    if reached.stage == GateStage.SCALE and reached.share < ALL_TRAFFIC:
        return (GateStage.SCALE, *later)
    return later


def refusal_of(reached: Reached, asked: GateStage, share: Decimal | None) -> Refusal | None:
    """Why a gate cannot be asked for, None if it can.

    Scale names a share of the traffic above the one that was granted and of 1 at most; no other
    stage names one.
    """
    if asked not in next_stages(reached):
        return Refusal.OUT_OF_ORDER
    if asked != GateStage.SCALE:
        return Refusal.SHARE_ELSEWHERE if share is not None else None
    if share is None:
        return Refusal.NO_SHARE
    if share > ALL_TRAFFIC:
        return Refusal.SHARE_TOO_HIGH
    return None if share > reached.share else Refusal.SHARE_NOT_HIGHER
