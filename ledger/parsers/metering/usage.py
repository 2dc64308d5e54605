"""What usage meters say in an event's data or properties, in the fields of a cost event.

- A name of requirements 12.1 or 12.2, with or without `finops.`, is that field; `model`, `cost`,
  `prompt_tokens` and other common names (`ALIASES`) are the field they mean.
- `quantity`, `value`, `total`, `count` or `tokens`, where no tokens or seconds are said, is the
  quantity of the meter: of `meter`, else of the event's type or code. With `type` = input,
  output … beside it, it counts tokens of that kind (`token_kind`).
- A subject or subscription `name:value` with a name of requirements 12.1 is that word. Any other
  names a person or a customer, and is dropped.

Everything else is dropped: it may hold text of people.
"""

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any  # Any: foreign values, looked at by type

import msgspec

from ledger.parsers.received import (
    ALLOCATION_METHOD,
    IDENTIFIER,
    RETENTION_CLASS,
    Problem,
    Record,
    as_identifier,
)
from ledger.parsers.records.attribution import PREFIX, REQUEST_WORDS, request_words
from ledger.parsers.records.fields import COST_EVENT, TOKEN_KIND
from ledger.parsers.records.rules import AMOUNTS, COUNTS
from ledger.parsers.traceparent import parent_of

ALIASES = {
    "model": "model_or_service",
    "service": "model_or_service",
    "vendor": "provider",
    "cost": "allocated_cost_usd",
    "cost_usd": "allocated_cost_usd",
    "total_cost": "allocated_cost_usd",
    "prompt_tokens": "input_tokens",
    "completion_tokens": "output_tokens",
    "cached_input_tokens": "cached_tokens",
}
QUANTITIES = ("quantity", "value", "total", "count", "tokens")
# Items of the platform's own pricebook, and the component each belongs to.
PLATFORM_ITEMS = {
    "retrieval_query": "retrieval",
    "rerank_item": "rerank",
    "vector_gb_day": "retrieval",
    "tool_call": "tool",
    "judge_call": "judge",
    "reviewer_minute": "human",
    "trace_gb_month": "observability",
    "gpu_second": "gpu",
    "embedding": "embedding",
    "web_search": "tool",
    "ocr_page": "tool",
}
PLATFORM = "platform"
NOT_SAID = "not_said"
FIELDS = frozenset(field.name for field in COST_EVENT) - {"cost_event_id", "occurred_at"}
MEASURES = frozenset({*COUNTS, *AMOUNTS, "quantity", "allocated_cost_usd"})
decode_any = msgspec.json.Decoder(float_hook=Decimal).decode


def event_key(prefix: str, source: str, event_id: str) -> str:
    """An identifier of ours for (source, id): the same for the same pair, and for no other.

    `prefix:<12 hex of the source>:<id>`; an id that is no identifier is hashed as well.
    """
    where = hashlib.sha256(source.encode()).hexdigest()[:12]
    plain = f"{prefix}:{where}:{event_id}"
    if IDENTIFIER.fullmatch(plain):
        return plain
    return f"{prefix}:{where}:sha256:{hashlib.sha256(event_id.encode()).hexdigest()[:40]}"


def metered(event: str, kind: str, subject: str, data: Mapping[str, Any]) -> Record:
    """The cost event of one metered event, without its time; raises NoQuantity."""
    own = dict(plain_fields(data))
    words = {**request_words(dict([subject_word(subject)])), **request_words(data)}
    record: Record = {
        "type": "cost_event",
        "cost_event_id": event,
        "trace_id": trace_of(data, own) or event,
        "allocation_method": ALLOCATION_METHOD,
        "retention_class": RETENTION_CLASS,
        **own,
        **words,
    }
    count_it(record, kind, data)
    record.setdefault("component", component_of(record))
    record.setdefault("provider", PLATFORM if record.get("meter") in PLATFORM_ITEMS else NOT_SAID)
    return record


class NoQuantity(ValueError):
    """An event that says nothing to be counted."""

    def __init__(self, event: str) -> None:
        self.problem = Problem("no_quantity", "value", event)
        super().__init__(event)


def plain_fields(data: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Fields by their own names or an alias; the own name with the prefix comes last and counts."""
    named = [(ALIASES[name], data[name]) for name in ALIASES if name in data]
    named += [(name, data[name]) for name in FIELDS if name in data]
    named += [(name, data[PREFIX + name]) for name in FIELDS if PREFIX + name in data]
    for name, value in named:
        if name not in REQUEST_WORDS and isinstance(value, str | int | Decimal):
            yield name, value


def subject_word(subject: str) -> tuple[str, str]:
    """A subject such as `use_case_id:copilot`; others say nothing about ownership."""
    name, _, value = subject.partition(":")
    return name.removeprefix(PREFIX), value


def trace_of(data: Mapping[str, Any], own: Mapping[str, object]) -> str:
    return parent_of(data)[0] or as_identifier(str(own.get("trace_id") or ""))


def count_it(record: Record, kind: str, data: Mapping[str, Any]) -> None:
    """Adds quantity and meter where neither counts nor amounts are said."""
    if record.keys() & MEASURES - {"quantity", "allocated_cost_usd"}:
        return
    quantities = (data[name] for name in QUANTITIES if name in data)
    quantity = record.get("quantity", next(quantities, None))
    if quantity is None:
        if "allocated_cost_usd" not in record:
            raise NoQuantity(str(record["cost_event_id"]))
        return
    record["quantity"] = quantity if isinstance(quantity, str | int | Decimal) else "not_said"
    kind_of_token = data.get("type")
    if record.get("token_kind") or record.get("meter"):
        return
    if isinstance(kind_of_token, str) and kind_of_token in TOKEN_KIND.values:
        record["token_kind"] = kind_of_token
    else:
        record["meter"] = as_identifier(kind)


def component_of(record: Record) -> str:
    meter = record.get("meter")
    if isinstance(meter, str):
        return PLATFORM_ITEMS.get(meter, "other")
    is_model = record.keys() & {"input_tokens", "output_tokens", "token_kind", "model_or_service"}
    return "model_call" if is_model else "other"
