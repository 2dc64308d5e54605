"""The nouns of the ledger; one file each."""

from ledger.models.budgets import BudgetBurn, BudgetOverrun, BudgetThreshold
from ledger.models.facts.adjustments import CostAdjustment, RequestAdjustment
from ledger.models.facts.buckets import BucketDay, BucketedDay, DayMark
from ledger.models.facts.cases import (
    CaseMark,
    CaseTrace,
    LateCredit,
    OutcomeCredit,
    OutcomeMonth,
)
from ledger.models.facts.dimensions import Attribution, Meter, Rate
from ledger.models.facts.events import CostLine, OpenTrace, Outcome, RecordKey, Request
from ledger.models.facts.provider_credits import CreditSighting, ProviderCredit
from ledger.models.facts.received import DegradedEvent, TraceSpans
from ledger.models.facts.request_details import ReportedRequest, RequestProfile
from ledger.models.facts.rollups import (
    CohortDay,
    CostDay,
    CostHour,
    OutcomeDay,
    RequestDay,
    RequestHour,
)
from ledger.models.facts.scores import QualityScore, ScoreMetric
from ledger.models.facts.sightings import CallKey, HeldLine, Sighting, WithdrawnRequest
from ledger.models.facts.suspected import SuspectedDuplicate
from ledger.models.imports import ImportBatch, ImportJob, ImportPart, ImportReject
from ledger.models.mappings import (
    MappingRule,
    MappingRun,
    MappingVersion,
    SourceSet,
    TraceSource,
)
from ledger.models.outcomes.business_metrics import BusinessMetric
from ledger.models.outcomes.definitions import OutcomeDefinition
from ledger.models.outcomes.incidents import QualityIncident
from ledger.models.outcomes.measures import MeasureDefinition
from ledger.models.outcomes.settled import ReopenedDay, SettledMonth
from ledger.models.outcomes.worksheets import ScaleDecision, WorksheetEntry
from ledger.models.periods import Period
from ledger.models.prices.books import Pricebook, PriceComponent, PriceEntry, PriceTier
from ledger.models.prices.exchange_rates import ExchangeRate
from ledger.models.prices.rating_runs import RatingRun
from ledger.models.prices.tenant_books import (
    TenantPricebook,
    TenantPriceComponent,
    TenantPriceEntry,
    TenantPriceTier,
)
from ledger.models.retention import RetentionPolicy, RetiredMonth
from ledger.models.slos.matrix import SloMatrix, SloOptimisation, SloTarget

__all__ = [
    "Attribution",
    "BucketDay",
    "BucketedDay",
    "BudgetBurn",
    "BudgetOverrun",
    "BudgetThreshold",
    "BusinessMetric",
    "CallKey",
    "CaseMark",
    "CaseTrace",
    "CohortDay",
    "CostAdjustment",
    "CostDay",
    "CostHour",
    "CostLine",
    "CreditSighting",
    "DayMark",
    "DegradedEvent",
    "ExchangeRate",
    "HeldLine",
    "ImportBatch",
    "ImportJob",
    "ImportPart",
    "ImportReject",
    "LateCredit",
    "MappingRule",
    "MappingRun",
    "MappingVersion",
    "MeasureDefinition",
    "Meter",
    "OpenTrace",
    "Outcome",
    "OutcomeCredit",
    "OutcomeDay",
    "OutcomeDefinition",
    "OutcomeMonth",
    "Period",
    "PriceComponent",
    "PriceEntry",
    "PriceTier",
    "Pricebook",
    "ProviderCredit",
    "QualityIncident",
    "QualityScore",
    "Rate",
    "RatingRun",
    "RecordKey",
    "ReopenedDay",
    "ReportedRequest",
    "Request",
    "RequestAdjustment",
    "RequestDay",
    "RequestHour",
    "RequestProfile",
    "RetentionPolicy",
    "RetiredMonth",
    "ScaleDecision",
    "ScoreMetric",
    "SettledMonth",
    "Sighting",
    "SloMatrix",
    "SloOptimisation",
    "SloTarget",
    "SourceSet",
    "SuspectedDuplicate",
    "TenantPriceComponent",
    "TenantPriceEntry",
    "TenantPriceTier",
    "TenantPricebook",
    "TraceSource",
    "TraceSpans",
    "WithdrawnRequest",
    "WorksheetEntry",
]
