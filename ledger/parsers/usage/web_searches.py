"""Web searches that a provider made inside a call, as items of their own.

Their price depends on how much of what was found goes into the answer (the size of the search
context): as the provider served it (Perplexity), else as it was asked for.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final  # Any: foreign values, looked at by type

import msgspec

from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.received import Record

CONTEXT_SIZE: Final = "search_context_size"
NAME: Final = "web_search"
METERS: Final = {"low": "web_search_low", "high": "web_search_high"}  # else of medium size
# What is the call's own, and not also its items'.
OF_CALL: Final = frozenset({"allocated_cost_usd", "unit_price", "pricing_version", "settlement"})
UNCOUNTED: Final = "uncounted_searches"


class SearchesAsked(msgspec.Struct, gc=False):
    """What was asked of a model, in OpenAI's words, which the others took over: the service tier,
    and how it searches. Tools are looked at only where searches were made."""

    service_tier: Any = None
    serviceTier: Any = None
    extra_body: Any = None  # what the SDK of OpenAI puts into the request besides
    web_search_options: Any = None
    tools: msgspec.Raw = msgspec.Raw(b"null")

    @property
    def tier(self) -> str:
        body = self.extra_body if isinstance(self.extra_body, dict) else {}
        tiers = (self.service_tier, self.serviceTier, body.get("service_tier"))
        return next((tier for tier in tiers if tier and isinstance(tier, str)), "")

    @property
    def searches(self) -> bool:
        """Whether it asked for an answer from the web; a tool may be left unused."""
        return isinstance(self.web_search_options, dict)

    @property
    def size(self) -> str:
        options = self.web_search_options
        return size_of(options) or next(filter(None, map(size_of, tools_of(self.tools))), "")


decode = msgspec.json.Decoder(SearchesAsked).decode


def asked_in(parameters: object) -> SearchesAsked:
    """The parameters of a request, from their JSON; nothing where it cannot be read."""
    if not isinstance(parameters, str):
        return SearchesAsked()
    try:
        return decode(parameters.encode())
    except JSON_DAMAGE:
        return SearchesAsked()


def tools_of(tools: msgspec.Raw) -> list[Any]:
    try:
        listed = msgspec.json.decode(tools)
    except JSON_DAMAGE:
        return []
    return listed if isinstance(listed, list) else []


def size_of(options: object) -> str:
    """low, medium or high; empty where none is said."""
    size = options.get(CONTEXT_SIZE) if isinstance(options, Mapping) else None
    return size.lower() if isinstance(size, str) else ""


def search_item(call: Record, count: int, size: str) -> Record:
    """So many searches made inside a call, with the price of their size."""
    meter = METERS.get(size, NAME)
    return {**item_of(call, NAME), "meter": meter, "quantity": Decimal(count)}


def item_of(call: Record, name: str) -> Record:
    """Something done inside a call, as an item of its own without a quantity yet."""
    kept = {n: v for n, v in call.items() if n not in OF_CALL and not n.endswith("_tokens")}
    return {**kept, "cost_event_id": item_id(str(call["cost_event_id"]), name), "component": "tool"}


def item_id(call: str, name: str = NAME) -> str:
    return f"{call}/{name}"
