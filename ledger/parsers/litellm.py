"""LiteLLM's generic callback: StandardLoggingPayloads as cost events.

Convention: inclusive (`prompt_tokens` holds cache reads and writes, `completion_tokens` holds
reasoning). Only the fields named here are decoded; messages, responses, error texts and the
static price entry (7 of 11 KB) are skipped over and never become Python objects.
"""

import msgspec

from ledger.parsers.ingest import IngestLimits, unpack
from ledger.parsers.json_bodies import documents
from ledger.parsers.litellm_calls import call_records
from ledger.parsers.litellm_payload import Payload
from ledger.parsers.native import TokenConvention
from ledger.parsers.received import Problem, Received, Record

CONVENTION = TokenConvention.INCLUSIVE
DECODER = msgspec.json.Decoder(Payload)


def parse(body: bytes, limits: IngestLimits) -> Received:
    """A JSON array, NDJSON or one payload, plain or gzip, as records.

    Raises `FileRejected` where the body as a whole is unusable. A payload that cannot be read
    is a problem of its own; the others stand. Source: ledger reference 4.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for at, document in enumerate(documents(unpack(body, limits.max_bytes), limits.max_records)):
        try:
            payload = DECODER.decode(document)
        except (msgspec.MsgspecError, RecursionError) as damage:
            problems.append(Problem("unreadable", path_of(damage), f"[{at}]"))
            continue
        found = call_records(payload, at)
        records += found.records
        problems += found.problems
    return Received(records, problems)


def path_of(damage: Exception) -> str:
    """The field a decoder complains of: `… - at `$.metadata.usage_object`` names it."""
    _, found, path = str(damage).partition("`$.")
    return path.rstrip("`")[:64] if found else "record"
