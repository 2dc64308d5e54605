"""What the product sees of one use case: plain facts, from which questions and items follow."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

FAMILIES: Final = ("model_call", "retrieval", "tool", "judge", "human", "observability", "idle")
LEAST_SHARE: Final = Decimal("0.98")


@dataclass(frozen=True)
class Artefacts:
    """A use case as it is known now; days are the last 30 that are over.

    `components` are the families that cost something; `attributed`, `routed` and `cached` the parts
    of its cost (0 to 1) whose lines name all five owners, the route policy version, and the cache
    status, None without cost. `closed_months` are those of the books in which it cost something.
    `documents` are what documents of its gates show that are in date. `marks` are the names of
    things that exist: see `gates.queries.checking.artefacts`.
    """

    slug: str
    name: str
    outcomes: Decimal = Decimal(0)
    cost_usd: Decimal = Decimal(0)
    unit_cost_usd: Decimal | None = None
    components: frozenset[str] = frozenset()
    attributed: Decimal | None = None
    routed: Decimal | None = None
    cached: Decimal | None = None
    closed_months: int = 0
    documents: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()

    def has(self, *marks: str) -> bool:
        return set(marks) <= self.marks

    @property
    def families(self) -> int:
        return sum(family in self.components for family in FAMILIES)


def is_enough(part: Decimal | None) -> bool:
    return part is not None and part >= LEAST_SHARE
