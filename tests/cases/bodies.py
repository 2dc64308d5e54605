"""The bodies of the cases, made from the short form in which `sources.json` keeps them."""

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any  # Any: JSON

Json = dict[str, Any]
SOURCES = Path(__file__).with_name("sources.json")


@cache
def sources() -> Json:
    """`cases` by name, `model_names` (provider, model), and LiteLLM's `payload` without usage."""
    read: Json = json.loads(SOURCES.read_text(encoding="utf-8"))
    return read


def payload(case: Json) -> Json:
    """LiteLLM's StandardLoggingPayload: it says the model in five places and the usage in three.

    `changes` are laid over what all payloads have in common.
    """
    model, usage = case["model"], case["usage"]
    body: Json = deepcopy(sources()["payload"])
    for name, part in {
        "": {"model": model, "model_group": model},
        "model_map_information": {"model_map_key": model},
        "metadata": {"usage_object": usage},
        "response": {"model": model, "usage": usage},
        "hidden_params": {"litellm_model_name": model, "usage_object": usage},
    }.items():
        (body[name] if name else body).update(deepcopy(part))
    body |= {name: usage.get(name, 0) for name in ("prompt_tokens", "completion_tokens")}
    body["total_tokens"] = usage["total_tokens"]
    body["cost_breakdown"]["total_cost"] = case["changes"].get("response_cost", 0.0)
    return laid_over(body, case["changes"])


def laid_over(below: Json, above: Mapping[str, Any]) -> Json:
    for name, value in above.items():
        is_both = isinstance(value, dict) and isinstance(below.get(name), dict)
        below[name] = laid_over(below[name], value) if is_both else value
    return below


def otlp(spans: list[Json]) -> Json:
    scope = {"name": spans[0].get("scope", "test"), "version": "1"}
    written = {"scope": scope, "spans": [span(short) for short in spans]}
    return {"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [written]}]}


def span(short: Json) -> Json:
    """`at` and `lasts` in tenths of a second since the cases' day (25 November 2026, 10:00 UTC)."""
    start = 1_795_600_800_000_000_000 + short.get("at", 0) * 10**8
    body = {
        "traceId": short["trace"],
        "spanId": short["span"],
        "name": short["name"],
        "kind": short.get("kind", 3),
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(start + short.get("lasts", 10) * 10**8),
        "attributes": [
            {"key": name, "value": any_value(value)} for name, value in short["says"].items()
        ],
        "status": {},
    }
    return body | ({"parentSpanId": short["parent"]} if "parent" in short else {})


def any_value(value: object) -> Json:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case list():
            return {"arrayValue": {"values": [any_value(item) for item in value]}}
    return {"stringValue": value}
