"""Rates that follow from counts: nothing of them is sampled, each part is counted."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final


class Rate(StrEnum):
    """What is divided by what."""

    REJECT = "reject"  # rejected / shown
    FALLBACK = "fallback"  # off the primary route / requests
    REWORK = "rework"  # reopened / resolved
    ADOPTION = "adoption"  # accepted / quality-passed
    AVAILABILITY = "availability"  # good / valid


# Which way is better.
HIGHER_IS_BETTER: Final = frozenset({Rate.ADOPTION, Rate.AVAILABILITY})


@dataclass(frozen=True)
class CountedRate:
    """A rate with both of its counts; without any in the denominator nothing is known: no 0."""

    rate: Rate
    numerator: Decimal
    denominator: Decimal

    @property
    def value(self) -> Decimal | None:
        return self.numerator / self.denominator if self.denominator > 0 else None


def adoption(accepted: Decimal, passed: Decimal) -> CountedRate:
    """Accepted actions / answers that passed quality. Source: requirements 11."""
    return CountedRate(Rate.ADOPTION, accepted, passed)


def reject(rejected: Decimal, shown: Decimal) -> CountedRate:
    """What people did not take up / all that they were shown and of which they said so."""
    return CountedRate(Rate.REJECT, rejected, shown)


def rework(reopened: Decimal, resolved: Decimal) -> CountedRate:
    """Results that counted once and were withdrawn / all that counted once."""
    return CountedRate(Rate.REWORK, reopened, resolved)


def fallback(off_primary: Decimal, requests: Decimal) -> CountedRate:
    """Requests that took another route than their primary one / those that say their route."""
    return CountedRate(Rate.FALLBACK, off_primary, requests)
