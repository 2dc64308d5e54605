"""Importing: the job row, and the one way through routing, gate and posting."""

from ledger.services.importing.receiving.answers import IngestResult, RecordResult
from ledger.services.importing.receiving.ingesting import ingest
from ledger.services.importing.receiving.whole_bodies import NotTaken, Receipt, receive
from ledger.services.importing.running import IMPORTS, run_job
from ledger.services.importing.submitting import NamedFile, submit_import

__all__ = [
    "IMPORTS",
    "IngestResult",
    "NamedFile",
    "NotTaken",
    "Receipt",
    "RecordResult",
    "ingest",
    "receive",
    "run_job",
    "submit_import",
]
