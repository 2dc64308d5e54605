"""One call as LiteLLM tells it, in the fields of a native cost event."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any  # Any: foreign values, looked at by type

from ledger.parsers.attribution import request_words
from ledger.parsers.litellm_identity import Seen, identity, look, trace_of
from ledger.parsers.litellm_payload import ModelParameters, Payload, usage_of
from ledger.parsers.received import (
    ALLOCATION_METHOD,
    RETENTION_CLASS,
    Problem,
    Received,
    Record,
    as_identifier,
)
from ledger.parsers.usage import count_of, read_usage

COST_DECIMALS = Decimal("1e-18")
COMPONENTS = {
    "embedding": "embedding",
    "rerank": "rerank",
    "moderation": "guardrail",
    "call_mcp_tool": "tool",
    "search": "tool",
}
ORDINARY_TIERS = {"", "auto", "default", "standard", "none"}
OF_CALL = {"allocated_cost_usd", "call_ids", "unit_price", "pricing_version"}
CACHE_PRICE = {"unit_price": Decimal(0), "pricing_version": "gateway_cache_hit"}


def call_records(payload: Payload, at: int) -> Received:
    """The cost event of one payload, searches made inside it, and what is doubtful or missing.

    Failures stay, with explicit zero tokens. An answer from LiteLLM's own cache costs nothing:
    its price is a true zero. A reported cost of 0 for a call that used tokens means that
    LiteLLM knows no price, so it is left out: unpriced is not free.
    """
    moment = moment_of(payload.startTime) or moment_of(payload.endTime)
    call = as_identifier(payload.litellm_call_id or "")[:80] or as_identifier(payload.id or "")[:80]
    if moment is None or not call:
        name = "startTime" if moment is None else "id"
        problem = Problem("no_id" if moment else "no_time", name, call or f"[{at}]")
        return Received([], [problem])
    return tell(look(payload), f"litellm:{call}:{moment:%Y%m%d%H%M%S%f}", moment, call)


def tell(seen: Seen, event: str, moment: datetime, call: str) -> Received:
    payload = seen.payload
    usage = usage_of(payload, seen.metadata, seen.answer)
    counted = read_usage(totals_of(payload), usage)
    record: Record = {
        "type": "cost_event",
        "cost_event_id": event,
        "trace_id": trace_of(seen),
        "occurred_at": moment.isoformat(),
        "component": component_of(payload),
        "allocation_method": ALLOCATION_METHOD,
        "retention_class": RETENTION_CLASS,
        **counted.counts,
        **({"settlement": "estimated"} if counted.problems else {}),
        **served(seen),
        **went(payload, counted.counts),
        **identity(seen, call),
        **request_words(seen.words),
    }
    if seen.words.get("tenant_id"):
        record["tenant_id"] = str(seen.words["tenant_id"])
    problems = [Problem(one.code, one.field, event, is_lost=False) for one in counted.problems]
    problems += name_model(payload, record)
    record |= costs(payload, record)
    if not any(counted.counts.values()) and record.get("call_status") is None:
        problems += no_usage(record, event)
    return Received([record, *searches(record, usage)], problems)


def totals_of(payload: Payload) -> dict[str, int | None]:
    return {
        "prompt_tokens": payload.prompt_tokens,
        "completion_tokens": payload.completion_tokens,
        "total_tokens": payload.total_tokens,
    }


def searches(call: Record, usage: Mapping[str, Any]) -> Iterator[Record]:
    """Web searches the provider made inside a call: an item of its own, with its own price."""
    asked = count_of(usage, "server_tool_use", "web_search_requests")
    if not asked:
        return
    kept = {n: v for n, v in call.items() if n not in OF_CALL and not n.endswith("_tokens")}
    yield {
        **kept,
        "cost_event_id": f"{call['cost_event_id']}/web_search",
        "component": "tool",
        "meter": "web_search",
        "quantity": Decimal(asked),
    }


def no_usage(record: Record, event: str) -> list[Problem]:
    """A call that succeeded and tells neither tokens nor a cost is in doubt."""
    if record.get("allocated_cost_usd") or record.get("unit_price") is not None:
        return []
    return [Problem("no_usage", "prompt_tokens", event, is_lost=False)]


def moment_of(value: float | str | None) -> datetime | None:
    """Seconds since 1970, or a time as text; one without a zone is UTC, as LiteLLM's host is."""
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        return None if value is None else datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def component_of(payload: Payload) -> str:
    kind = (payload.call_type or "").lower()
    return COMPONENTS.get(kind) or COMPONENTS.get(kind.removeprefix("a")) or "model_call"


def name_model(payload: Payload, record: Record) -> list[Problem]:
    """Adds provider and model; the provider's name in front of the model's is not repeated."""
    provider = as_identifier(payload.custom_llm_provider or "")
    hidden = payload.hidden_params
    model = payload.model or (hidden.litellm_model_name if hidden else "") or ""
    name = as_identifier(model.removeprefix(f"{provider}/"))
    record["provider"] = provider or "not_said"
    if name:
        record["model_or_service"] = name
    failed = "call_status" in record
    event = str(record["cost_event_id"])
    lacks = {"custom_llm_provider": provider, "model": name} if not failed else {}
    codes = {"custom_llm_provider": "no_provider", "model": "no_model"}
    return [Problem(codes[n], n, event, is_lost=False) for n, value in lacks.items() if not value]


def served(seen: Seen) -> Record:
    """Tier and region: what was served, and the tier that was asked for."""
    payload = seen.payload
    basis = payload.cost_breakdown
    asked = payload.model_parameters
    batch = "batch" if "batch" in (payload.call_type or "") else ""
    tier = seen.answer.service_tier or (basis.service_tier if basis else "") or batch
    wanted = asked.service_tier if isinstance(asked, ModelParameters) else ""
    region = (basis.vertex_location or basis.data_residency or "") if basis else ""
    found = {"service_tier": tier, "requested_service_tier": wanted, "region": region}
    words = {name: as_identifier(value) for name, value in found.items() if value}
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


def costs(payload: Payload, record: Record) -> Record:
    """The cost LiteLLM reports, as a whole; a cache hit has a price, and it is nought."""
    if payload.cache_hit in {True, "True"}:
        return dict(CACHE_PRICE)
    cost = payload.response_cost if payload.response_cost is not None else payload.cost
    if cost is None or not cost.is_finite() or cost < 0:
        return {}
    failed = "call_status" in record
    if not cost and not failed:
        return {}
    return {"allocated_cost_usd": cost.quantize(COST_DECIMALS).normalize()}
