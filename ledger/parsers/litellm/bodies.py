"""LiteLLM's generic callback: StandardLoggingPayloads as cost events.

Convention: inclusive (`prompt_tokens` holds cache reads and writes, `completion_tokens` holds
reasoning). Only the fields named here are decoded; messages, responses, error texts and the
static price entry (7 of 11 KB) are skipped over and never become Python objects.
"""

import msgspec

from ledger.parsers.ingest import IngestLimits, unpack
from ledger.parsers.json.bodies import documents
from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.litellm.calls import call_records
from ledger.parsers.litellm.payload import Payload
from ledger.parsers.received import Problem, Received
from ledger.parsers.records.native import TokenConvention

CONVENTION = TokenConvention.INCLUSIVE
DECODER = msgspec.json.Decoder(Payload)


def parse(body: bytes, limits: IngestLimits) -> Received:
    """A JSON array, NDJSON or one payload, plain or gzip, as records.

    Raises `FileRejected` where the body as a whole is unusable. A payload that cannot be read
    is a problem of its own; the others stand. Source: docs/sources.md.
    """
    received = Received([])
    for at, document in enumerate(documents(unpack(body, limits.max_bytes), limits.max_records)):
        try:
            payload = DECODER.decode(document)
        except JSON_DAMAGE as damage:
            received.problems.append(Problem("unreadable", path_of(damage), f"[{at}]"))
            continue
        call = call_records(payload, at)
        received.records.extend(call.records)
        received.problems.extend(call.problems)
        received.spans.extend(call.spans)
        received.reports.extend(call.reports)
        received.sources.extend(call.sources)
    return received


def path_of(damage: Exception) -> str:
    """The field a decoder complains of: `… - at `$.metadata.usage_object`` names it."""
    _, separator, path = str(damage).partition("`$.")
    return path.rstrip("`")[:64] if separator else "record"
