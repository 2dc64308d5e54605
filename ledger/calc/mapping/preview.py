"""What a version would do to the traces of some days: who owns what now, and who would then.

Pure sums over groups of traces that are alike. A trace counts once in every total; in the list of
values it counts under each value that was said of it, so that list overlaps and says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeVar

from ledger.calc.source_fields import Pair

Owner = tuple[str, str]  # use case and cost center
Key = TypeVar("Key")
NOBODY: Final[Owner] = ("", "")


@dataclass(frozen=True)
class TraceGroup:
    """Traces of which the same sets of values were said in the same order of time, and that have
    the same owner now. `is_closed`: they have lines in a closed month, and stay as they are."""

    sets: tuple[int, ...]
    owner: Owner
    is_closed: bool
    requests: int
    cost_usd: Decimal


@dataclass
class Amount:
    """Requests (traces that are or would be one) and what their lines cost."""

    requests: int = 0
    cost_usd: Decimal = Decimal(0)

    def add(self, group: TraceGroup) -> None:
        self.requests += group.requests
        self.cost_usd += group.cost_usd


@dataclass(frozen=True)
class OwnerRow:
    """One owner, before and after."""

    owner: Owner
    before: Amount
    after: Amount


@dataclass(frozen=True)
class ChangeRow:
    """What goes from one owner to another."""

    before: Owner
    after: Owner
    amount: Amount


@dataclass(frozen=True)
class ValueRow:
    """One value of traces that nobody would own, with all that was said together with it."""

    pair: Pair
    amount: Amount


@dataclass(frozen=True)
class Preview:
    """All of it. `total` are the traces that a mapping may decide on; `moved` those that change,
    `unmapped` those that nobody would own, `closed` those that stay since a month is closed.
    `cut_at`: there were too many, and only the newest were looked at, since then: `looked_at` of
    `traces` that said such values, None where even these are too many to be counted."""

    owners: list[OwnerRow] = field(default_factory=list)
    changes: list[ChangeRow] = field(default_factory=list)
    values: list[ValueRow] = field(default_factory=list)
    total: Amount = field(default_factory=Amount)
    moved: Amount = field(default_factory=Amount)
    unmapped: Amount = field(default_factory=Amount)
    closed: Amount = field(default_factory=Amount)
    cut_at: datetime | None = None
    looked_at: int = 0
    traces: int | None = 0


def preview(
    groups: Iterable[TraceGroup],
    owner_of: Mapping[int, Owner | None],
    pairs_of: Mapping[int, Sequence[Pair]],
) -> Preview:
    """`owner_of` is whose each set would be; of the sets of a trace the first that has an owner
    decides. Largest cost first everywhere."""
    before: dict[Owner, Amount] = {}
    after: dict[Owner, Amount] = {}
    changes: dict[tuple[Owner, Owner], Amount] = {}
    values: dict[Pair, Amount] = {}
    result = Preview()
    for group in groups:
        then = group.owner if group.is_closed else first_owner(group.sets, owner_of)
        result.total.add(group)
        before.setdefault(group.owner, Amount()).add(group)
        after.setdefault(then, Amount()).add(group)
        if group.is_closed:
            result.closed.add(group)
        if then != group.owner:
            result.moved.add(group)
            changes.setdefault((group.owner, then), Amount()).add(group)
        if then == NOBODY:
            result.unmapped.add(group)
            for pair in {pair for number in group.sets for pair in pairs_of.get(number, ())}:
                values.setdefault(pair, Amount()).add(group)
    result.owners.extend(
        OwnerRow(owner, before.get(owner, Amount()), after.get(owner, Amount()))
        for owner in sorted({*before, *after}, key=lambda owner: (owner == NOBODY, owner))
    )
    result.changes.extend(ChangeRow(*pair, amount) for pair, amount in largest(changes))
    result.values.extend(ValueRow(pair, amount) for pair, amount in largest(values))
    return result


def first_owner(sets: Iterable[int], owner_of: Mapping[int, Owner | None]) -> Owner:
    return next((owner for number in sets if (owner := owner_of.get(number)) is not None), NOBODY)


def largest(amounts: Mapping[Key, Amount]) -> list[tuple[Key, Amount]]:
    """By cost, then by requests, then by name."""
    ranked = sorted(amounts.items(), key=lambda item: str(item[0]))
    return sorted(ranked, key=lambda item: (-item[1].cost_usd, -item[1].requests))
