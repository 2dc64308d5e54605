"""Items of the platform's own price list as parts of a plan."""

from collections.abc import Mapping
from decimal import Decimal

from ledger.calc.replay.plan import OtherCost
from ledger.demo.pricebook import ITEM_PRICES, item_price

FIELD_OF_METER = {
    "call": "api_calls",
    "gpu_second": "gpu_seconds",
    "reviewer_minute": "reviewer_minutes",
}
GRANULE_OF_METER = {
    "call": Decimal(1),
    "gpu_second": Decimal("0.001"),
    "reviewer_minute": Decimal("0.25"),
}


def item(
    component: str,
    service: str,
    monthly_quantity: Decimal | int,
    *,
    share: float = 1.0,
    tiers: Mapping[str, float] | None = None,
    after: float = 0.3,
    is_on_hits: bool = False,
) -> OtherCost:
    """An item at its list price: so much of it a month, `after` seconds into the request."""
    provider, unit_price = item_price(service)
    meter = next(row[2] for row in ITEM_PRICES if row[1] == service)
    return OtherCost(
        component=component,
        provider=provider,
        service=service,
        meter=FIELD_OF_METER[meter],
        unit_price_usd=unit_price,
        monthly_quantity=Decimal(monthly_quantity),
        share=share,
        granule=GRANULE_OF_METER[meter],
        tier_weights=tiers or {},
        is_skipped_on_cache_hit=not is_on_hits,
        seconds_after_request=after,
    )
