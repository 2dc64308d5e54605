"""Where prices can change: between these points all events of a kind have the same prices.

A vectorised rater puts events into classes by them and asks for the price of one event of each.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from ledger.calc.pricing.book import TierMode
from ledger.calc.pricing.conditions import Conditions
from ledger.calc.pricing.price_list import PriceCandidate

Selector = tuple[str, ...]


@dataclass(frozen=True)
class Splits:
    """Points in time, times of the UTC day, whether weekdays matter, thresholds by selector.

    An event lies at or after an instant or a time of day, and above a threshold or not.
    """

    instants: tuple[datetime, ...]
    day_times: tuple[time, ...]
    by_weekday: bool
    thresholds: dict[Selector, tuple[Decimal, ...]]


def splits_of(candidates: Iterable[PriceCandidate]) -> Splits:
    """All points at which a price of these entries may change."""
    listed = tuple(candidates)
    conditions = [tier.conditions for candidate in listed for tier in candidate.entry.tiers]
    windows = [condition.window for condition in conditions if condition.window is not None]
    return Splits(
        instants=tuple(sorted({at for candidate in listed for at in instants_of(candidate)})),
        day_times=tuple(sorted({at for window in windows for at in (window.start, window.end)})),
        by_weekday=any(condition.weekdays for condition in conditions),
        thresholds=thresholds_of(listed),
    )


def instants_of(candidate: PriceCandidate) -> Iterator[datetime]:
    book, entry = candidate.book, candidate.entry
    starts = (tier.conditions.starts_on for tier in entry.tiers)
    ends = (
        candidate.born,
        book.valid_to,
        entry.valid_to,
        *(rate.valid_to for rate in book.rates),
        *starts,
    )
    yield from (book.valid_from, entry.valid_from, *(rate.valid_from for rate in book.rates))
    yield from (moment for moment in ends if moment is not None)


def thresholds_of(candidates: Iterable[PriceCandidate]) -> dict[Selector, tuple[Decimal, ...]]:
    """A graduated tier's threshold changes the price of a part, not of the event."""
    thresholds: dict[Selector, set[Decimal]] = {}
    for candidate in candidates:
        for tier in candidate.entry.tiers:
            if tier.mode is TierMode.WHOLE_REQUEST:
                add_threshold(thresholds, tier.conditions)
    return {selector: tuple(sorted(values)) for selector, values in sorted(thresholds.items())}


def add_threshold(thresholds: dict[Selector, set[Decimal]], conditions: Conditions) -> None:
    if conditions.above is not None:
        thresholds.setdefault(conditions.selector, set()).add(conditions.above)
