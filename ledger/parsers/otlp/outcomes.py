"""Business outcomes that spans tell: an id and a type, and what is known of the result."""

from ledger.parsers.otlp.events import decimal_of, time_text
from ledger.parsers.otlp.kinds import first
from ledger.parsers.otlp.spans import Attributes, Span
from ledger.parsers.otlp.vocabulary import OUTCOME_PREFIX, OUTCOME_SAYS, OUTCOME_TYPE
from ledger.parsers.otlp.words import Words, plain
from ledger.parsers.received import Record, as_identifier


def outcome(span: Span, words: Words) -> Record | None:
    """The outcome a span tells at its end, or None; its trace is what brought it about.

    `words` are those of the span and its resource: the id of the outcome is among them.
    """
    kind = first(span.attributes, OUTCOME_TYPE)
    outcome_id = words.get("business_outcome_id")
    if kind is None or not outcome_id:
        return None
    record: Record = {
        "type": "outcome",
        "business_outcome_id": outcome_id,
        "outcome_type": as_identifier(plain(kind)),
        "trace_id": span.trace_id,
        "occurred_at": time_text(span.end_ns or span.at_ns),
        **said_of_it(span.attributes),
    }
    return record | ({"tenant_id": words["tenant_id"]} if "tenant_id" in words else {})


def said_of_it(attributes: Attributes) -> Record:
    """What the gate then judges; a number as it is written."""
    values = {name: attributes.get(OUTCOME_PREFIX + name) for name in OUTCOME_SAYS}
    return {
        name: decimal_of(value) if isinstance(value, float) else value
        for name, value in values.items()
        if value is not None
    }
