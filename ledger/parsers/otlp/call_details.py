"""What spans tell of their calls by our names: on the span itself, else on its resource."""

from decimal import Decimal
from typing import Final

from ledger.calc.calls.details import (
    CALL_DETAILS,
    EVAL_RUN,
    EVIDENCE_FIELD,
    MOST_CASES,
    RATE_DECIMALS,
    CallDetail,
    Says,
)
from ledger.parsers.otlp.events import decimal_of
from ledger.parsers.otlp.kinds import first
from ledger.parsers.otlp.spans import Attributes, Span
from ledger.parsers.otlp.vocabulary import CALL_DETAIL_PLACES, CALL_DETAILS_SAYING
from ledger.parsers.otlp.words import plain
from ledger.parsers.received import Record, as_identifier

IN: Final = "input_tokens"


def call_details(span: Span) -> Record:
    """The details that a span says of its call; what cannot be read as such is not taken."""
    return {**_named(span.of_resource), **_named(span.attributes)}


def is_of_eval(span: Span) -> bool:
    """Whether it belongs to an offline eval or regression run: its trace is no request."""
    return EVAL_RUN in call_details(span)


def evidence(span: Span, measures: Record) -> tuple[Record, list[str]]:
    """How many tokens of the call's input are evidence, and what is doubtful about that."""
    written = first(span.attributes, CALL_DETAIL_PLACES[EVIDENCE_FIELD])
    if written is None:
        return {}, []
    count, all_input = _count(plain(written)), measures.get(IN)
    if count is None:
        return {}, ["bad_count"]
    if not isinstance(all_input, int) or count > all_input:
        return {}, ["part_exceeds_total"]
    return {EVIDENCE_FIELD: count}, []


def _named(attributes: Attributes) -> Record:
    if CALL_DETAILS_SAYING.isdisjoint(attributes):  # most spans say none
        return {}
    written = {
        detail.name: _taken(detail, plain(value))
        for detail in CALL_DETAILS
        if (value := first(attributes, CALL_DETAIL_PLACES[detail.name])) is not None
    }
    return {name: value for name, value in written.items() if value is not None}


def _taken(detail: CallDetail, text: str) -> str | Decimal | int | None:
    match detail.says:
        case Says.CHOICE:
            return detail.values.get(text.strip().lower())
        case Says.SHARE:
            share = decimal_of(text, RATE_DECIMALS)
            return share if share is not None and share <= 1 else None
        case Says.COUNT:
            count = _count(text)
            return count if count is not None and 1 <= count <= MOST_CASES else None
    return as_identifier(text) or None


def _count(text: str) -> int | None:
    """A whole number of zero or more, however it is written."""
    number = decimal_of(text)
    return None if number is None or number != number.to_integral_value() else int(number)
