"""What evidence says of a question: met, not met, missing or stale; and how far it has moved since.

Source: requirements 17.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Final

from ledger.calc.measures.intervals import wilson

STABLE_WEEKS: Final = 4
STABLE_SPREAD: Final = Decimal("0.20")
MARKED_DRIFT: Final = Decimal("0.05")
SILENT_AFTER: Final = timedelta(days=7)


class Verdict(StrEnum):
    """The worst first: of several the first that applies is the verdict."""

    MISSING = "missing"
    STALE = "stale"
    NOT_MET = "not_met"
    MET = "met"


BLOCKING: Final = frozenset({Verdict.MISSING, Verdict.STALE})


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The first of missing, stale, not met, met that is there; missing where there is none."""
    present = set(verdicts)
    return next((verdict for verdict in Verdict if verdict in present), Verdict.MISSING)


def is_worse(live: Verdict, frozen: Verdict) -> bool:
    """Whether a question stands worse now than when it was frozen."""
    order = list(Verdict)
    return order.index(live) < order.index(frozen)


@dataclass(frozen=True)
class Drift:
    """How far a live figure is from the frozen one: live ÷ frozen − 1; None of nothing."""

    share: Decimal | None

    @property
    def is_marked(self) -> bool:
        return self.share is not None and abs(self.share) > MARKED_DRIFT


def drift(frozen: Decimal | None, live: Decimal | None) -> Drift:
    """Unknown where either is, or where the frozen one is 0 and the live one is not."""
    if frozen is None or live is None:
        return Drift(None)
    if frozen == 0:
        return Drift(Decimal(0) if live == 0 else None)
    return Drift(live / frozen - 1)


@dataclass(frozen=True)
class Spread:
    """How much weekly unit costs differ: (largest − smallest) ÷ median of the last four weeks."""

    value: Decimal | None

    @property
    def is_stable(self) -> bool:
        return self.value is not None and self.value <= STABLE_SPREAD


def spread(weeks: Sequence[Decimal | None]) -> Spread:
    """Of the last four ISO weeks; unknown where one of them is, or where there are fewer."""
    last = [week for week in weeks[-STABLE_WEEKS:] if week is not None]
    if len(last) < STABLE_WEEKS:
        return Spread(None)
    middle = median(last)
    return Spread((max(last) - min(last)) / middle if middle else None)


def proves_share(passed: int, judged: int, gate: Decimal) -> bool:
    """Whether a sample shows that the share is at least `gate`: the lower end of Wilson's 95%
    interval reaches it. 842 of 873 prove 0.95, 952 of 988 do not, though both are 96.4%. Nothing
    judged proves nothing."""
    if not judged:
        return False
    return Decimal(wilson(passed / judged, judged).low) >= gate


def is_silent(last_fact: date | None, today: date) -> bool:
    """A source that said nothing for seven days is missing, and not 0."""
    return last_fact is None or today - last_fact > SILENT_AFTER
