"""What a case of an offline eval or regression run cost."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class NoCaseCost(StrEnum):
    """Why the cost of a case is not known; empty where it is."""

    KNOWN = ""
    UNPRICED = "cost_unknown"
    NO_COUNT = "no_case_count"
    TWO_COUNTS = "contradicting_case_counts"


@dataclass(frozen=True)
class CaseCost:
    """The cost of one case in USD, or why it is not known; `cases` is how many the run has."""

    cases: int | None
    usd: Decimal | None
    reason: NoCaseCost


def case_cost(cost_usd: Decimal, counts: Collection[int], *, unpriced_lines: int) -> CaseCost:
    """The cost of a run / how many cases it has. Every event of a run says the same count: where
    none does, or two are said, nobody knows it, and 0 is no answer. Source: requirements 4.3."""
    distinct = set(counts)
    if len(distinct) > 1:
        return CaseCost(None, None, NoCaseCost.TWO_COUNTS)
    if not distinct:
        return CaseCost(None, None, NoCaseCost.NO_COUNT)
    (cases,) = distinct
    if unpriced_lines:
        return CaseCost(cases, None, NoCaseCost.UNPRICED)
    return CaseCost(cases, cost_usd / cases, NoCaseCost.KNOWN)
