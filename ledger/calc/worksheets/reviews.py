"""Review cost by risk tier, and what its change is made of (requirements 11, review questions)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ledger.calc.worksheets.shapley import shapley

PLAYERS: Final = ("mix", "share", "minutes", "rate")
MINUTES_OF_AN_HOUR: Final = 60
PER_REQUESTS: Final = 1_000


@dataclass(frozen=True)
class TierReviews:
    """Of one risk tier: requests, how many reviews there were, and their minutes."""

    requests: Fraction
    reviews: Fraction
    minutes: Fraction


@dataclass(frozen=True)
class ReviewPeriod:
    """Reviews by risk tier, and what an hour of them costs, USD."""

    tiers: Mapping[str, TierReviews]
    rate_usd_per_hour: Fraction

    @property
    def requests(self) -> Fraction:
        return sum((tier.requests for tier in self.tiers.values()), Fraction(0))

    def mix(self, tier: str) -> Fraction:
        """The tier's share of all requests."""
        known = self.tiers.get(tier)
        return known.requests / self.requests if known and self.requests else Fraction(0)

    def share(self, tier: str) -> Fraction | None:
        """Reviews ÷ requests of the tier; None without requests."""
        known = self.tiers.get(tier)
        return known.reviews / known.requests if known and known.requests else None

    def minutes(self, tier: str) -> Fraction | None:
        """Minutes ÷ reviews of the tier; None without reviews."""
        known = self.tiers.get(tier)
        return known.minutes / known.reviews if known and known.reviews else None


@dataclass(frozen=True)
class ReviewChange:
    """Review cost of 1,000 requests before and after, USD, and the parts of the change: another
    mix of risk tiers, another share reviewed, other minutes a review, another rate."""

    before: Fraction
    after: Fraction
    parts: Mapping[str, Fraction]


def review_change(before: ReviewPeriod, after: ReviewPeriod) -> ReviewChange | None:
    """Four players: 1,000 × Σ over tiers of mix × share × minutes ÷ 60 × rate. What a tier does not
    know in one period it takes from the other. None without requests before or after."""
    if not before.requests or not after.requests:
        return None
    tiers = sorted({*before.tiers, *after.tiers})
    periods = (before, after)

    def value(changed: Collection[str]) -> Fraction:
        def of(player: str) -> int:
            return int(player in changed)

        minutes = sum(
            (
                periods[of("mix")].mix(tier)
                * _known(periods, of("share"), "share", tier)
                * _known(periods, of("minutes"), "minutes", tier)
                for tier in tiers
            ),
            Fraction(0),
        )
        rate = periods[of("rate")].rate_usd_per_hour
        return PER_REQUESTS * minutes / MINUTES_OF_AN_HOUR * rate

    parts = shapley(PLAYERS, value)
    return ReviewChange(value(()), value(PLAYERS), parts)


def _known(periods: tuple[ReviewPeriod, ReviewPeriod], at: int, name: str, tier: str) -> Fraction:
    own: Fraction | None = getattr(periods[at], name)(tier)
    other: Fraction | None = getattr(periods[1 - at], name)(tier)
    return own if own is not None else other or Fraction(0)
