"""One call as LiteLLM tells it, in the fields of a native cost event."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: foreign values, looked at by type

from ledger.calc.model_names import as_model_name
from ledger.parsers.litellm.identity import ReadPayload, identity, look, spans_of, trace_of
from ledger.parsers.litellm.items import (
    provider_cost,
    queries,
    reported,
    search_options,
    searches,
    tool_cost,
    with_tools,
)
from ledger.parsers.litellm.payload import ModelParameters, Payload, is_priced_at_nothing, usage_of
from ledger.parsers.litellm.reports import request_reports
from ledger.parsers.litellm.sources import source_values
from ledger.parsers.litellm.usage import read_usage
from ledger.parsers.received import (
    ALLOCATION_METHOD,
    RETENTION_CLASS,
    Problem,
    Received,
    Record,
    as_identifier,
)
from ledger.parsers.records.attribution import request_words
from ledger.parsers.request_reports import moment_of
from ledger.parsers.source_values import Sourced
from ledger.parsers.usage.sums import NativeUsage
from ledger.parsers.usage.web_searches import UNCOUNTED

COMPONENTS = {
    "embedding": "embedding",
    "rerank": "rerank",
    "moderation": "guardrail",
    "call_mcp_tool": "tool",
    "search": "tool",
}
ORDINARY_TIERS = {"", "auto", "default", "standard", "none"}
CACHE_PRICE = {"unit_price": Decimal(0), "pricing_version": "gateway_cache_hit"}
ZERO_PRICE = {"unit_price": Decimal(0), "pricing_version": "gateway_zero_price"}


def call_records(payload: Payload, at: int) -> Received:
    """The cost event of one payload, searches made inside it, and what is doubtful or missing.

    Failures stay, with explicit zero tokens. An answer from LiteLLM's own cache costs nothing:
    its price is a true zero; so is that of a model whose tokens the gateway's operator has
    priced at nothing. Any other reported cost of 0 for a call that used tokens means that
    LiteLLM knows no price, so it is left out: unpriced is not free.
    """
    moment = moment_of(payload.startTime) or moment_of(payload.endTime)
    call = as_identifier(payload.litellm_call_id or "")[:80] or as_identifier(payload.id or "")[:80]
    if moment is None or not call:
        name = "startTime" if moment is None else "id"
        problem = Problem("no_id" if moment else "no_time", name, call or f"[{at}]")
        return Received([], [problem])
    return tell(look(payload), f"litellm:{call}:{moment:%Y%m%d%H%M%S%f}", moment, call)


def tell(seen: ReadPayload, event: str, moment: datetime, call: str) -> Received:
    payload = seen.payload
    usage = usage_of(payload, seen.metadata, seen.answer)
    counted = read_usage(totals_of(payload), usage)
    outcome = went(payload, counted.counts)
    cost = costs(payload, usage, failed=bool(outcome))
    doubts = doubtful(counted, cost, payload)
    record: Record = {
        "type": "cost_event",
        "cost_event_id": event,
        "trace_id": trace_of(seen),
        "occurred_at": moment.isoformat(),
        "component": component_of(payload),
        "allocation_method": ALLOCATION_METHOD,
        "retention_class": RETENTION_CLASS,
        **measures(seen, counted.counts),
        **({"settlement": "estimated"} if doubts else {}),
        **served(seen, usage),
        **outcome,
        **identity(seen, call),
        **request_words(seen.words),
    }
    if seen.words.get("tenant_id"):
        record["tenant_id"] = str(seen.words["tenant_id"])
    problems = [Problem(code, "usage", event, is_lost=False) for code in doubts]
    problems += name_model(payload, record)
    record |= cost
    if not any(counted.counts.values()) and not outcome and "quantity" not in record:
        problems += no_usage(record, event)
    problems += [
        Problem("contradicting_words", word, event, is_lost=False) for word in seen.contradictions
    ]
    items = [*searches(record, payload, usage, counted.searches)]
    records = [*with_tools(record, items, tool_cost(payload))]
    return Received(
        records,
        problems,
        reports=[*request_reports(seen, moment)],
        spans=spans_of(seen, records, moment),
        sources=[sourced(seen, record)],
    )


def sourced(seen: ReadPayload, record: Record) -> Sourced:
    """What the call says of its owner in LiteLLM's own fields, beside words of ours."""
    words = request_words(seen.words) | {
        name: str(record[name]) for name in ("tenant_id",) if name in record
    }
    return Sourced(str(record["trace_id"]), str(record["occurred_at"]), source_values(seen), words)


def measures(seen: ReadPayload, counts: Mapping[str, int]) -> Record:
    """Tokens; of a reranker that tells none and did not fail its queries."""
    is_rerank = component_of(seen.payload) == "rerank"
    succeeded = seen.payload.status in {None, "success"}
    return queries(seen) if is_rerank and succeeded and not any(counts.values()) else {**counts}


def doubtful(counted: NativeUsage, cost: Record, payload: Payload) -> list[str]:
    """Seconds, images and the like have no meter here, but they are in a cost that is told; so
    are searches that nobody counted. A cost that is no amount is a doubt."""
    reported_cost = payload.response_cost if payload.response_cost is not None else payload.cost
    if reported_cost is not None and reported(reported_cost) is None:
        return [*counted.doubts, "bad_cost"]
    if bool(cost.get("allocated_cost_usd")) or "unit_price" in cost:
        return [doubt for doubt in counted.doubts if doubt != "unknown_bucket"]
    succeeded = payload.status in {None, "success"}
    is_uncounted = succeeded and not counted.searches and search_options(payload) is not None
    return [*counted.doubts, *([UNCOUNTED] if is_uncounted else [])]


def totals_of(payload: Payload) -> dict[str, int | None]:
    return {
        "prompt_tokens": payload.prompt_tokens,
        "completion_tokens": payload.completion_tokens,
        "total_tokens": payload.total_tokens,
    }


def no_usage(record: Record, event: str) -> list[Problem]:
    """A call that succeeded and tells neither tokens nor a cost is in doubt."""
    if record.get("allocated_cost_usd") or record.get("unit_price") is not None:
        return []
    return [Problem("no_usage", "prompt_tokens", event, is_lost=False)]


def component_of(payload: Payload) -> str:
    kind = (payload.call_type or "").lower()
    return COMPONENTS.get(kind) or COMPONENTS.get(kind.removeprefix("a")) or "model_call"


def name_model(payload: Payload, record: Record) -> list[Problem]:
    """Adds provider and model; the provider's name in front of the model's is not repeated."""
    provider = as_identifier(payload.custom_llm_provider or "")
    hidden = payload.hidden_params
    model = payload.model or (hidden.litellm_model_name if hidden else "") or ""
    name = as_model_name(model.removeprefix(f"{provider}/"))
    record["provider"] = provider or "not_said"
    if name:
        record["model_or_service"] = name
    failed = "call_status" in record
    event = str(record["cost_event_id"])
    lacks = {"custom_llm_provider": provider, "model": name} if not failed else {}
    codes = {"custom_llm_provider": "no_provider", "model": "no_model"}
    return [Problem(codes[n], n, event, is_lost=False) for n, value in lacks.items() if not value]


def served(seen: ReadPayload, usage: Mapping[str, Any]) -> Record:
    """Tier and region: what was served, and the tier that was asked for."""
    payload = seen.payload
    basis = payload.cost_breakdown
    asked = payload.model_parameters
    batch = "batch" if "batch" in (payload.call_type or "") else ""
    tier = seen.answer.service_tier or (basis.service_tier if basis else "") or batch
    wanted = asked.service_tier if isinstance(asked, ModelParameters) else ""
    region = (basis.vertex_location or basis.data_residency or "") if basis else ""
    region = region or str(usage.get("inference_geo") or "")
    values = {"service_tier": tier, "requested_service_tier": wanted, "region": region}
    words = {name: as_identifier(value) for name, value in values.items() if value}
    return {n: word for n, word in words.items() if word.lower() not in ORDINARY_TIERS}


def went(payload: Payload, counts: Mapping[str, int]) -> Record:
    """Whether the call failed or was given up, and what then was still counted."""
    if payload.status in {None, "success"}:
        return {}
    error = payload.error_information
    given_up = error is not None and (
        "cancel" in (error.error_class or "").lower() or error.error_code == "499"
    )
    word = "cancelled" if given_up else "error"
    settled = {"settlement": "partial"} if any(counts.values()) else {}
    return {"call_status": word, **settled}


def costs(payload: Payload, usage: Mapping[str, Any], *, failed: bool) -> Record:
    """The cost LiteLLM reports, as a whole, else what the provider's usage tells of it; a cache
    hit has a price, and it is nought."""
    if payload.cache_hit in {True, "True"}:
        return dict(CACHE_PRICE)
    cost = reported(payload.response_cost if payload.response_cost is not None else payload.cost)
    cost = cost or provider_cost(usage) or cost
    if cost or (cost is not None and failed):
        return {"allocated_cost_usd": cost}
    return dict(ZERO_PRICE) if cost is not None and is_priced_at_nothing(payload) else {}
