"""What spans tell of their trace's request besides its owner.

By our own names anywhere; by others' names, and by how long it took and how it ended, the span
that stands for the request: the outermost one, else spans around calls, else the calls. A span
that is not about AI and names no use case tells nothing: it is the application's.
"""

from datetime import timedelta
from decimal import Decimal

from ledger.calc.request_details import BY_NAME, DETAILS, Teller, status_of_error, status_of_http
from ledger.parsers.otlp.events import call_status, identifier, time_text
from ledger.parsers.otlp.kinds import AROUND, SpanKind, SpanWork, first
from ledger.parsers.otlp.spans import Attributes, Span
from ledger.parsers.otlp.vocabulary import (
    ERROR_TYPE,
    FIRST_TOKEN_AT,
    HTTP_STATUS,
    LANGFUSE_METADATA,
    METADATA,
    PROMPT_NAME,
    PROMPT_VERSION,
    QUEUE_SECONDS,
    TTFT_MS,
    TTFT_SECONDS,
)
from ledger.parsers.otlp.words import mapping_of, plain
from ledger.parsers.received import Record
from ledger.parsers.records.attribution import PREFIX
from ledger.parsers.records.columns import EPOCH
from ledger.parsers.request_reports import (
    OF_OTHERS,
    Details,
    detail_text,
    milliseconds,
    moment_of,
    named_details,
    report,
)

PER_MS = 1_000_000
STARTS = (PREFIX, *LANGFUSE_METADATA)
PLACES = {
    detail.name: tuple(
        start + detail.name for start in (*STARTS, *(() if detail.name in OF_OTHERS else ("",)))
    )
    for detail in DETAILS
}
SAYING = frozenset(name for places in PLACES.values() for name in places) | {*METADATA}
CALLS = {SpanKind.INFERENCE: Teller.CALL, SpanKind.EMBEDDING: Teller.OTHER_CALL}


class Reports:
    """The reports of one body's spans; details of a resource are read once."""

    def __init__(self) -> None:
        self.rows: list[Record] = []
        self.resource: tuple[Attributes, Details] = ({}, {})

    def take(self, span: Span, work: SpanWork, words: dict[str, str]) -> None:
        teller = teller_of(span, work, names_use_case="use_case_id" in words)
        named = {**self.of_resource(span), **words_of(span.attributes)}
        if teller is None and (not named or (work is None and "use_case_id" not in words)):
            return
        at, tenant = time_text(span.at_ns), words.get("tenant_id")
        if named:
            self.rows.append(report(span.trace_id, at, Teller.WORDS, named, tenant))
        if teller is not None:
            self.rows.append(report(span.trace_id, at, teller, derived(span), tenant))

    def of_resource(self, span: Span) -> Details:
        if self.resource[0] is not span.of_resource:
            self.resource = span.of_resource, words_of(span.of_resource)
        return self.resource[1]


def teller_of(span: Span, work: SpanWork, *, names_use_case: bool) -> Teller | None:
    """As what a span stands for its trace's request; None where it does not."""
    if not span.parent_id and (work is not None or names_use_case):
        return Teller.ROOT
    if work == AROUND:
        return Teller.AROUND
    return CALLS.get(work) if isinstance(work, SpanKind) else None


def words_of(attributes: Attributes) -> Details:
    """Details that are said by our names."""
    if SAYING.isdisjoint(attributes):  # most spans say none
        return {}
    values = {name: first(attributes, places) for name, places in PLACES.items()}
    texts = {
        name: detail_text(BY_NAME[name], plain(value) if isinstance(value, str) else value)
        for name, value in values.items()
        if value is not None
    }
    own = {name: value for name, value in texts.items() if value is not None}
    return {**in_metadata(attributes), **own}


def in_metadata(attributes: Attributes) -> Details:
    """Details in metadata objects; what the caller says before what is logged."""
    details: Details = {}
    for name in reversed(METADATA):
        if name in attributes:
            details |= named_details({str(n): v for n, v in mapping_of(attributes[name]).items()})
    return details


def derived(span: Span) -> Details:
    """What follows from a span: how long it took, how it ended, what others call the rest."""
    took = took_ms(span)
    details = {
        "latency_ms": None if took is None else milliseconds(took),
        "ttft_ms": ttft(span, took),
        "queue_wait_ms": seconds_in(span.attributes, QUEUE_SECONDS, took),
        "status": status(span),
        "prompt_version": prompt_version(span.attributes),
    }
    return {name: value for name, value in details.items() if value is not None}


def took_ms(span: Span) -> Decimal | None:
    if not span.start_ns or span.end_ns < span.start_ns:
        return None
    return Decimal(span.end_ns - span.start_ns) / PER_MS


def ttft(span: Span, took: Decimal | None) -> str | None:
    """Until the first token: in milliseconds, in seconds, or the moment it came."""
    waited_ms = first(span.attributes, TTFT_MS)
    if waited_ms is not None:
        return milliseconds(waited_ms)
    seconds = seconds_in(span.attributes, TTFT_SECONDS, took)
    if seconds is not None:
        return seconds
    at = first(span.attributes, FIRST_TOKEN_AT)
    moment = moment_of(plain(at)) if at is not None else None
    if moment is None or not span.start_ns:
        return None
    since = Decimal((moment - EPOCH) // timedelta(microseconds=1)) / 1000
    waited = since - Decimal(span.start_ns) / PER_MS
    return milliseconds(waited) if fits(waited, took) else None


def seconds_in(attributes: Attributes, names: tuple[str, ...], took: Decimal | None) -> str | None:
    """Conventions say seconds; what would then be longer than its span are milliseconds, as some
    instrumentations write. What fits neither way is left out."""
    length = first(attributes, names)
    if isinstance(length, bool) or not isinstance(length, int | float) or length < 0:
        return None
    number = Decimal(str(length)) if length < 10**12 else Decimal(10**12)
    fitting = (reading for reading in (number * 1000, number) if fits(reading, took))
    value = next(fitting, None)
    return None if value is None else milliseconds(value)


def fits(ms: Decimal, took: Decimal | None) -> bool:
    """Whether a part of a span is no longer than the span; clocks differ by a millisecond."""
    return ms >= 0 and (took is None or ms <= took + 1)


def status(span: Span) -> str:
    """By the span's own status and error; a web server's span says it by its HTTP code."""
    code = first(span.attributes, HTTP_STATUS)
    if isinstance(code, int) and not isinstance(code, bool) and 400 <= code < 600:
        return status_of_http(code)
    ended = call_status(span)
    if ended != "error":
        return ended
    return status_of_error(str(first(span.attributes, ERROR_TYPE) or ""))


def prompt_version(attributes: Attributes) -> str | None:
    """`name@version` where the prompt is named: versions are counted by prompt."""
    version = identifier(attributes, PROMPT_VERSION)
    name = identifier(attributes, PROMPT_NAME)
    if version is None or name is None:
        return version
    return f"{name}@{version}"[:128]
