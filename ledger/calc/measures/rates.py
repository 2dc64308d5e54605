"""Rates that follow from counts: nothing of them is sampled, each part is counted."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final


class RateTerms(StrEnum):
    """What is divided by what."""

    REJECT = "reject"  # rejected / shown
    FALLBACK = "fallback"  # off the primary route / requests
    REWORK = "rework"  # reopened / resolved
    ADOPTION = "adoption"  # accepted / quality-passed
    AVAILABILITY = "availability"  # good / valid


# Which way is better.
HIGHER_IS_BETTER: Final = frozenset({RateTerms.ADOPTION, RateTerms.AVAILABILITY})


@dataclass(frozen=True)
class CountedRate:
    """A rate with both of its counts; without any in the denominator nothing is known: no 0."""

    rate: RateTerms
    numerator: Decimal
    denominator: Decimal

    @property
    def value(self) -> Decimal | None:
        return self.numerator / self.denominator if self.denominator > 0 else None


def adoption(accepted: Decimal, passed: Decimal) -> CountedRate:
    """Accepted actions / answers that passed quality. Source: requirements 11."""
    return CountedRate(RateTerms.ADOPTION, accepted, passed)


def reject(rejected: Decimal, shown: Decimal) -> CountedRate:
    """What people did not take up / all that they were shown and of which they said so."""
    return CountedRate(RateTerms.REJECT, rejected, shown)


def rework(reopened: Decimal, resolved: Decimal) -> CountedRate:
    """Results that counted once and were withdrawn / all that counted once."""
    return CountedRate(RateTerms.REWORK, reopened, resolved)


def fallback(off_primary: Decimal, requests: Decimal) -> CountedRate:
    """Requests that took another route than their primary one / those that say their route."""
    return CountedRate(RateTerms.FALLBACK, off_primary, requests)
