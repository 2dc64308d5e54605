"""The field table of native records: requirements 12.1, 12.2, outcomes, scores and credits."""

from dataclasses import dataclass, field, replace
from enum import Enum

from ledger.calc.calls.details import (
    CALL_DETAILS,
    EVIDENCE_FIELD,
    MOST_CASES,
    RATE_DECIMALS,
    CallDetail,
    Says,
)
from ledger.calc.request_details import (
    DECIMALS_MS,
    DETAILS,
    LONGEST_MS,
    MOST_COUNTED,
    Detail,
    Takes,
)


class ReadingRule(Enum):
    """How a value is read."""

    IDENTIFIER = "identifier"
    MODEL = "model"  # a model or service, as its maker names it
    CALL_IDS = "call_ids"  # identity keys of a call, `kind:value`, with a space between them
    ENUM = "enum"
    TIME = "time"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Field:
    """One field: how it is read, whether it must be there, and its bounds.

    `values` maps what may be written to what is kept. `limit` is the largest value, `least` the
    smallest; `decimals` the most digits after the point; only a signed one may be below zero, one
    that is owed back must be. Of a rounded one further digits are rounded off (half to even), not
    refused: it is no money. A count is of things that come whole, so that three digits after a
    point are a doubt. Of a trimmed one blanks around it are no part.
    """

    name: str
    rule: ReadingRule
    required: bool = False
    values: dict[str, str] = field(default_factory=dict)
    limit: int = 0
    decimals: int = 0
    is_signed: bool = False
    is_owed_back: bool = False
    is_rounded: bool = False
    is_count: bool = False
    is_trimmed: bool = False
    least: int = 0


def identifier(name: str, *, required: bool = False, is_trimmed: bool = False) -> Field:
    return Field(name, ReadingRule.IDENTIFIER, required, is_trimmed=is_trimmed)


def enum(name: str, *values: str, required: bool = False, **aliases: str) -> Field:
    return Field(name, ReadingRule.ENUM, required, {value: value for value in values} | aliases)


def tokens(name: str) -> Field:
    return Field(name, ReadingRule.INTEGER, limit=10**12, is_count=True)


def quantity(name: str, *, is_count: bool = False) -> Field:
    return Field(name, ReadingRule.DECIMAL, limit=10**15, decimals=9, is_count=is_count)


def money(name: str) -> Field:
    return Field(name, ReadingRule.DECIMAL, limit=10**12, decimals=18)


def detail(own: Detail) -> Field:
    """A detail of a request: never required, and unknown where it is missing."""
    match own.takes:
        case Takes.MILLISECONDS:
            return Field(
                own.name,
                ReadingRule.DECIMAL,
                limit=LONGEST_MS,
                decimals=DECIMALS_MS,
                is_rounded=True,
            )
        case Takes.COUNT:
            return Field(own.name, ReadingRule.DECIMAL, limit=MOST_COUNTED, decimals=DECIMALS_MS)
        case Takes.CHOICE:
            return Field(own.name, ReadingRule.ENUM, values=dict(own.values))
        case Takes.FLAG:
            return Field(own.name, ReadingRule.BOOLEAN)
    return identifier(own.name)


def call_detail(own: CallDetail) -> Field:
    """A detail of a call: never required, and unknown where it is missing."""
    match own.says:
        case Says.CHOICE:
            return Field(own.name, ReadingRule.ENUM, values=dict(own.values))
        case Says.SHARE:
            return Field(own.name, ReadingRule.DECIMAL, limit=1, decimals=RATE_DECIMALS)
        case Says.COUNT:
            return Field(own.name, ReadingRule.INTEGER, limit=MOST_CASES, least=1, is_count=True)
    return identifier(own.name)


RISK_TIERS = ("low", "medium", "high", "critical")
ENVIRONMENTS = ("prod", "staging", "dev", "test", "sandbox")

# What a request says besides its identity and time; on other records all of them or none.
DIMENSIONS = (
    identifier("business_unit", required=True),
    identifier("cost_center", required=True),
    identifier("use_case_id", required=True),
    identifier("workflow_step", required=True),
    enum("risk_tier", *RISK_TIERS, required=True),
    enum("environment", *ENVIRONMENTS, required=True),
    identifier("user_role", required=True),
    identifier("route_policy_version", required=True),
    identifier("cache_status", required=True),
)
OCCURRED_AT = Field("occurred_at", ReadingRule.TIME, required=True)
TENANT = identifier("tenant_id")
OUTCOME_ID = identifier("business_outcome_id")
# What else is known of a request; columns of these stand in a frame only where they are given.
REQUEST_DETAILS = tuple(map(detail, DETAILS))

REQUEST = (
    identifier("trace_id", required=True),
    TENANT,
    OCCURRED_AT,
    *DIMENSIONS,
    OUTCOME_ID,
    *REQUEST_DETAILS,
)

COMPONENT = enum(
    "component",
    *("model_call", "retrieval", "tool", "judge", "human", "observability"),
    *("embedding", "rerank", "guardrail", "gpu", "other", "credit"),
    required=True,
    tool_call="tool",
    human_review="human",
    judge_call="judge",
    retrieval_call="retrieval",
    observability_call="observability",
)
TOKEN_KIND = enum(
    "token_kind",
    *("input", "cached_input", "cache_write", "output", "reasoning"),
    *("embedding", "audio_input", "audio_output", "image"),
)
# Inclusive: each part lies in its total, and `cached_audio_tokens` in `cached_tokens`.
INPUT_PARTS = (
    *("cached_tokens", "cache_write_tokens", "cache_write_1h_tokens"),
    *("audio_input_tokens", "image_input_tokens"),
)
OUTPUT_PARTS = ("reasoning_tokens", "audio_output_tokens", "image_output_tokens")
# How a call was served and how it went; words that a price or a report may depend on.
CALL_WORDS = (
    identifier("service_tier"),
    identifier("requested_service_tier"),
    identifier("region"),
    enum("settlement", "final", "partial", "estimated"),
    enum("call_status", "ok", "error", "cancelled"),
)
# What else is known of a call, and a count beside those that are priced; only where given.
OF_CALLS = (*map(call_detail, CALL_DETAILS), tokens(EVIDENCE_FIELD))
COST_ONLY = (
    identifier("cost_event_id", required=True),
    COMPONENT,
    identifier("provider", required=True),
    Field("model_or_service", ReadingRule.MODEL),
    TOKEN_KIND,
    tokens("input_tokens"),
    *map(tokens, INPUT_PARTS),
    tokens("cached_audio_tokens"),
    tokens("output_tokens"),
    *map(tokens, OUTPUT_PARTS),
    quantity("gpu_seconds"),
    quantity("api_calls", is_count=True),
    quantity("reviewer_minutes"),
    quantity("quantity"),
    identifier("meter"),
    identifier("unit"),
    *CALL_WORDS,
    identifier("operation_id"),
    Field("call_ids", ReadingRule.CALL_IDS),
    money("unit_price"),
    money("allocated_cost_usd"),
    enum("allocation_method", "direct_metered", "proportional", "shared_pool", required=True),
    identifier("pricing_version"),
    identifier("retention_class", required=True),
    *OF_CALLS,
)
# Which types there are is the tenant's register to say, not the gate's. Of the revisions of one
# outcome the highest counts; whoever says nothing of quality, risk or adoption leaves it unknown.
OUTCOME_ONLY = (
    identifier("outcome_type", required=True),
    Field("quality_passed", ReadingRule.BOOLEAN),
    Field("risk_ok", ReadingRule.BOOLEAN),
    Field("adopted", ReadingRule.BOOLEAN),
    Field("revision", ReadingRule.INTEGER, limit=10**6, least=1),
    enum("state", "counted", "withdrawn"),
    money("value_usd"),
)
SCORE_ONLY = (
    identifier("score_id", required=True),
    identifier("metric", required=True),
    Field("value", ReadingRule.DECIMAL, True, limit=10**12, decimals=9, is_signed=True),
    identifier("source"),
)
# What a provider gives back. Its reference is that of the credit itself, as a credit note has it.
CREDIT_ONLY = (
    identifier("credit_id", required=True),
    identifier("invoice_reference", required=True, is_trimmed=True),
    Field("amount_usd", ReadingRule.DECIMAL, True, limit=10**12, decimals=18, is_owed_back=True),
)


def optional(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(replace(field, required=False) for field in fields)


COST_EVENT = (
    *COST_ONLY[:1],
    identifier("trace_id", required=True),
    TENANT,
    OCCURRED_AT,
    *COST_ONLY[1:],
    *optional(DIMENSIONS),
    OUTCOME_ID,
    *REQUEST_DETAILS,
)
OUTCOME = (
    identifier("business_outcome_id", required=True),
    *OUTCOME_ONLY,
    identifier("trace_id"),
    TENANT,
    OCCURRED_AT,
    *optional(DIMENSIONS),
)

# Of a trace or of a business outcome.
SCORE = (
    *SCORE_ONLY[:1],
    identifier("trace_id"),
    OUTCOME_ID,
    TENANT,
    OCCURRED_AT,
    *SCORE_ONLY[1:],
)

# Whose it is may be said in part or not at all.
CREDIT = (
    *CREDIT_ONLY,
    OCCURRED_AT,
    identifier("provider", required=True, is_trimmed=True),
    Field("model_or_service", ReadingRule.MODEL),
    replace(COMPONENT, required=False),
    TENANT,
    *optional(DIMENSIONS),
)

KINDS: dict[str, tuple[Field, ...]] = {
    "cost_event": COST_EVENT,
    "outcome": OUTCOME,
    "request": REQUEST,
    "score": SCORE,
    "credit": CREDIT,
}
ID_FIELD = {
    "cost_event": "cost_event_id",
    "outcome": "business_outcome_id",
    "request": "trace_id",
    "score": "score_id",
    "credit": "credit_id",
}
# A record without `type` is of the first kind here that owns one of its fields.
OWN_FIELDS: dict[str, frozenset[str]] = {
    "credit": frozenset(field.name for field in CREDIT_ONLY),
    "cost_event": frozenset(field.name for field in COST_ONLY),
    "outcome": frozenset(field.name for field in OUTCOME_ONLY),
    "request": frozenset(field.name for field in (*DIMENSIONS, *REQUEST_DETAILS)),
    "score": frozenset(field.name for field in SCORE_ONLY),
}
DIMENSION_NAMES = tuple(field.name for field in DIMENSIONS)
DETAIL_NAMES = tuple(field.name for field in REQUEST_DETAILS)
OF_CALLS_NAMES = tuple(field.name for field in OF_CALLS)
CREDIT_NAMES = tuple(field.name for field in CREDIT_ONLY)
TIME_ALIAS = "ts_utc"
ALL_FIELDS: dict[str, Field] = {field.name: field for kind in KINDS.values() for field in kind}
ACCEPTED_NAMES: tuple[str, ...] = ("type", TIME_ALIAS, *ALL_FIELDS)
# Written in JSON as number, true or false, or as the same in quotes.
RAW_RULES = {ReadingRule.INTEGER, ReadingRule.DECIMAL, ReadingRule.BOOLEAN}
RAW_NAMES = frozenset(name for name, field in ALL_FIELDS.items() if field.rule in RAW_RULES)
EXCERPT_NAMES = (
    *("cost_event_id", "score_id", "credit_id", "trace_id", "business_outcome_id"),
    *("tenant_id", "use_case_id"),
)
