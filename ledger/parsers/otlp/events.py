"""One span as one cost event."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import msgspec

from ledger.parsers.otlp.kinds import CALLS, Kind, first
from ledger.parsers.otlp.providers import provider_of
from ledger.parsers.otlp.spans import Said, Span
from ledger.parsers.otlp.usage import Usage, usage_of
from ledger.parsers.otlp.vocabulary import (
    CALL_IDS,
    COST,
    ERROR_TYPE,
    LANGFUSE_COST,
    LANGFUSE_LEVEL,
    LANGFUSE_PARAMETERS,
    OPERATION_ID,
    REGION,
    REQUESTED_TIER,
    RERANKED,
    RETENTION,
    REVIEWER_MINUTES,
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
NO_TOKENS = {"input_tokens": 0, "output_tokens": 0}
decode = msgspec.json.Decoder().decode
Noted = tuple[Record, list[Problem]]


def cost_event(span: Span, kind: Kind) -> Noted:
    """The record of a span that did this kind of work, and what is doubtful about it."""
    status = call_status(span)
    measures, doubts = measure(span, kind, status)
    said, event_id = span.said, ID_PREFIX + span.place
    record: Record = {
        "cost_event_id": event_id,
        "trace_id": span.trace_id,
        "occurred_at": time_text(span.at_ns),
        "component": kind.value,
        "provider": provider_of(said, kind),
        "model_or_service": identifier(said, TOOL if kind is Kind.TOOL else SERVICE),
        **measures,
        **(call_words(span) if kind in CALLS else {}),
        "settlement": settlement(status, doubts),
        "call_status": status,
        "operation_id": identifier(said, OPERATION_ID),
        "allocated_cost_usd": reported_cost(said),
        "allocation_method": ALLOCATION_METHOD,
        "retention_class": retention(span),
    }
    problems = [Problem(code, "usage", event_id, is_lost=False) for code in doubts]
    return {name: value for name, value in record.items() if value is not None}, problems


def call_words(span: Span) -> Record:
    """How a call of a model was served, and its identity keys. Items have none: nobody but
    tracers sees them."""
    return {
        "service_tier": served_tier(span.said),
        "requested_service_tier": identifier(span.said, REQUESTED_TIER),
        "region": identifier(span.said, REGION),
        "call_ids": call_ids(span),
    }


def measure(span: Span, kind: Kind, status: str) -> tuple[Record, list[str]]:
    """Tokens of calls and of whatever else tells tokens; items of the rest."""
    if kind in CALLS:
        return tokens(usage_of(span.said), kind, status)
    if kind is Kind.HUMAN:
        return {"reviewer_minutes": minutes(span)}, []
    usage = Usage() if kind is Kind.TOOL else usage_of(span.said)
    if usage.counts:
        return dict(usage.counts), [usage.doubt] if usage.doubt else []
    items = reranked(span.said) if kind is Kind.RERANK else 1
    quantity = items if status == "ok" else 0
    return {"meter": METERS[kind], "unit": "item", "quantity": quantity}, []


def tokens(usage: Usage, kind: Kind, status: str) -> tuple[Record, list[str]]:
    """A call that failed has no tokens and stays; one that succeeded without is in doubt."""
    doubt = usage.doubt
    if kind is Kind.EMBEDDING and doubt == "total_mismatch" and "output_tokens" not in usage.counts:
        doubt = ""  # only the total was told, and all of it is input
    if not usage.counts:
        doubt = doubt or ("no_usage" if status == "ok" else "")
    return {**(usage.counts or NO_TOKENS)}, [doubt] if doubt else []


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


def served_tier(said: Said) -> str | None:
    """Langfuse keeps the tier among the model's parameters."""
    tier = identifier(said, SERVED_TIER)
    parameters = said.get(LANGFUSE_PARAMETERS)
    if tier or not isinstance(parameters, str):
        return tier
    told = object_of(parameters).get("service_tier")
    return as_identifier(told) or None if isinstance(told, str) else None


def reported_cost(said: Said) -> Decimal | None:
    """USD; a cost of nothing is what sources say of models they do not know: not said."""
    cost = first(said, COST)
    details = said.get(LANGFUSE_COST)
    if cost is None and isinstance(details, str):
        told = object_of(details)
        parts = [one for one in map(decimal_of, told.values()) if one is not None]
        cost = told["total"] if "total" in told else sum(parts, Decimal(0))
    return decimal_of(cost) or None


def retention(span: Span) -> str:
    own = identifier(span.said, RETENTION) or identifier(span.of_resource, RETENTION)
    return own or RETENTION_CLASS


def identifier(said: Said, names: Names) -> str | None:
    value = first(said, names)
    return as_identifier(str(value)) or None if value is not None else None


def object_of(text: str) -> dict[str, object]:
    try:
        found = decode(text.encode())
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
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
