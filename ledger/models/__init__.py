"""The nouns of the ledger; one file each."""

from ledger.models.adjustments import CostAdjustment, OutcomeAdjustment, RequestAdjustment
from ledger.models.dimensions import Attribution, Meter, Rate
from ledger.models.exchange_rates import ExchangeRate
from ledger.models.facts import CostLine, OpenTrace, Outcome, RecordKey, Request
from ledger.models.imports import ImportBatch, ImportJob, ImportPart, ImportReject
from ledger.models.periods import Period
from ledger.models.pricebooks import Pricebook, PriceComponent, PriceEntry, PriceTier
from ledger.models.rating_runs import RatingRun, RatingStep
from ledger.models.received import DegradedEvent, OuterCall
from ledger.models.retention import RetentionPolicy, RetiredMonth
from ledger.models.rollups import CostDay, CostHour, OutcomeDay, RequestDay, RequestHour
from ledger.models.scores import QualityScore, ScoreMetric
from ledger.models.sightings import CallKey, Sighting
from ledger.models.tenant_pricebooks import (
    TenantPricebook,
    TenantPriceComponent,
    TenantPriceEntry,
    TenantPriceTier,
)

__all__ = [
    "Attribution",
    "CallKey",
    "CostAdjustment",
    "CostDay",
    "CostHour",
    "CostLine",
    "DegradedEvent",
    "ExchangeRate",
    "ImportBatch",
    "ImportJob",
    "ImportPart",
    "ImportReject",
    "Meter",
    "OpenTrace",
    "Outcome",
    "OutcomeAdjustment",
    "OutcomeDay",
    "OuterCall",
    "Period",
    "PriceComponent",
    "PriceEntry",
    "PriceTier",
    "Pricebook",
    "QualityScore",
    "Rate",
    "RatingRun",
    "RatingStep",
    "RecordKey",
    "Request",
    "RequestAdjustment",
    "RequestDay",
    "RequestHour",
    "RetentionPolicy",
    "RetiredMonth",
    "ScoreMetric",
    "Sighting",
    "TenantPriceComponent",
    "TenantPriceEntry",
    "TenantPriceTier",
    "TenantPricebook",
]
