"""One span as one cost event."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import msgspec

from ledger.calc.model_names import as_model_name
from ledger.parsers.json.damage import JSON_DAMAGE
from ledger.parsers.otlp.kinds import CALLS, SpanKind, first, tells_usage
from ledger.parsers.otlp.providers import provider_of
from ledger.parsers.otlp.spans import Attributes, Span
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
from ledger.parsers.usage.sums import NativeUsage
from ledger.parsers.usage.web_searches import UNCOUNTED, SearchesAsked, asked_in, search_item

ID_PREFIX = "otlp:"
NANOSECONDS_PER_MINUTE = 60 * 10**9
MOST_DECIMALS = 18
METERS = {
    SpanKind.RETRIEVAL: "retrieval_query",
    SpanKind.RERANK: "rerank_item",
    SpanKind.TOOL: "tool_call",
    SpanKind.JUDGE: "judge_call",
    SpanKind.GUARDRAIL: "guardrail_call",
}
CANCELLED = ("cancel", "abort", "client_disconnect")
# Reviewers tell minutes; what a tool tells of tokens is of the calls that it made.
WITHOUT_USAGE = frozenset({SpanKind.HUMAN, SpanKind.TOOL})
NO_COSTS = ("", "{}", "null")
NO_TOKENS = {"input_tokens": 0, "output_tokens": 0}
decode = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class SpanRecords:
    """The cost event of a span, what is doubtful about it, and what was done inside it."""

    record: Record
    problems: list[Problem]
    items: tuple[Record, ...] = ()


def cost_event(span: Span, kind: SpanKind) -> SpanRecords:
    """What a span that did this kind of work tells."""
    status = call_status(span)
    cost, bad_cost = reported_cost(span.attributes)
    usage = usage_of(span.attributes, span.scope) if kind not in WITHOUT_USAGE else NativeUsage()
    measures, doubts = measure(span, kind, status, cost, usage)
    doubts = [*doubts, *bad_cost]
    attributes, event_id = span.attributes, ID_PREFIX + span.place
    record: Record = {
        "cost_event_id": event_id,
        "trace_id": span.trace_id,
        "occurred_at": time_text(span.at_ns),
        "component": kind.value,
        "provider": provider_of(attributes, kind),
        "model_or_service": service(attributes, kind),
        **measures,
        "settlement": settlement(status, doubts),
        "call_status": status,
        "operation_id": identifier(attributes, OPERATION_ID),
        "allocated_cost_usd": cost,
        "allocation_method": ALLOCATION_METHOD,
        "retention_class": retention(span),
    }
    if kind in CALLS:
        record |= call_words(span, usage)
        doubts += no_model(span.attributes, status)
    problems = [Problem(code, "usage", event_id, is_lost=False) for code in doubts]
    record = {name: value for name, value in record.items() if value is not None}
    items = [search_item(record, usage.searches, search_size(attributes))] if usage.searches else []
    return SpanRecords(record, problems, tuple(items))


def search_size(attributes: Attributes) -> str:
    """As the provider served it, else as it was asked for."""
    size = first(attributes, SEARCH_SIZE)
    return size.lower() if isinstance(size, str) else asked_of(attributes).size


def asked_of(attributes: Attributes) -> SearchesAsked:
    """What was asked of the model, where its parameters are told as one text."""
    return asked_in(first(attributes, (OPENINFERENCE_PARAMETERS, LANGFUSE_PARAMETERS)))


def service(attributes: Attributes, kind: SpanKind) -> str | None:
    value = first(attributes, TOOL if kind is SpanKind.TOOL else SERVICE)
    return as_model_name(str(value)) or None if value is not None else None


def no_model(attributes: Attributes, status: str) -> list[str]:
    """Usage of a model that nobody names cannot have a price."""
    return ["no_model"] if status == "ok" and first(attributes, MODEL) is None else []


def call_words(span: Span, usage: NativeUsage) -> Record:
    """How a call of a model was served, and its identity keys. Items have none: nobody but
    tracers sees them."""
    return {
        "service_tier": served_tier(span.attributes, usage),
        "requested_service_tier": requested_tier(span.attributes),
        "region": identifier(span.attributes, REGION) or usage.region or None,
        "call_ids": call_ids(span),
    }


def measure(
    span: Span, kind: SpanKind, status: str, cost: Decimal | None, usage: NativeUsage
) -> tuple[Record, list[str]]:
    """Tokens of calls and of whatever else tells tokens; items of the rest."""
    if kind in CALLS:
        measures, doubts = tokens(usage, kind, status, cost)
        if status == "ok" and not cost and not usage.searches and has_searched(span.attributes):
            doubts.append(UNCOUNTED)
        return measures, doubts
    if kind is SpanKind.HUMAN:
        return {"reviewer_minutes": minutes(span)}, []
    if usage.counts:
        return dict(usage.counts), list(usage.doubts)
    items = reranked(span.attributes) if kind is SpanKind.RERANK else 1
    quantity = items if status == "ok" else 0
    return {"meter": METERS[kind], "unit": "item", "quantity": quantity}, []


def has_searched(attributes: Attributes) -> bool:
    return first(attributes, SEARCH_SIZE) is not None or asked_of(attributes).searches


def tokens(
    usage: NativeUsage, kind: SpanKind, status: str, cost: Decimal | None
) -> tuple[Record, list[str]]:
    """A call that failed has no tokens and stays; one that succeeded without, told or not, is
    in doubt, unless it tells its cost."""
    doubts = list(usage.doubts)
    if kind is SpanKind.EMBEDDING and "output_tokens" not in usage.counts:
        # only the total was told, and all of it is input
        doubts = [doubt for doubt in doubts if doubt != "total_mismatch"]
    if not any(usage.counts.values()) and not doubts and status == "ok" and not cost:
        doubts.append("no_usage")
    return dict(usage.counts or NO_TOKENS), doubts


def settlement(status: str, doubts: list[str]) -> str:
    if doubts:
        return "estimated"
    return "partial" if status == "cancelled" else "final"


def call_status(span: Span) -> str:
    reason = str(first(span.attributes, ERROR_TYPE) or "").lower()
    if any(word in reason for word in CANCELLED):
        return "cancelled"
    is_error = span.is_error or bool(reason) or span.attributes.get(LANGFUSE_LEVEL) == "ERROR"
    return "error" if is_error else "ok"


def minutes(span: Span) -> Decimal:
    """Told minutes of a reviewer, else how long the span took; to nine decimals."""
    reported = decimal_of(first(span.attributes, REVIEWER_MINUTES), decimals=9)
    if reported is not None:
        return reported
    took = max(span.end_ns - span.start_ns, 0) if span.start_ns else 0
    return (Decimal(took) / NANOSECONDS_PER_MINUTE).quantize(Decimal("1e-9"))


def reranked(attributes: Attributes) -> int:
    """How many documents were ranked: they come flattened, a number each."""
    places = {
        name[len(RERANKED) :].partition(".")[0] for name in attributes if name.startswith(RERANKED)
    }
    return len(places) or 1


def call_ids(span: Span) -> str:
    ids = ((kind, identifier(span.attributes, names)) for kind, names in CALL_IDS.items())
    return " ".join([*(f"{kind}:{own_id}" for kind, own_id in ids if own_id), f"span:{span.place}"])


def served_tier(attributes: Attributes, usage: NativeUsage) -> str | None:
    """Langfuse keeps the tier among the model's parameters; usage tells what was served."""
    tier = identifier(attributes, SERVED_TIER) or usage.tier
    return tier or tier_in(attributes.get(LANGFUSE_PARAMETERS))


def requested_tier(attributes: Attributes) -> str | None:
    """OpenInference keeps it among the parameters of the request."""
    return identifier(attributes, REQUESTED_TIER) or tier_in(
        attributes.get(OPENINFERENCE_PARAMETERS)
    )


def tier_in(parameters: object) -> str | None:
    return as_identifier(asked_in(parameters).tier) or None


def reported_cost(attributes: Attributes) -> tuple[Decimal | None, list[str]]:
    """USD; a cost of nothing is what sources say of models they do not know: not said. One of
    which a part is no amount is not taken, and in doubt."""
    amounts = [decimal_of(cost) for cost in told_costs(attributes)]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return None, ["bad_cost"]
    return sum(known, Decimal(0)) or None, []


def told_costs(attributes: Attributes) -> list[object]:
    """The total, else its parts."""
    cost = first(attributes, COST)
    details = attributes.get(LANGFUSE_COST)
    if cost is None and isinstance(details, str):
        parts = object_of(details)
        if not parts and details not in NO_COSTS:
            return [details]
        costs = [parts["total"]] if "total" in parts else [*parts.values()]
        return [part for part in costs if part is not None]
    if cost is None and AI_SDK_METADATA in attributes:
        cost = gateway_cost(attributes)
    return [] if cost is None else [cost]


def gateway_cost(attributes: Attributes) -> object:
    """What a gateway behind the AI SDK tells of its price."""
    metadata = provider_metadata(attributes)
    for path in (("gateway", "cost"), ("openrouter", "usage", "cost")):
        value: object = metadata
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None:
            return value
    return None


def tells_something(attributes: Attributes) -> bool:
    """Tokens or a cost: what an agent tells of its calls, where nobody else may tell it."""
    return (
        tells_usage(attributes)
        or LANGFUSE_COST in attributes
        or first(attributes, COST) is not None
    )


def retention(span: Span) -> str:
    own = identifier(span.attributes, RETENTION) or identifier(span.of_resource, RETENTION)
    return own or RETENTION_CLASS


def identifier(attributes: Attributes, names: Names) -> str | None:
    value = first(attributes, names)
    return as_identifier(str(value)) or None if value is not None else None


def object_of(text: str) -> dict[str, object]:
    try:
        value = decode(text.encode())
    except JSON_DAMAGE:
        return {}
    return value if isinstance(value, dict) else {}


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
