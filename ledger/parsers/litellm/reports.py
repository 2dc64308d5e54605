"""What a LiteLLM payload tells of its request: how long the call took, how it ended, and details
that the caller named in metadata or tags."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from ledger.calc.request_details import Teller, status_of_error
from ledger.parsers.litellm.identity import ReadPayload, trace_of
from ledger.parsers.litellm.payload import Payload
from ledger.parsers.litellm.repr_text import as_mapping
from ledger.parsers.received import Record
from ledger.parsers.request_reports import Details, milliseconds, moment_of, named_details, report

REFUSED = "guardrail_intervened"


def request_reports(seen: ReadPayload, moment: datetime) -> Iterator[Record]:
    trace, at, tenant = trace_of(seen), moment.isoformat(), seen.words.get("tenant_id")
    named = named_details(seen.words)
    if named:
        yield report(trace, at, Teller.WORDS, named, tenant)
    yield report(trace, at, Teller.CALL, of_call(seen.payload), tenant)


def of_call(payload: Payload) -> Details:
    started, ended = moment_of(payload.startTime), moment_of(payload.endTime)
    details = {
        "latency_ms": between(started, ended),
        "ttft_ms": between(started, first_token(payload, ended)),
        "status": status(payload),
    }
    return {name: value for name, value in details.items() if value is not None}


def first_token(payload: Payload, ended: datetime | None) -> datetime | None:
    """When the first token came; without a stream LiteLLM says that it came at the end."""
    came = moment_of(payload.completionStartTime)
    is_stream = payload.stream is True or payload.stream in ("True", "true")
    if came is None or ended is None or not is_stream or came >= ended:
        return None
    return came


def between(first: datetime | None, last: datetime | None) -> str | None:
    if first is None or last is None:
        return None
    return milliseconds(Decimal((last - first) // timedelta(microseconds=1)) / 1000)


def status(payload: Payload) -> str:
    """A guardrail that stepped in refused the request, whatever the call was."""
    if as_mapping(payload.status_fields).get("guardrail_status") == REFUSED:
        return "refused"
    if payload.status in {None, "success"}:
        return "ok"
    error = payload.error_information
    named = status_of_error(error.error_class or "") if error else "error"
    if named == "error" and error and error.error_code:
        return status_of_error(error.error_code)
    return named
