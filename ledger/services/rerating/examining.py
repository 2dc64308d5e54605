"""What a run would change, window by window: read, rate again, compare."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import polars as pl

from ledger.calc.pricing.price_list import PriceList
from ledger.calc.rerating.asking import RerateAsked
from ledger.calc.rerating.content import Content
from ledger.calc.rerating.difference import Change, ChangeGroup, add_up, difference_of
from ledger.frames.comparing import changed, groups_of, sums_of
from ledger.queries.narrowing import tenant_zone
from ledger.services.posting.interning import unattributed_id
from ledger.services.rerating.books import price_list
from ledger.services.rerating.rating import Interning, rate_again
from ledger.services.rerating.reading import (
    Stretch,
    newest_batch,
    originals,
    read_lines,
    standing,
    words_of,
)

GroupKey = tuple[str, str, str, str, str, str]  # of a Group


@dataclass(frozen=True)
class RunBasis:
    """What a run was asked for, and what it looks at for that: the tenant's clock, the books, and
    the batches whose lines it sees."""

    asked: RerateAsked
    zone: ZoneInfo
    prices: PriceList
    known_batch: int
    unattributed: int


def basis_of(asked: RerateAsked) -> RunBasis:
    return RunBasis(asked, tenant_zone(), price_list(asked), newest_batch(), unattributed_id())


def changes_in(
    window: Stretch, basis: RunBasis, interning: Interning, *, after: int | None = None
) -> pl.DataFrame:
    """The changed lines of a window; with `after`, of events with lines of later batches only."""
    lines = read_lines(
        window, basis.asked, known=basis.known_batch, unattributed=basis.unattributed, after=after
    )
    if lines.is_empty():
        return lines
    now = standing(lines)
    old, new = rate_again(now, originals(lines), basis.asked, basis.prices, interning)
    return changed(old, new)


@dataclass
class Differences:
    """The sums of what has been found so far: mutable, local to one pass over a period."""

    basis: RunBasis
    changes: dict[GroupKey, Change] = field(default_factory=dict)

    def add(self, changes: pl.DataFrame) -> None:
        if not changes.is_empty():
            for group in named(sums_of(changes, self.basis.zone)):
                key = key_of(group)
                before = [self.changes[key]] if key in self.changes else []
                self.changes[key] = add_up([*before, group.change])

    def groups(self) -> Iterator[ChangeGroup]:
        return (ChangeGroup(*key, change) for key, change in self.changes.items())

    def content(self) -> Content:
        return Content(
            asked=self.basis.asked.document(self.basis.zone.key),
            versions=versions_of(self.basis.prices),
            difference=difference_of(self.groups()),
        )


def named(sums: pl.DataFrame) -> Iterator[ChangeGroup]:
    owners = words_of("ledger_attribution", sums["owner_id"], ("use_case", "cost_center"))
    meters = words_of("ledger_meter", sums["meter_id"], ("provider", "model", "meter"))
    return groups_of(sums, owners, meters)


def key_of(group: ChangeGroup) -> GroupKey:
    return (
        *(group.day, group.use_case, group.cost_center),
        *(group.provider, group.model, group.meter),
    )


def versions_of(prices: PriceList) -> list[str]:
    """Every book that was asked, with what it is: contract, override, default."""
    return [f"{book.scope.value}:{book.version}" for book in prices.books]


def total_lines(pieces: Iterable[Stretch]) -> int:
    return sum(window.lines for window in pieces)
