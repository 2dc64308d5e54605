"""A payload of LiteLLM, with whatever a test changes in it, and what becomes of it."""

import json
from typing import Any  # Any: payloads as they come

from ledger.parsers.ingest import IngestLimits
from ledger.parsers.litellm.bodies import parse
from ledger.parsers.received import Received, Record

LIMITS = IngestLimits()
CALL = "9e1fe0fb-c60c-4475-b2ba-08f5ddbf2477"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
PAYLOAD: dict[str, Any] = {
    "id": "chatcmpl-1",
    "litellm_call_id": CALL,
    "trace_id": "05bac7c7-6a03-4956-b212-9cfd9902861f",
    "call_type": "acompletion",
    "status": "success",
    "custom_llm_provider": "openai",
    "startTime": 1795508531.81861,
    "model": "gpt-4o-mini",
    "prompt_tokens": 100,
    "completion_tokens": 40,
    "total_tokens": 140,
    "response_cost": 1.35e-05,
    "cost_breakdown": {"input_cost": 1.0, "cache_read_cost": 0.5, "output_cost": 2.0},
    "messages": [{"role": "user", "content": "MARKED"}],
    "response": {"service_tier": "flex", "choices": [{"message": {"content": "MARKED"}}]},
    "error_str": "MARKED",
    "model_map_information": {"model_map_value": {"input_cost_per_token": 1}},
}


def read(**changes: Any) -> Received:
    return parse(json.dumps({**PAYLOAD, **changes}).encode(), LIMITS)


def record(**changes: Any) -> Record:
    received = read(**changes)
    assert received.problems == []
    return received.records[0]


def usage(**members: Any) -> dict[str, Any]:
    return {"usage_object": members}
