"""Source formats and the one gate for input. See `native` for the token convention."""

from ledger.parsers.files.chunks import CHUNK_ROWS, RawChunk
from ledger.parsers.files.formats import FORMATS, read_chunks
from ledger.parsers.gate import GatedChunk, gate
from ledger.parsers.ingest import IngestLimits, gate_records, read_records
from ledger.parsers.records.problems import MESSAGES, FileRejected
from ledger.parsers.usage.buckets import cost_lines

__all__ = [
    "CHUNK_ROWS",
    "FORMATS",
    "MESSAGES",
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
