"""A service level: which figure, how good it must be, over which days (requirements 6.5, 13)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ledger.calc.measures.terms import LATENCIES

WINDOWS: Final = (7, 28, 30, 90)  # days
MOST_PLACES: Final = 6
LARGEST: Final = Decimal(10) ** 12
# Names of figures that are no declared measure and no metric.
COST_PER_OUTCOME: Final = "cost_per_outcome"
SERIOUS_INCIDENTS: Final = "serious_incidents"


class SloKind(StrEnum):
    """What a service level bounds."""

    LATENCY = "latency"
    QUALITY = "quality"
    SAFETY = "safety"
    AVAILABILITY = "availability"
    COST = "cost"


class Basis(StrEnum):
    """What is counted, and so what the target says of it."""

    GOOD_SHARE = "good_share"  # at least this share of all is good
    BAD_SHARE = "bad_share"  # at most this share of all is bad
    UNIT_COST = "unit_cost"  # a unit costs at most so many USD
    EVENTS = "events"  # at most so many events


SHARES: Final = frozenset({Basis.GOOD_SHARE, Basis.BAD_SHARE})


@dataclass(frozen=True)
class SloTerms:
    """One service level as it is signed: the target is a share from 0 to 1, USD per unit, or a
    count, by its basis; the window is its last days, today included. A latency has a threshold, in
    ms: p95 ≤ 2 s is a share of at least 0.95 that took at most 2,000 ms, counted exactly."""

    kind: str
    label: str
    metric: str
    basis: str
    target: Decimal
    window_days: int = 30
    threshold_ms: Decimal | None = None


class Fault(StrEnum):
    """What is wrong with terms; a code, so that pages say it in the reader's words."""

    LABEL = "label"
    SHARE = "share"
    COUNT = "count"
    ABOVE_NOTHING = "above_nothing"
    WINDOW = "window"
    COST_IS_COST = "cost_is_cost"
    LATENCY_LACKS = "latency_lacks"
    NO_LATENCY = "no_latency"


def faults_of(terms: SloTerms) -> dict[str, Fault]:
    """Field → what is wrong with it; empty if the terms can hold."""
    return dict(_faults(terms))


def _faults(terms: SloTerms) -> Iterator[tuple[str, Fault]]:
    if not terms.label.strip():
        yield "label", Fault.LABEL
    if terms.window_days not in WINDOWS:
        yield "window_days", Fault.WINDOW
    if (terms.kind == SloKind.COST) != (terms.basis == Basis.UNIT_COST):
        yield "kind", Fault.COST_IS_COST
    if terms.metric in LATENCIES:
        if terms.threshold_ms is None or not 0 < terms.threshold_ms <= LARGEST:
            yield "threshold_ms", Fault.LATENCY_LACKS
    elif terms.threshold_ms is not None:
        yield "threshold_ms", Fault.NO_LATENCY
    fault = _fault_of_target(terms.basis, terms.target)
    if fault is not None:
        yield "target", fault


def _fault_of_target(basis: str, target: Decimal) -> Fault | None:
    if basis in SHARES:
        return None if 0 <= target <= 1 else Fault.SHARE
    if basis == Basis.UNIT_COST:
        return None if 0 < target <= LARGEST else Fault.ABOVE_NOTHING
    is_count = target == target.to_integral_value() and 0 <= target <= LARGEST
    return None if is_count else Fault.COUNT
