"""Source formats and the one gate for input. See `native` for the token convention."""

from ledger.parsers.buckets import cost_lines
from ledger.parsers.chunks import CHUNK_ROWS, RawChunk
from ledger.parsers.formats import READERS, read_chunks
from ledger.parsers.gate import GatedChunk, gate
from ledger.parsers.ingest import IngestLimits, gate_records, read_records
from ledger.parsers.problems import MESSAGES, FileRejected

__all__ = [
    "CHUNK_ROWS",
    "MESSAGES",
    "READERS",
    "FileRejected",
    "GatedChunk",
    "IngestLimits",
    "RawChunk",
    "cost_lines",
    "gate",
    "gate_records",
    "read_chunks",
    "read_records",
]
