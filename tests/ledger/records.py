"""Records for tests of reports: posted by the ledger's own service, from the gate on."""

import json
import uuid
from datetime import UTC, datetime
from decimal import Decimal

from ledger.parsers import IngestLimits, gate_records
from ledger.services.posting import post_chunk

Record = dict[str, object]
NOW = datetime(
    2100, 1, 1, tzinfo=UTC
)  # a record of any day a test may run on is none of the future
LIMITS = IngestLimits(max_bytes=64 << 20, max_records=100_000)
WORDS = {
    "business_unit": "contact_center",
    "cost_center": "cc_4102",
    "use_case_id": "copilot",
    "workflow_step": "draft_answer",
    "risk_tier": "medium",
    "environment": "prod",
    "user_role": "agent",
    "route_policy_version": "route_v18",
    "cache_status": "miss",
}


def a_request(trace: str, at: str, **words: object) -> Record:
    """A request; words not given are those of the contact center's copilot."""
    return {"type": "request", "trace_id": trace, "occurred_at": at, **WORDS, **words}


def an_event(event: str, trace: str, at: str, **more: object) -> Record:
    """A model call of 1,000 tokens in at 0.002 USD each (2.00), unless told otherwise."""
    fields = {
        "component": "model_call",
        "provider": "house",
        "model_or_service": "small",
        "input_tokens": 1000,
        "unit_price": "0.002",
        "pricing_version": "book_1",
        "allocation_method": "direct_metered",
        "retention_class": "short",
        **more,
    }
    known = {name: value for name, value in fields.items() if value is not None}
    return {"cost_event_id": event, "trace_id": trace, "occurred_at": at, **known}


def an_unpriced_event(event: str, trace: str, at: str, **more: object) -> Record:
    """A call of a model that no book knows, without a price of its own."""
    unknown = {"model_or_service": "unheard_of", "unit_price": None, "pricing_version": None}
    return an_event(event, trace, at, **{**unknown, **more})


def an_outcome(
    outcome: str, trace: str, at: str, kind: str = "resolved_case", **more: object
) -> Record:
    fields = {"business_outcome_id": outcome, "trace_id": trace, "outcome_type": kind}
    return {"type": "outcome", "occurred_at": at, **fields, **more}


def record(*records: Record) -> None:
    """Post the records into the tenant in force; all of them must be accepted."""
    body = json.dumps(records, default=_number).encode()
    chunk = gate_records(body, "application/json", NOW, LIMITS)
    assert chunk.rejects.is_empty(), chunk.rejects.to_dicts()
    posted = post_chunk(chunk=chunk, source=uuid.uuid4(), chunk_no=0, channel="tests")
    assert posted.accepted == len(records)


def _number(value: object) -> str:
    assert isinstance(value, Decimal)
    return format(value, "f")
