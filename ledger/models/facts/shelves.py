"""The two places where price books stand: for all tenants, and for one."""

from dataclasses import dataclass
from typing import Final

from ledger.models.prices.books import Pricebook, PriceComponent, PriceEntry, PriceTier
from ledger.models.prices.tenant_books import (
    TenantPricebook,
    TenantPriceComponent,
    TenantPriceEntry,
    TenantPriceTier,
)

AnyPricebook = Pricebook | TenantPricebook


@dataclass(frozen=True)
class Shelf:
    """The four tables of one scope, and the connection whose role may write them."""

    book: type[Pricebook] | type[TenantPricebook]
    entry: type[PriceEntry] | type[TenantPriceEntry]
    tier: type[PriceTier] | type[TenantPriceTier]
    component: type[PriceComponent] | type[TenantPriceComponent]
    writer: str


DEFAULTS: Final = Shelf(Pricebook, PriceEntry, PriceTier, PriceComponent, "owner")
TENANTS: Final = Shelf(
    TenantPricebook, TenantPriceEntry, TenantPriceTier, TenantPriceComponent, "default"
)


def shelf_of(book: AnyPricebook) -> Shelf:
    return DEFAULTS if isinstance(book, Pricebook) else TENANTS
