"""Good records to start from, and the ways to write records as files."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import polars as pl

from ledger.parsers import GatedChunk, gate, gate_records, read_chunks

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
Record = Mapping[str, object]

REQUEST: dict[str, object] = {
    "trace_id": "trc_cs_20260629_001",
    "tenant_id": "retail_banking_us",
    "occurred_at": "2026-06-29T13:00:00.123456Z",
    "business_unit": "contact_center",
    "cost_center": "cc_4102",
    "use_case_id": "customer_service_copilot",
    "workflow_step": "draft_answer",
    "risk_tier": "medium",
    "environment": "prod",
    "user_role": "contact_center_agent",
    "route_policy_version": "route_v18",
    "cache_status": "retrieval_hit_answer_miss",
    "business_outcome_id": "case_849201_resolved",
}
COST_EVENT: dict[str, object] = {
    "cost_event_id": "ce_model_000341",
    "trace_id": "trc_cs_20260629_001",
    "occurred_at": "2026-06-29T13:00:01Z",
    "component": "model_call",
    "provider": "approved_model_provider_a",
    "model_or_service": "medium_rag_model",
    "input_tokens": "2410",
    "cached_tokens": "400",
    "output_tokens": "380",
    "reasoning_tokens": "80",
    "gpu_seconds": "0.42",
    "api_calls": "2",
    "reviewer_minutes": "1.5",
    "unit_price": "0.000002",
    "allocated_cost_usd": "0.0084",
    "allocation_method": "direct_metered",
    "pricing_version": "pricebook_2026_06",
    "retention_class": "prod_90d_trace_1y_aggregate",
}
TOKEN_LINE: dict[str, object] = {
    **{name: COST_EVENT[name] for name in ("cost_event_id", "trace_id", "occurred_at")},
    **{name: COST_EVENT[name] for name in ("component", "provider", "model_or_service")},
    "token_kind": "input",
    "input_tokens": "7322",
    "quantity": "6810",
    "allocation_method": "direct_metered",
    "retention_class": "prod_90d_trace_1y_aggregate",
}
OUTCOME: dict[str, object] = {
    "business_outcome_id": "case_849201_resolved",
    "outcome_type": "resolved_case",
    "occurred_at": "2026-06-29T13:05:00+05:30",
    "trace_id": "trc_cs_20260629_001",
    "quality_passed": "true",
    "value_usd": "4.20",
}
GOOD: dict[str, dict[str, object]] = {
    "request": REQUEST,
    "cost_event": COST_EVENT,
    "token_line": TOKEN_LINE,
    "outcome": OUTCOME,
}
DIMENSIONS = {name: REQUEST[name] for name in list(REQUEST)[3:12]}


def write_csv(records: Iterable[Record]) -> bytes:
    rows = list(records)
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def write_jsonl(records: Iterable[Record]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def gate_file(data: bytes, chunk_rows: int = 100_000, form: str | None = None) -> GatedChunk:
    """The whole file as one chunk, however it was read."""
    parts = [gate(raw, NOW) for raw in read_chunks(io.BytesIO(data), form, chunk_rows)]
    return GatedChunk(
        requests=pl.concat([part.requests for part in parts]),
        cost_events=pl.concat([part.cost_events for part in parts]),
        outcomes=pl.concat([part.outcomes for part in parts]),
        rejects=pl.concat([part.rejects for part in parts]),
        bytes_read=parts[-1].bytes_read,
        scores=pl.concat([part.scores for part in parts]),
        credits=pl.concat([part.credits for part in parts]),
    )


def gate_body(body: bytes | list[Record]) -> GatedChunk:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return gate_records(data, "application/json", NOW)


def problems(gated: GatedChunk) -> set[tuple[str, str]]:
    """What was found wrong: field and code."""
    return set(gated.rejects.select("field", "code").iter_rows())
