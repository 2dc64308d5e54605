"""What a LiteLLM payload tells besides tokens: its cost, searches, tools, queries of a reranker."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any  # Any: foreign values, looked at by type

from ledger.parsers.litellm.identity import ReadPayload
from ledger.parsers.litellm.payload import ModelParameters, Payload
from ledger.parsers.litellm.repr_text import as_mapping
from ledger.parsers.litellm.usage import count_of
from ledger.parsers.received import Record
from ledger.parsers.usage.web_searches import item_of, search_item, size_of

COST_DECIMALS = Decimal("1e-18")


def queries(seen: ReadPayload) -> Record:
    """Most rerankers bill queries and tell no tokens."""
    billed = as_mapping(as_mapping(seen.answer.meta).get("billed_units"))
    asked = count_of(billed, "search_units") or 1
    return {"meter": "query", "unit": "query", "quantity": Decimal(asked)}


def with_tools(call: Record, items: list[Record], cost: Decimal) -> Iterator[Record]:
    """A call and the items inside it, with what LiteLLM says that the provider's tools cost: it
    is in the cost of the whole, and is the items' own. Without a count it is an item itself."""
    total = call.get("allocated_cost_usd")
    if not cost or not isinstance(total, Decimal) or cost > total:
        yield from (call, *items)
        return
    yield {**call, "allocated_cost_usd": total - cost}
    for item in items or [item_of(call, "tools")]:
        yield {**item, "allocated_cost_usd": cost}


def tool_cost(payload: Payload) -> Decimal:
    tool_usage_cost = payload.cost_breakdown.tool_usage_cost if payload.cost_breakdown else None
    return reported(tool_usage_cost) or Decimal(0)


def searches(
    call: Record, payload: Payload, usage: Mapping[str, Any], count: int
) -> Iterator[Record]:
    """Web searches the provider made inside a call: an item of its own."""
    if count:
        yield search_item(call, count, size_of(usage) or size_of(search_options(payload)))


def search_options(payload: Payload) -> Mapping[str, Any] | None:
    """How the call was to search the web; None where it did not ask for that."""
    asked = payload.model_parameters
    options = asked.web_search_options if isinstance(asked, ModelParameters) else None
    return as_mapping(options) if options is not None else None


def provider_cost(usage: Mapping[str, Any]) -> Decimal | None:
    """What OpenRouter and others say in their usage; with a key of the caller's own it is their
    fee alone."""
    return None if usage.get("is_byok") else reported(usage.get("cost"))


def reported(cost: object) -> Decimal | None:
    """A cost as the ledger keeps it; None for what is none."""
    if isinstance(cost, bool) or not isinstance(cost, int | float | str | Decimal):
        return None
    try:
        amount = Decimal(str(cost))
        known = amount.is_finite() and amount >= 0
        return amount.quantize(COST_DECIMALS).normalize() if known else None
    except (ArithmeticError, ValueError):  # ValueError: an integer of thousands of digits
        return None
