"""Importing: the job row, its lease, and the one way through routing, gate and posting."""

from ledger.services.importing.leasing import claim_lease, jobs_to_pick_up
from ledger.services.importing.receiving.answers import IngestResult, RecordResult
from ledger.services.importing.receiving.ingesting import ingest
from ledger.services.importing.receiving.whole_bodies import Receipt, Refusal, receive
from ledger.services.importing.running import run_job
from ledger.services.importing.submitting import NamedFile, submit_import

__all__ = [
    "IngestResult",
    "NamedFile",
    "Receipt",
    "RecordResult",
    "Refusal",
    "claim_lease",
    "ingest",
    "jobs_to_pick_up",
    "receive",
    "run_job",
    "submit_import",
]
