"""The nouns of the ledger; one file each."""

from ledger.models.dimensions import Attribution, Meter, Rate
from ledger.models.exchange_rates import ExchangeRate
from ledger.models.facts import CostLine, OpenTrace, Outcome, RecordKey, Request
from ledger.models.imports import ImportBatch, ImportJob, ImportPart, ImportReject
from ledger.models.pricebooks import Pricebook, PriceComponent, PriceEntry, PriceTier
from ledger.models.rollups import CostDay, CostHour, OutcomeDay, RequestDay, RequestHour
from ledger.models.tenant_pricebooks import (
    TenantPricebook,
    TenantPriceComponent,
    TenantPriceEntry,
    TenantPriceTier,
)

__all__ = [
    "Attribution",
    "CostDay",
    "CostHour",
    "CostLine",
    "ExchangeRate",
    "ImportBatch",
    "ImportJob",
    "ImportPart",
    "ImportReject",
    "Meter",
    "OpenTrace",
    "Outcome",
    "OutcomeDay",
    "PriceComponent",
    "PriceEntry",
    "PriceTier",
    "Pricebook",
    "Rate",
    "RecordKey",
    "Request",
    "RequestDay",
    "RequestHour",
    "TenantPriceComponent",
    "TenantPriceEntry",
    "TenantPriceTier",
    "TenantPricebook",
]
