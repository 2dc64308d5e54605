"""Attribution mapping: rules that lead from what a source says to whose it is.

A rule asks for one value of one source field, by table or by prefix, or takes the value as it is,
and gives a value of one named dimension. Of the rules of a dimension the first that matches
decides. No regular expressions: what a rule takes can be seen in a list of values.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ledger.calc.source_fields import OWN, Pair

USE_CASE: Final = "use_case_id"
# The words of a request that a rule may give. What governs risk is said by the register alone.
DIMENSIONS: Final = (
    *(USE_CASE, "business_unit", "cost_center"),
    *("workflow_step", "environment", "user_role"),
)
# Of these a trace has one: its cost is theirs.
OWNERS: Final = (USE_CASE, "business_unit", "cost_center")
LONGEST_TARGET: Final = 128
MOST_RULES: Final = 2_000


class How(StrEnum):
    """How a rule compares: its value whole, as the beginning, or not at all (`as_is`)."""

    EXACT = "exact"
    PREFIX = "prefix"
    AS_IS = "as_is"


@dataclass(frozen=True, order=True)
class Rule:
    """`value` is what is compared and `target` what is given; both are empty with `AS_IS`, which
    gives the source's own value."""

    source_field: str
    how: How
    value: str
    dimension: str
    target: str

    def takes(self, pair: Pair) -> bool:
        field, value = pair
        if field != self.source_field:
            return False
        match self.how:
            case How.EXACT:
                return value == self.value
            case How.PREFIX:
                return value.startswith(self.value)
        return True

    def gives(self, value: str) -> str:
        return value if self.how is How.AS_IS else self.target


@dataclass(frozen=True)
class RuleTable:
    """The rules of one version in order, found by their source field."""

    number: int
    by_field: Mapping[str, Sequence[tuple[int, Rule]]]

    @classmethod
    def of(cls, number: int, rules: Iterable[Rule]) -> "RuleTable":
        by_field: dict[str, list[tuple[int, Rule]]] = {}
        for place, rule in enumerate(rules):
            by_field.setdefault(rule.source_field, []).append((place, rule))
        return cls(number, by_field)

    def words(self, pairs: Iterable[Pair]) -> dict[str, str]:
        """Dimension → the value that the first rule of it gives which takes any of the pairs;
        of two values of one field that it takes, the lesser."""
        first: dict[str, tuple[int, str]] = {}
        for pair in pairs:
            for place, rule in self.by_field.get(pair[0], ()):
                if rule.takes(pair):
                    ranked = place, rule.gives(pair[1])
                    first[rule.dimension] = min(first.get(rule.dimension, ranked), ranked)
        return {dimension: value for dimension, (_, value) in first.items()}

    def contradicts(self, sets: Iterable[Collection[Pair]]) -> bool:
        """Do the sets of values of one trace lead to two owners, or two values of one field in a
        set? That rules of several fields differ in one set is meant: their order decides."""
        owners: set[tuple[str, ...]] = set()
        for pairs in sets:
            by_field: dict[tuple[str, str], set[str]] = {}
            for pair in pairs:
                for dimension, target in self.words([pair]).items():
                    by_field.setdefault((pair[0], dimension), set()).add(target)
            if any(len(targets) > 1 for (_, name), targets in by_field.items() if name in OWNERS):
                return True
            words = self.words(pairs)
            if USE_CASE in words:  # what no rule says the register does
                owners.add(tuple(words.get(name, "") for name in OWNERS))
        return len(owners) > 1

    def takes(self, pair: Pair) -> bool:
        """Does any rule ask for this value?"""
        return any(rule.takes(pair) for _, rule in self.by_field.get(pair[0], ()))


NO_RULES: Final = RuleTable(0, {})


def own_words(pairs: Iterable[Pair]) -> dict[str, str]:
    """What the source said in words of ours."""
    return {name.removeprefix(OWN): value for name, value in pairs if name.startswith(OWN)}


def owner_words(
    rules: RuleTable, pairs: Collection[Pair], registered: Collection[str]
) -> dict[str, str]:
    """The words of a request by what its source said: its own words, then those of the rules.

    A use case that the source named counts if it is registered (by now); one that is not leaves
    the word to the rules.
    """
    own = own_words(pairs)
    if own.get(USE_CASE) not in registered:
        own.pop(USE_CASE, None)
    return {**rules.words(pairs), **own}
