"""What was priced at another service tier than the one that served, or as in another region:
visible, never silent."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from ledger.calc.exact import exact_sum
from ledger.calc.pricing.priced_as import AT_STANDARD
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.narrowing import Scope, parameters
from ledger.queries.sql import fetch

MARKED: Final = f"%{AT_STANDARD}%"


@dataclass(frozen=True)
class OtherTierModel:
    """One model in one service tier (the one that served, else the one that was asked for) and
    region for whose meters no book has a price there: they cost what the standard tier costs."""

    provider: str
    model: str
    component: str
    service_tier: str
    region: str
    meters: tuple[str, ...]
    cost_usd: Decimal
    tokens: Decimal
    lines: int
    events: int
    first: date
    last: date


@dataclass(frozen=True)
class OtherTier:
    """The lines priced so; `events` counts the cost events whose first line is one of them."""

    by_model: tuple[OtherTierModel, ...]

    @property
    def cost_usd(self) -> Decimal:
        return exact_sum(row.cost_usd for row in self.by_model)

    @property
    def lines(self) -> int:
        return sum(row.lines for row in self.by_model)

    @property
    def events(self) -> int:
        return sum(row.events for row in self.by_model)


NOTHING_AT_ANOTHER_TIER: Final = OtherTier(())


def read_other_tier(selection: dict[str, object]) -> OtherTier:
    """By model and tier, the dearest first."""
    rows = fetch("reports/other_tier", {**selection, "at_standard": MARKED})
    return OtherTier(
        tuple(OtherTierModel(**{**row, "meters": tuple(row["meters"])}) for row in rows)
    )


def other_tier_work(report: ReportFilter, scope: Scope) -> OtherTier:
    return read_other_tier(parameters(report, scope))
