"""From sending one event until a person sees its use case on the showback page."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks.measures.importing import fresh_tenant
from benchmarks.results import Figure
from benchmarks.serving import Headers, ask, connect, key_headers, server, signed_in_headers

TRIES = 20
PATIENCE_SECONDS = 60


def freshness_figure() -> Iterator[Figure]:
    """The slowest of `TRIES`: each sends a use case nobody has seen and reads the page until
    it is there."""
    tenant = fresh_tenant("fresh")
    with server():
        key, session = key_headers(tenant), signed_in_headers(tenant)
        page = f"/t/{tenant.slug}/showback/?by=use_case"
        ask(connect(), "GET", page, session)  # what a process does once is not in it
        taken = sorted(seconds_until_seen(number, page, key, session) for number in range(TRIES))
    reference = f"slowest of {TRIES}, POST to page; the middle one {taken[TRIES // 2]:.3f} s"
    yield Figure("freshness_s", taken[-1], "s", reference)


def seconds_until_seen(number: int, page: str, key: Headers, session: Headers) -> float:
    use_case = f"fresh_use_case_{number:02}"
    body = json.dumps([event(number, use_case)]).encode()
    link = connect()
    began = time.perf_counter()
    receipt = json.loads(ask(link, "POST", "/api/v1/ingest", key, body))
    assert receipt["accepted"] == 1, receipt
    while use_case.encode() not in ask(link, "GET", page, session):
        assert time.perf_counter() - began < PATIENCE_SECONDS, "the event never appeared"
    return time.perf_counter() - began


def event(number: int, use_case: str) -> dict[str, object]:
    return {
        "cost_event_id": f"fresh_event_{number}",
        "trace_id": f"fresh_trace_{number}",
        "ts_utc": datetime.now(UTC).isoformat(),
        "component": "model_call",
        "provider": "openai",
        "model_or_service": "gpt-4o-mini",
        "input_tokens": 1000,
        "quantity": 1000,
        "token_kind": "input",
        "unit_price": "0.00000015",
        "allocation_method": "direct_metered",
        "pricing_version": "bench_1",
        "retention_class": "prod_90d_trace_1y_aggregate",
        "business_unit": "contact_center",
        "cost_center": "cc_4102",
        "use_case_id": use_case,
        "workflow_step": "draft_answer",
        "risk_tier": "low",
        "environment": "prod",
        "user_role": "contact_center_agent",
        "route_policy_version": "route_v18",
        "cache_status": "miss",
    }
