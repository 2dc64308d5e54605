"""What of an event decides its prices, and how a price is told: in parts of a quantity."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

# The sum of an event's quantities over the meters of a selector.
Totals = Callable[[tuple[str, ...]], Decimal]


@dataclass(frozen=True)
class Usage:
    """What of an event decides its prices, besides its quantities.

    `service_tier` is the one that served; only where that is not known the requested one.
    """

    provider: str
    model: str
    occurred_at: datetime
    service_tier: str = ""
    region: str = ""


@dataclass(frozen=True)
class Part:
    """The quantity of a meter from `start` until the next part's start has this price, in USD."""

    start: Decimal
    unit_price: Decimal
    component_id: int
