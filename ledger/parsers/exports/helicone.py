"""Helicone's requests, as its pages, its API and its export tool give them: one row a request.

Disjoint: `prompt_tokens` leaves out what was read from a cache, written to one, and audio, and
`total_tokens` is no proof, being only the two plain counts together. The tool's CSV has no
columns for these buckets: they are missing there, not nought.
"""

from ledger.parsers.exports.calls import CallRow, call_event, free, lost
from ledger.parsers.exports.rows import ExportedRow
from ledger.parsers.otlp.providers import maker_of
from ledger.parsers.received import Received, Record, as_identifier
from ledger.parsers.usage.sums import PARTS, Convention

NO_CACHE = "00000000-0000-0000-0000-000000000000"
CANCELLED = "-3"
COUNTS = {
    "prompttokens": "prompt_tokens",
    "promptcachereadtokens": "prompt_cache_read_tokens",
    "promptcachewritetokens": "prompt_cache_write_tokens",
    "promptaudiotokens": "prompt_audio_tokens",
    "completiontokens": "completion_tokens",
    "completionaudiotokens": "completion_audio_tokens",
    "reasoningtokens": "reasoning_tokens",
}
ALL_BESIDE = Convention(frozenset(PARTS))


def read_request(row: ExportedRow, at: int) -> Received:
    call = row.identifier("requestid", "responseid")[:80]
    moment = row.moment("requestcreatedat", "responsecreatedat")
    if not call or moment is None:
        return lost("no_time" if call else "no_id", "request_created_at" if call else "request_id")
    model = row.model_name("modeloverride", "responsemodel", "model", "requestmodel")
    answered = row.text("cachereferenceid")
    also: Record = {
        "provider": provider_of(row, model),
        "model_or_service": model or None,
        "call_ids": " ".join([f"helicone:{call}", *response_id(row)]),
        "allocated_cost_usd": row.cost("cost", "costusd"),
        **(free("gateway_cache_hit") if answered and answered != NO_CACHE else {}),
    }
    words = {**row.mapping("properties"), **row.mapping("requestproperties")}
    took = {"latency_ms": row.text("delayms"), "ttft_ms": row.text("timetofirsttoken")}
    cells = CallRow("helicone", call, moment, counts_of(row), status_of(row), also, words, took)
    return call_event(cells, ALL_BESIDE)


def provider_of(row: ExportedRow, model: str) -> str:
    return row.identifier("provider").lower() or maker_of(model.lower())


def counts_of(row: ExportedRow) -> dict[str, int | None]:
    """Without `total_tokens`, which leaves the same out as the two counts it is the sum of."""
    return {name: row.count(column) for column, name in COUNTS.items()}


def status_of(row: ExportedRow) -> str:
    code = row.text("responsestatus", "status")
    if code == CANCELLED:
        return "cancelled"
    return "ok" if code in {"", "success"} or code.startswith(("2", "3")) else "error"


def response_id(row: ExportedRow) -> list[str]:
    """The provider's id of the answer, where the export holds the answer."""
    name = as_identifier(row.id_within("responsebody"))[:100]
    return [f"response:{name}"] if name else []
