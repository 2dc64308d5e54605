"""One span as one cost event."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import msgspec

from ledger.calc.model_names import as_model_name
from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.otlp.kinds import CALLS, Kind, first, tells_usage
from ledger.parsers.otlp.providers import provider_of
from ledger.parsers.otlp.spans import Said, Span
from ledger.parsers.otlp.usage import provider_metadata, usage_of
from ledger.parsers.otlp.vocabulary import (
    AI_SDK_METADATA,
    CALL_IDS,
    COST,
    ERROR_TYPE,
    LANGFUSE_COST,
    LANGFUSE_LEVEL,
    LANGFUSE_PARAMETERS,
    MODEL,
    OPENINFERENCE_PARAMETERS,
    OPERATION_ID,
    REGION,
    REQUESTED_TIER,
    RERANKED,
    RETENTION,
    REVIEWER_MINUTES,
    SEARCH_SIZE,
    SERVED_TIER,
    SERVICE,
    TOOL,
    Names,
)
from ledger.parsers.received import (
    ALLOCATION_METHOD,
    RETENTION_CLASS,
    Problem,
    Record,
    as_identifier,
)
from ledger.parsers.usage.sums import Usage
from ledger.parsers.usage.web_searches import UNCOUNTED, Asked, asked_in, search_item

ID_PREFIX = "otlp:"
NANOSECONDS_PER_MINUTE = 60 * 10**9
MOST_DECIMALS = 18
METERS = {
    Kind.RETRIEVAL: "retrieval_query",
    Kind.RERANK: "rerank_item",
    Kind.TOOL: "tool_call",
    Kind.JUDGE: "judge_call",
    Kind.GUARDRAIL: "guardrail_call",
}
CANCELLED = ("cancel", "abort", "client_disconnect")
# Reviewers tell minutes; what a tool tells of tokens is of the calls that it made.
WITHOUT_USAGE = frozenset({Kind.HUMAN, Kind.TOOL})
NO_COSTS = ("", "{}", "null")
NO_TOKENS = {"input_tokens": 0, "output_tokens": 0}
decode = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class Told:
    """The cost event of a span, what is doubtful about it, and what was done inside it."""

    record: Record
    problems: list[Problem]
    items: tuple[Record, ...] = ()


def cost_event(span: Span, kind: Kind) -> Told:
    """What a span that did this kind of work tells."""
    status = call_status(span)
    cost, bad_cost = reported_cost(span.said)
    usage = usage_of(span.said, span.scope) if kind not in WITHOUT_USAGE else Usage()
    measures, doubts = measure(span, kind, status, cost, usage)
    doubts = [*doubts, *bad_cost]
    said, event_id = span.said, ID_PREFIX + span.place
    record: Record = {
        "cost_event_id": event_id,
        "trace_id": span.trace_id,
        "occurred_at": time_text(span.at_ns),
        "component": kind.value,
        "provider": provider_of(said, kind),
        "model_or_service": service(said, kind),
        **measures,
        "settlement": settlement(status, doubts),
        "call_status": status,
        "operation_id": identifier(said, OPERATION_ID),
        "allocated_cost_usd": cost,
        "allocation_method": ALLOCATION_METHOD,
        "retention_class": retention(span),
    }
    if kind in CALLS:
        record |= call_words(span, usage)
        doubts += no_model(span.said, status)
    problems = [Problem(code, "usage", event_id, is_lost=False) for code in doubts]
    record = {name: value for name, value in record.items() if value is not None}
    items = [search_item(record, usage.searches, search_size(said))] if usage.searches else []
    return Told(record, problems, tuple(items))


def search_size(said: Said) -> str:
    """As the provider served it, else as it was asked for."""
    size = first(said, SEARCH_SIZE)
    return size.lower() if isinstance(size, str) else asked_of(said).size


def asked_of(said: Said) -> Asked:
    """What was asked of the model, where its parameters are told as one text."""
    return asked_in(first(said, (OPENINFERENCE_PARAMETERS, LANGFUSE_PARAMETERS)))


def service(said: Said, kind: Kind) -> str | None:
    value = first(said, TOOL if kind is Kind.TOOL else SERVICE)
    return as_model_name(str(value)) or None if value is not None else None


def no_model(said: Said, status: str) -> list[str]:
    """Usage of a model that nobody names cannot have a price."""
    return ["no_model"] if status == "ok" and first(said, MODEL) is None else []


def call_words(span: Span, usage: Usage) -> Record:
    """How a call of a model was served, and its identity keys. Items have none: nobody but
    tracers sees them."""
    return {
        "service_tier": served_tier(span.said, usage),
        "requested_service_tier": requested_tier(span.said),
        "region": identifier(span.said, REGION) or usage.region or None,
        "call_ids": call_ids(span),
    }


def measure(
    span: Span, kind: Kind, status: str, cost: Decimal | None, usage: Usage
) -> tuple[Record, list[str]]:
    """Tokens of calls and of whatever else tells tokens; items of the rest."""
    if kind in CALLS:
        measures, doubts = tokens(usage, kind, status, cost)
        if status == "ok" and not cost and not usage.searches and has_searched(span.said):
            doubts.append(UNCOUNTED)
        return measures, doubts
    if kind is Kind.HUMAN:
        return {"reviewer_minutes": minutes(span)}, []
    if usage.counts:
        return dict(usage.counts), list(usage.doubts)
    items = reranked(span.said) if kind is Kind.RERANK else 1
    quantity = items if status == "ok" else 0
    return {"meter": METERS[kind], "unit": "item", "quantity": quantity}, []


def has_searched(said: Said) -> bool:
    return first(said, SEARCH_SIZE) is not None or asked_of(said).searches


def tokens(usage: Usage, kind: Kind, status: str, cost: Decimal | None) -> tuple[Record, list[str]]:
    """A call that failed has no tokens and stays; one that succeeded without, told or not, is
    in doubt, unless it tells its cost."""
    doubts = list(usage.doubts)
    if kind is Kind.EMBEDDING and "output_tokens" not in usage.counts:
        # only the total was told, and all of it is input
        doubts = [one for one in doubts if one != "total_mismatch"]
    if not any(usage.counts.values()) and not doubts and status == "ok" and not cost:
        doubts.append("no_usage")
    return dict(usage.counts or NO_TOKENS), doubts


def settlement(status: str, doubts: list[str]) -> str:
    if doubts:
        return "estimated"
    return "partial" if status == "cancelled" else "final"


def call_status(span: Span) -> str:
    reason = str(first(span.said, ERROR_TYPE) or "").lower()
    if any(word in reason for word in CANCELLED):
        return "cancelled"
    is_error = span.is_error or bool(reason) or span.said.get(LANGFUSE_LEVEL) == "ERROR"
    return "error" if is_error else "ok"


def minutes(span: Span) -> Decimal:
    """Told minutes of a reviewer, else how long the span took; to nine decimals."""
    told = decimal_of(first(span.said, REVIEWER_MINUTES), decimals=9)
    if told is not None:
        return told
    took = max(span.end_ns - span.start_ns, 0) if span.start_ns else 0
    return (Decimal(took) / NANOSECONDS_PER_MINUTE).quantize(Decimal("1e-9"))


def reranked(said: Said) -> int:
    """How many documents were ranked: they come flattened, a number each."""
    places = {name[len(RERANKED) :].partition(".")[0] for name in said if name.startswith(RERANKED)}
    return len(places) or 1


def call_ids(span: Span) -> str:
    told = ((kind, identifier(span.said, names)) for kind, names in CALL_IDS.items())
    return " ".join([*(f"{kind}:{one}" for kind, one in told if one), f"span:{span.place}"])


def served_tier(said: Said, usage: Usage) -> str | None:
    """Langfuse keeps the tier among the model's parameters; usage tells what was served."""
    told = identifier(said, SERVED_TIER) or usage.tier
    return told or tier_in(said.get(LANGFUSE_PARAMETERS))


def requested_tier(said: Said) -> str | None:
    """OpenInference keeps it among the parameters of the request."""
    return identifier(said, REQUESTED_TIER) or tier_in(said.get(OPENINFERENCE_PARAMETERS))


def tier_in(parameters: object) -> str | None:
    return as_identifier(asked_in(parameters).tier) or None


def reported_cost(said: Said) -> tuple[Decimal | None, list[str]]:
    """USD; a cost of nothing is what sources say of models they do not know: not said. One of
    which a part is no amount is not taken, and in doubt."""
    amounts = [decimal_of(cost) for cost in told_costs(said)]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return None, ["bad_cost"]
    return sum(known, Decimal(0)) or None, []


def told_costs(said: Said) -> list[object]:
    """The total, else its parts."""
    cost = first(said, COST)
    details = said.get(LANGFUSE_COST)
    if cost is None and isinstance(details, str):
        parts = object_of(details)
        if not parts and details not in NO_COSTS:
            return [details]
        costs = [parts["total"]] if "total" in parts else [*parts.values()]
        return [part for part in costs if part is not None]
    if cost is None and AI_SDK_METADATA in said:
        cost = gateway_cost(said)
    return [] if cost is None else [cost]


def gateway_cost(said: Said) -> object:
    """What a gateway behind the AI SDK tells of its price."""
    metadata = provider_metadata(said)
    for path in (("gateway", "cost"), ("openrouter", "usage", "cost")):
        found: object = metadata
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if found is not None:
            return found
    return None


def tells_something(said: Said) -> bool:
    """Tokens or a cost: what an agent tells of its calls, where nobody else may tell it."""
    return tells_usage(said) or LANGFUSE_COST in said or first(said, COST) is not None


def retention(span: Span) -> str:
    own = identifier(span.said, RETENTION) or identifier(span.of_resource, RETENTION)
    return own or RETENTION_CLASS


def identifier(said: Said, names: Names) -> str | None:
    value = first(said, names)
    return as_identifier(str(value)) or None if value is not None else None


def object_of(text: str) -> dict[str, object]:
    try:
        found = decode(text.encode())
    except JSON_DAMAGE:
        return {}
    return found if isinstance(found, dict) else {}


def decimal_of(value: object, decimals: int = MOST_DECIMALS) -> Decimal | None:
    """Zero or more, rounded to what the ledger keeps; a float as it is written, not as it is."""
    if (
        value is None
        or isinstance(value, bool)
        or not isinstance(value, int | float | str | Decimal)
    ):
        return None
    try:
        number = Decimal(str(value))
        if not number.is_finite() or not 0 <= number < 10**12:
            return None
        return number.quantize(Decimal(1).scaleb(-decimals))
    except (InvalidOperation, ValueError):
        return None


def time_text(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, 10**9)
    return f"{second_text(seconds)}.{rest // 1000:06d}Z"


@lru_cache(maxsize=4096)
def second_text(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"
    except (ValueError, OverflowError, OSError):
        return "9999-12-31T23:59:59"  # no time of ours: the gate refuses it
