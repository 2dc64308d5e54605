"""Whether a driver runs away: measured against the same figure of earlier days."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ledger.calc.cost_drivers.catalogue import Driver

MINIMUM: Final = 30  # requests on either side, below which nothing is said
RUNS_AWAY: Final = Decimal("0.2")  # a change by this part of the baseline


class NoDriver(StrEnum):
    """Why a driver is not known."""

    NO_REQUESTS = "no_requests"
    NOBODY_SAYS = "nobody_says"
    NO_TOKENS = "no_tokens"
    UNPRICED = "unpriced"


class Signal(StrEnum):
    """How a driver stands beside its baseline."""

    UNKNOWN = "unknown"
    NO_BASELINE = "no_baseline"
    TOO_FEW = "too_few"
    STEADY = "steady"
    RUNAWAY = "runaway"
    EASED = "eased"


@dataclass(frozen=True)
class Sample:
    """A value, and of how many requests; without one, why."""

    value: Decimal | None
    requests: int = 0
    why: str = ""


@dataclass(frozen=True)
class DriverReading:
    """A driver over some days and over the days before them, which are its baseline."""

    driver: Driver
    now: Sample
    before: Sample

    @property
    def change(self) -> Decimal | None:
        """The change as a part of the baseline; None where there is none, or it is 0."""
        if self.now.value is None or not self.before.value:
            return None
        return self.now.value / self.before.value - 1

    @property
    def signal(self) -> Signal:
        """A driver runs away if it got worse by a fifth or more, and eased if it got better by as
        much; from 0 any rise is one. Too few requests on either side say nothing."""
        if self.now.value is None:
            return Signal.UNKNOWN
        if self.before.value is None:
            return Signal.NO_BASELINE
        if min(self.now.requests, self.before.requests) < MINIMUM:
            return Signal.TOO_FEW
        rise = self._rise(self.now.value, self.before.value)
        if abs(rise) < RUNS_AWAY:
            return Signal.STEADY
        return Signal.RUNAWAY if (rise > 0) != self.driver.falls else Signal.EASED

    def _rise(self, now: Decimal, before: Decimal) -> Decimal:
        if before:
            return now / before - 1
        return Decimal(1) if now else Decimal(0)


def mean(total: Decimal | None, requests: int, *, why: str) -> Sample:
    """A sum over those that say it; unknown where none does."""
    if not requests or total is None:
        return Sample(None, 0, why)
    return Sample(total / requests, requests)


def share(part: Decimal, of: Decimal, requests: int, *, why: str) -> Sample:
    """A part of something, known from so many requests; unknown where there is nothing of it."""
    if not of:
        return Sample(None, requests, why)
    return Sample(part / of, requests)
