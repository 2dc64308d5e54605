"""Series of the business beside the ledger's own counts: what a unit of them cost."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

LONGEST_NAME: Final = 64
DIGITS: Final = 24
DECIMALS: Final = 6


class NoUnit(StrEnum):
    """Why a unit of a series has no cost; empty where it has."""

    KNOWN = ""
    IS_MEAN = "not_a_count"
    NOTHING = "nothing_counted"
    BELOW_NOTHING = "below_nothing"
    COST_UNKNOWN = "cost_unknown"


@dataclass(frozen=True)
class SeriesSum:
    """A series of one use case on some days: the sum of its values and how many days have one; of
    a series of averages the mean of its days. `cost_usd` is that of the use case on these very
    days, None where a part of it has no price."""

    is_mean: bool
    total: Decimal
    days: int
    cost_usd: Decimal | None

    @property
    def value(self) -> Decimal:
        """The sum, or the mean over days with a value."""
        return self.total / self.days if self.is_mean else self.total

    @property
    def reason(self) -> NoUnit:
        if self.is_mean:
            return NoUnit.IS_MEAN
        if self.total <= 0:
            return NoUnit.BELOW_NOTHING if self.total else NoUnit.NOTHING
        return NoUnit.COST_UNKNOWN if self.cost_usd is None else NoUnit.KNOWN

    @property
    def cost_per_unit_usd(self) -> Decimal | None:
        """Cost of the days that have a value / the series' sum on them, in USD; None: see `reason`.
        Source: requirements 4.4."""
        if self.reason or self.cost_usd is None:
            return None
        return self.cost_usd / self.total
