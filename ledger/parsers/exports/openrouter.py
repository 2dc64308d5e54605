"""OpenRouter's activity export: one row a generation.

`tokens_prompt` holds the cached tokens, `tokens_completion` the reasoning. `cost_total` is what
OpenRouter charged; its parts (web search, files, the cache's discount) are in it and never added.
With a key of one's own the provider charges `byok_usage_inference` besides: both are the cost.
"""

from decimal import Decimal

from ledger.parsers.exports.calls import CallRow, call_event, free, lost
from ledger.parsers.exports.rows import ExportedRow
from ledger.parsers.received import Received, Record
from ledger.parsers.usage.sums import INCLUSIVE

ORDINARY = frozenset({"", "standard"})
FREE = ":free"


def read_generation(row: ExportedRow, at: int) -> Received:
    call = row.identifier("generationid", "id")[:80]
    moment = row.moment("createdat")
    if not call or moment is None:
        return lost("no_time" if call else "no_id", "created_at" if call else "generation_id", call)
    model, cost = model_of(row), cost_of(row)
    also: Record = {
        "provider": "openrouter",
        "model_or_service": model or None,
        "call_ids": f"response:{call}",
        "allocated_cost_usd": cost,
        **(free("openrouter_free") if model.endswith(FREE) and not cost else {}),
    }
    took = {"latency_ms": row.text("generationtimems"), "ttft_ms": row.text("timetofirsttokenms")}
    whose = {"openrouter.app": row.text("appname"), "openrouter.key": row.text("apikeyname")}
    cells = CallRow(
        *("openrouter", call, moment, counts_of(row), status_of(row), also),
        details=took,
        sources=whose,
    )
    return call_event(cells, INCLUSIVE)


def model_of(row: ExportedRow) -> str:
    """With its variant, which has a price of its own: `…:free`, `…:nitro`."""
    model, variant = row.model_name("modelpermaslug", "model"), row.identifier("variant")
    is_told = variant in ORDINARY or model.endswith(f":{variant}") or not model
    return model if is_told else f"{model}:{variant}"


def counts_of(row: ExportedRow) -> dict[str, int | None]:
    return {
        "prompt_tokens": row.count("nativetokensprompt", "tokensprompt"),
        "prompt_cached_tokens": row.count("nativetokenscached", "tokenscached"),
        "completion_tokens": row.count("nativetokenscompletion", "tokenscompletion"),
        "completion_reasoning_tokens": row.count("nativetokensreasoning", "tokensreasoning"),
    }


def cost_of(row: ExportedRow) -> Decimal | None:
    costs = [row.cost("costtotal", "totalcost"), row.cost("byokusageinference")]
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if known else None


def status_of(row: ExportedRow) -> str:
    if row.truth("cancelled"):
        return "cancelled"
    return "error" if row.text("finishreasonnormalized", "finishreason") == "error" else "ok"
