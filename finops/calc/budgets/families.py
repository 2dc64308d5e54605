"""Budgets among each other: parts of a larger one, and money that moves from one to another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from finops.calc.dates.periods import DateRange

RISK_ORDER: Final = ("low", "medium", "high", "critical")


class Assigned(StrEnum):
    """How the parts of a budget compare with it."""

    UNDER = "under"
    EXACT = "exact"
    OVER_ALLOCATED = "over_allocated"


@dataclass(frozen=True)
class Allotted:
    """What the parts add up to, and how far that is from the whole (0 or more)."""

    state: Assigned
    assigned: Decimal
    difference: Decimal


def parts_of(full: Decimal, children: Iterable[Decimal]) -> Allotted:
    """The children's sum against their parent's amount."""
    assigned = sum(children, Decimal(0))
    if assigned == full:
        return Allotted(Assigned.EXACT, assigned, Decimal(0))
    state = Assigned.UNDER if assigned < full else Assigned.OVER_ALLOCATED
    return Allotted(state, assigned, abs(full - assigned))


@dataclass(frozen=True)
class Extent:
    """What a budget holds for: its `own` conditions by name, and `full` with those that follow
    from them (the unit of a use case). An empty word is no condition."""

    own: Mapping[str, str]
    full: Mapping[str, str]


def apart(extents: Sequence[Extent]) -> tuple[bool, ...]:
    """Which of several budgets add up without counting a dollar twice: the widest first, each
    unless it meets one that is counted already.

    Fewer own conditions are wider; of as many those that are named first. Two never meet where
    both have a condition of one kind with different words.
    """
    widest = sorted(range(len(extents)), key=lambda at: (*_width(extents[at]), at))
    counted = _Counted()
    is_counted: dict[int, bool] = {}
    for at in widest:
        scope = {name: word for name, word in extents[at].full.items() if word}
        is_counted[at] = not counted.meets(scope)
        if is_counted[at]:
            counted.add(scope)
    return tuple(is_counted[at] for at in range(len(extents)))


class _Counted:
    """The scopes that are counted, by the kinds of their conditions: whether another one meets any
    of thousands is looked up, not compared."""

    def __init__(self) -> None:
        self._by_kinds: dict[frozenset[str], list[Mapping[str, str]]] = {}
        self._words: dict[tuple[frozenset[str], frozenset[str]], set[tuple[str, ...]]] = {}

    def add(self, scope: Mapping[str, str]) -> None:
        kinds = frozenset(scope)
        self._by_kinds.setdefault(kinds, []).append(scope)
        for (of, shared), words in self._words.items():
            if of == kinds:
                words.add(_words(scope, shared))

    def meets(self, scope: Mapping[str, str]) -> bool:
        """They meet unless they differ in a condition that both have."""
        kinds = frozenset(scope)
        return any(
            _words(scope, kinds & of) in self._words_of(of, kinds & of) for of in self._by_kinds
        )

    def _words_of(self, of: frozenset[str], shared: frozenset[str]) -> set[tuple[str, ...]]:
        if (of, shared) not in self._words:
            known = {_words(scope, shared) for scope in self._by_kinds[of]}
            self._words[of, shared] = known
        return self._words[of, shared]


def _words(scope: Mapping[str, str], kinds: frozenset[str]) -> tuple[str, ...]:
    return tuple(scope[kind] for kind in sorted(kinds))


def _width(extent: Extent) -> tuple[int, list[int]]:
    conditions = [number for number, word in enumerate(extent.own.values()) if word]
    return len(conditions), conditions


def higher_risk(*tiers: str) -> str:
    """The highest of several risk tiers."""
    return max(tiers, key=RISK_ORDER.index)


@dataclass(frozen=True)
class TransferSide:
    """A budget as a transfer sees it: its currency, and the days of its period."""

    currency: str
    dates: DateRange


class NoTransfer(ValueError):
    """Nothing can be moved between two budgets; `field` says why: currency, period or amount."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(field)


def check_transfer(source: TransferSide, target: TransferSide, changes: Sequence[Decimal]) -> None:
    """Raises NoTransfer where currency or period differ, or the changes do not sum to 0."""
    if source.currency != target.currency:
        raise NoTransfer("currency")
    if source.dates != target.dates:
        raise NoTransfer("period")
    if sum(changes, Decimal(0)) != 0 or not any(changes):
        raise NoTransfer("amount")
