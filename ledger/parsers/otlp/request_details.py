"""What spans tell of their trace's request besides its owner.

By our own names anywhere; by others' names, and by how long it took and how it ended, the span
that stands for the request: the outermost one, else spans around calls, else the calls. A span
that is not about AI and names no use case tells nothing: it is the application's.
"""

from datetime import timedelta
from decimal import Decimal

from ledger.calc.request_details import BY_NAME, DETAILS, Teller, status_of_error, status_of_http
from ledger.parsers.otlp.events import call_status, identifier, time_text
from ledger.parsers.otlp.kinds import AROUND, Found, Kind, first
from ledger.parsers.otlp.spans import Said, Span
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
    one.name: tuple(
        start + one.name for start in (*STARTS, *(() if one.name in OF_OTHERS else ("",)))
    )
    for one in DETAILS
}
SAYING = frozenset(name for places in PLACES.values() for name in places) | {*METADATA}
CALLS = {Kind.INFERENCE: Teller.CALL, Kind.EMBEDDING: Teller.OTHER_CALL}


class Reports:
    """The reports of one body's spans; details of a resource are read once."""

    def __init__(self) -> None:
        self.rows: list[Record] = []
        self.resource: tuple[Said, Details] = ({}, {})

    def take(self, span: Span, work: Found, words: dict[str, str]) -> None:
        teller = teller_of(span, work, names_use_case="use_case_id" in words)
        named = {**self.of_resource(span), **words_of(span.said)}
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


def teller_of(span: Span, work: Found, *, names_use_case: bool) -> Teller | None:
    """As what a span stands for its trace's request; None where it does not."""
    if not span.parent_id and (work is not None or names_use_case):
        return Teller.ROOT
    if work == AROUND:
        return Teller.AROUND
    return CALLS.get(work) if isinstance(work, Kind) else None


def words_of(said: Said) -> Details:
    """Details that are said by our names."""
    if SAYING.isdisjoint(said):  # most spans say none
        return {}
    told = {name: first(said, places) for name, places in PLACES.items()}
    found = {
        name: detail_text(BY_NAME[name], plain(value) if isinstance(value, str) else value)
        for name, value in told.items()
        if value is not None
    }
    own = {name: value for name, value in found.items() if value is not None}
    return {**in_metadata(said), **own}


def in_metadata(said: Said) -> Details:
    """Details in metadata objects; what the caller says before what is logged."""
    found: Details = {}
    for name in reversed(METADATA):
        if name in said:
            found |= named_details({str(n): v for n, v in mapping_of(said[name]).items()})
    return found


def derived(span: Span) -> Details:
    """What follows from a span: how long it took, how it ended, what others call the rest."""
    took = took_ms(span)
    found = {
        "latency_ms": None if took is None else milliseconds(took),
        "ttft_ms": ttft(span, took),
        "queue_wait_ms": seconds_in(span.said, QUEUE_SECONDS, took),
        "status": status(span),
        "prompt_version": prompt_version(span.said),
    }
    return {name: value for name, value in found.items() if value is not None}


def took_ms(span: Span) -> Decimal | None:
    if not span.start_ns or span.end_ns < span.start_ns:
        return None
    return Decimal(span.end_ns - span.start_ns) / PER_MS


def ttft(span: Span, took: Decimal | None) -> str | None:
    """Until the first token: in milliseconds, in seconds, or the moment it came."""
    told = first(span.said, TTFT_MS)
    if told is not None:
        return milliseconds(told)
    seconds = seconds_in(span.said, TTFT_SECONDS, took)
    if seconds is not None:
        return seconds
    at = first(span.said, FIRST_TOKEN_AT)
    moment = moment_of(plain(at)) if at is not None else None
    if moment is None or not span.start_ns:
        return None
    since = Decimal((moment - EPOCH) // timedelta(microseconds=1)) / 1000
    waited = since - Decimal(span.start_ns) / PER_MS
    return milliseconds(waited) if fits(waited, took) else None


def seconds_in(said: Said, names: tuple[str, ...], took: Decimal | None) -> str | None:
    """Conventions say seconds; what would then be longer than its span are milliseconds, as some
    instrumentations write. What fits neither way is left out."""
    told = first(said, names)
    if isinstance(told, bool) or not isinstance(told, int | float) or told < 0:
        return None
    number = Decimal(str(told)) if told < 10**12 else Decimal(10**12)
    fitting = (one for one in (number * 1000, number) if fits(one, took))
    value = next(fitting, None)
    return None if value is None else milliseconds(value)


def fits(ms: Decimal, took: Decimal | None) -> bool:
    """Whether a part of a span is no longer than the span; clocks differ by a millisecond."""
    return ms >= 0 and (took is None or ms <= took + 1)


def status(span: Span) -> str:
    """By the span's own status and error; a web server's span says it by its HTTP code."""
    code = first(span.said, HTTP_STATUS)
    if isinstance(code, int) and not isinstance(code, bool) and 400 <= code < 600:
        return status_of_http(code)
    ended = call_status(span)
    if ended != "error":
        return ended
    return status_of_error(str(first(span.said, ERROR_TYPE) or ""))


def prompt_version(said: Said) -> str | None:
    """`name@version` where the prompt is named: versions are counted by prompt."""
    version = identifier(said, PROMPT_VERSION)
    name = identifier(said, PROMPT_NAME)
    if version is None or name is None:
        return version
    return f"{name}@{version}"[:128]
