"""What a re-rating changes: sums over the changed lines, as a whole and by what they are about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ledger.calc.exact import exact_difference, exact_sum


class Split(StrEnum):
    """What the difference is told by."""

    USE_CASE = "use_case"
    COST_CENTER = "cost_center"
    MODEL = "model"  # of a provider
    METER = "meter"
    DAY = "day"


@dataclass(frozen=True)
class Change:
    """Sums over changed lines: of those that are reversed, and of those put in their place.

    Costs in USD, exact. Unpriced lines are in no cost: they are counted.
    """

    reversed_lines: int
    posted_lines: int
    old_cost_usd: Decimal
    new_cost_usd: Decimal
    unpriced_before: int
    unpriced_after: int

    @property
    def difference_usd(self) -> Decimal:
        """new - old, USD."""
        return exact_difference(self.new_cost_usd, self.old_cost_usd)


@dataclass(frozen=True)
class ChangeGroup:
    """The change of all lines that are alike in every word the difference is told by."""

    day: str
    use_case: str
    cost_center: str
    provider: str
    model: str
    meter: str
    change: Change

    def keys(self, split: Split) -> tuple[str, ...]:
        if split is Split.MODEL:
            return (self.provider, self.model)
        return (str(getattr(self, split.value)),)


@dataclass(frozen=True)
class KeyChange(Change):
    """The change of one key of a split; empty words are lines that have none."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """The whole change; the rows of every split add up to the total."""

    total: Change
    by: Mapping[Split, tuple[KeyChange, ...]]

    @property
    def is_empty(self) -> bool:
        return self.total.reversed_lines == 0 and self.total.posted_lines == 0


def add_up(changes: Iterable[Change]) -> Change:
    """Exact sums."""
    listed = list(changes)
    return Change(
        reversed_lines=sum(change.reversed_lines for change in listed),
        posted_lines=sum(change.posted_lines for change in listed),
        old_cost_usd=exact_sum(change.old_cost_usd for change in listed),
        new_cost_usd=exact_sum(change.new_cost_usd for change in listed),
        unpriced_before=sum(change.unpriced_before for change in listed),
        unpriced_after=sum(change.unpriced_after for change in listed),
    )


def difference_of(groups: Iterable[ChangeGroup]) -> Difference:
    listed = list(groups)
    return Difference(
        total=add_up(group.change for group in listed),
        by={split: rows_of(listed, split) for split in Split},
    )


def rows_of(groups: Iterable[ChangeGroup], split: Split) -> tuple[KeyChange, ...]:
    """One row for each key, in the order of the keys."""
    changes: dict[tuple[str, ...], list[Change]] = {}
    for group in groups:
        changes.setdefault(group.keys(split), []).append(group.change)
    return tuple(KeyChange(**vars(add_up(changes[keys])), keys=keys) for keys in sorted(changes))
