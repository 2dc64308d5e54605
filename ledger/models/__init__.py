"""The nouns of the ledger; one file each."""

from ledger.models.dimensions import Attribution, Meter, Rate
from ledger.models.facts import CostLine, OpenTrace, Outcome, RecordKey, Request
from ledger.models.imports import ImportBatch, ImportJob, ImportPart, ImportReject
from ledger.models.pricebooks import Pricebook, PriceEntry
from ledger.models.rollups import CostDay, CostHour, OutcomeDay, RequestDay, RequestHour

__all__ = [
    "Attribution",
    "CostDay",
    "CostHour",
    "CostLine",
    "ImportBatch",
    "ImportJob",
    "ImportPart",
    "ImportReject",
    "Meter",
    "OpenTrace",
    "Outcome",
    "OutcomeDay",
    "PriceEntry",
    "Pricebook",
    "Rate",
    "RecordKey",
    "Request",
    "RequestDay",
    "RequestHour",
]
