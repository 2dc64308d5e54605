"""What spans and LiteLLM tell of a request: how long it took, how it ended, by which versions."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any  # Any: payloads as they come

import pytest

from ledger.calc.request_details import Teller, status_of_error
from ledger.parsers.ingest import IngestLimits
from ledger.parsers.litellm.bodies import parse
from ledger.parsers.received import Record
from ledger.parsers.request_reports import milliseconds
from tests.ledger.receivers.litellm.payloads import PAYLOAD
from tests.ledger.receivers.otlp.spans import AT, CHAT, TRACE, A, Attributes, take
from tests.ledger.receivers.otlp.vocabularies import LANGFUSE, OPENINFERENCE

AGENT: Attributes = {"gen_ai.operation.name": "invoke_agent"}
TOOL: Attributes = {"gen_ai.operation.name": "execute_tool"}
EMBEDDING: Attributes = {"gen_ai.operation.name": "embeddings", "gen_ai.request.model": "e"}
WHERE = ("trace_id", "occurred_at", "teller")


def details_of(*spans: A, resource: Attributes | None = None) -> dict[str, Record]:
    """Details by who tells them, by the name of the rank."""
    return by_teller(take(*spans, resource=resource).reports)


def by_teller(reports: Iterable[Record]) -> dict[str, Record]:
    return {
        Teller(int(str(report["teller"]))).name: {n: v for n, v in report.items() if n not in WHERE}
        for report in reports
    }


def root(attributes: Attributes, *, seconds: int = 2, error: str = "") -> Record:
    """What a trace of one span tells."""
    return details_of(A(1, attributes, seconds=seconds, error=error))["ROOT"]


def test_the_outermost_span_tells_how_long_it_took_and_how_it_ended() -> None:
    (report,) = take(A(1, CHAT, seconds=2)).reports
    assert report == {
        "trace_id": TRACE,
        "occurred_at": "2025-06-01T10:00:00.000000Z",
        "teller": int(Teller.ROOT),
        "latency_ms": "2000",
        "status": "ok",
    }


def test_spans_around_calls_and_the_calls_themselves_tell_with_less_right() -> None:
    by_rank = details_of(
        A(1, AGENT, parent=9, seconds=5),
        A(2, CHAT, parent=1, seconds=2),
        A(3, EMBEDDING, parent=1, seconds=1, error="boom"),
        A(4, TOOL, parent=1, seconds=3),
    )
    assert {name: details["latency_ms"] for name, details in by_rank.items()} == {
        "AROUND": "5000",
        "CALL": "2000",
        "OTHER_CALL": "1000",
    }
    assert by_rank["OTHER_CALL"]["status"] == "error"


def test_a_span_that_is_not_about_ai_tells_nothing_unless_it_names_the_use_case() -> None:
    page = {"http.request.method": "GET", "deployment.environment.name": "prod", "run_id": "r1"}
    assert take(A(1, page)).reports == []
    named = details_of(A(1, {**page, "finops.use_case_id": "copilot"}))
    assert named["ROOT"] == {"latency_ms": "1000", "status": "ok"}
    assert named["WORDS"] == {"run_id": "r1"}
    assert "ROOT" in details_of(A(1, page), resource={"finops.use_case_id": "copilot"})


@pytest.mark.parametrize(
    ("attributes", "seconds", "expected"),
    [
        ({"gen_ai.response.time_to_first_chunk": 0.25}, 2, "250"),
        ({"gen_ai.server.time_to_first_token": 0.5}, 2, "500"),
        ({"gen_ai.server.time_to_first_token": 150}, 2, "150"),  # no span of 2 s waits 150 s
        ({"gen_ai.latency.time_to_first_token": 0.1234567}, 2, "123.457"),
        ({"ai.response.msToFirstChunk": 321}, 2, "321"),
        ({"ai.stream.msToFirstChunk": 12.5}, 2, "12.5"),
        ({"langfuse.observation.completion_start_time": '"2025-06-01T10:00:00.750Z"'}, 2, "750"),
        ({"langfuse.observation.completion_start_time": "2025-06-01T10:00:01+00:00"}, 2, "1000"),
        ({"langfuse.observation.completion_start_time": '"2025-06-01T11:00:00Z"'}, 2, None),
        ({"langfuse.observation.completion_start_time": '"soon"'}, 2, None),
        ({"gen_ai.server.time_to_first_token": 5000}, 2, None),
        ({"gen_ai.server.time_to_first_token": -1}, 2, None),
        ({"gen_ai.server.time_to_first_token": "fast"}, 2, None),
        ({"gen_ai.server.time_to_first_token": True}, 2, None),
        ({}, 2, None),
    ],
)
def test_the_time_to_the_first_token_in_every_vocabulary(
    attributes: Attributes, seconds: int, expected: str | None
) -> None:
    assert root({**CHAT, **attributes}, seconds=seconds).get("ttft_ms") == expected


def test_the_wait_in_a_queue_of_a_self_hosted_server() -> None:
    assert root({**CHAT, "gen_ai.latency.time_in_queue": 0.75})["queue_wait_ms"] == "750"


@pytest.mark.parametrize(
    ("attributes", "error", "expected"),
    [
        ({}, "", "ok"),
        ({}, "boom", "error"),
        ({"error.type": "TimeoutError"}, "x", "timeout"),
        ({"error.type": "openai.RateLimitError"}, "x", "rate_limited"),
        ({"error.type": "429"}, "x", "rate_limited"),
        ({"error.type": "504"}, "x", "timeout"),
        ({"error.type": "400"}, "x", "invalid_request"),
        ({"error.type": "ContentFilterFinishReasonError"}, "x", "refused"),
        ({"error.type": "asyncio.CancelledError"}, "x", "cancelled"),
        ({"error.type": "_OTHER"}, "x", "error"),
        ({"http.response.status_code": 503}, "", "error"),
        ({"http.response.status_code": 403}, "", "refused"),
        ({"http.response.status_code": 200}, "x", "error"),
        ({"langfuse.observation.level": "ERROR"}, "", "error"),
    ],
)
def test_how_a_request_ended(attributes: Attributes, error: str, expected: str) -> None:
    assert root({**CHAT, **attributes}, error=error)["status"] == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"langfuse.observation.prompt.version": 7}, "7"),
        (
            {
                "langfuse.observation.prompt.name": "support answer",
                "langfuse.observation.prompt.version": 7,
            },
            "support_answer@7",
        ),
        ({"llm.prompt_template.version": "v2.1"}, "v2.1"),
        ({"traceloop.prompt.key": "greet", "traceloop.prompt.version": 3}, "greet@3"),
        ({"langfuse.observation.prompt.name": "support"}, None),
    ],
)
def test_the_version_of_a_prompt(attributes: Attributes, expected: str | None) -> None:
    for call in (LANGFUSE, OPENINFERENCE):
        assert root({**call, **attributes}).get("prompt_version") == expected


def test_details_are_named_with_our_prefix_in_metadata_or_plainly() -> None:
    attributes: Attributes = {
        "finops.latency_ms": 812.5,
        "finops.status": "Too Many Requests",
        "status": "ok",
        "run_id": "r 1",
        "finops.prompt_version": "p2",
        "prompt_version": "p1",
        "langfuse.trace.metadata.budget_id": '"b1"',
        "finops.customer_specific": True,
        "data_classification": "Confidential",
        "finops.queue_wait_ms": -5,
        "locale": "zh-CN",
    }
    assert details_of(A(1, {**CHAT, **attributes}))["WORDS"] == {
        "latency_ms": "812.5",
        "status": "rate_limited",
        "run_id": "r_1",
        "prompt_version": "p2",
        "budget_id": "b1",
        "customer_specific": "true",
        "data_classification": "confidential",
        "locale": "zh-CN",
    }


def test_a_resource_and_litellms_metadata_name_them_too() -> None:
    attributes = {**CHAT, "metadata.requester_metadata": "{'run_id': 'r1', 'n': None}"}
    details = details_of(A(1, attributes), resource={"finops.budget_id": "b1", "product": "cards"})
    assert details["WORDS"] == {"budget_id": "b1", "product": "cards", "run_id": "r1"}


@pytest.mark.parametrize("value", [None, True, "x", "-1", float("nan"), 604_800_001, [], "1e999"])
def test_what_cannot_be_a_duration_is_left_out(value: object) -> None:
    assert milliseconds(value) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1.5, "1.5"), ("2.0005", "2"), ("2.0015", "2.002"), (100, "100"), (1e-9, "0")],
)
def test_a_duration_is_kept_to_the_microsecond(value: object, text: str) -> None:
    assert milliseconds(value) == text


def paid(**changes: Any) -> dict[str, Record]:
    body = json.dumps({**PAYLOAD, "endTime": 1795508533.31861, **changes}).encode()
    return by_teller(parse(body, IngestLimits()).reports)


def test_a_payload_tells_how_long_the_call_took_and_when_its_first_token_came() -> None:
    assert paid() == {"CALL": {"latency_ms": "1500", "status": "ok"}}
    streamed = paid(stream=True, completionStartTime=1795508532.31861)["CALL"]
    assert (streamed["latency_ms"], streamed["ttft_ms"]) == ("1500", "500")
    # Without a stream LiteLLM says that the first token came at the end.
    assert "ttft_ms" not in paid(stream=False, completionStartTime=1795508533.31861)["CALL"]
    assert "ttft_ms" not in paid(stream=True, completionStartTime={"odd": 1})["CALL"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"error_class": "RateLimitError", "error_code": "429"}, "rate_limited"),
        ({"error_class": "Timeout", "error_code": "408"}, "timeout"),
        ({"error_class": "ContextWindowExceededError", "error_code": "400"}, "invalid_request"),
        ({"error_class": "APIError", "error_code": "504"}, "timeout"),
        ({"error_class": "APIError", "error_code": "500"}, "error"),
        (None, "error"),
    ],
)
def test_a_failed_payload_says_why(error: dict[str, str] | None, expected: str) -> None:
    assert paid(status="failure", error_information=error)["CALL"]["status"] == expected


def test_a_guardrail_that_stepped_in_refused_the_request() -> None:
    fields = {"guardrail_status": "guardrail_intervened"}
    assert paid(status_fields=fields)["CALL"]["status"] == "refused"
    assert paid(status_fields="odd")["CALL"]["status"] == "ok"


def test_what_the_caller_names_in_metadata_and_tags_is_told_as_named() -> None:
    metadata = {"requester_metadata": {"run_id": "r1", "finops.status": "refused"}}
    details = paid(metadata=metadata, request_tags=["prompt_version:p3", "status:ok"])
    assert details["WORDS"] == {"run_id": "r1", "status": "refused", "prompt_version": "p3"}


def test_the_cost_event_itself_says_what_it_said_before() -> None:
    """Its content must stay: a payload that is sent again is a duplicate, not a conflict."""
    body = json.dumps({**PAYLOAD, "endTime": 1795508533.31861, "stream": True}).encode()
    received = parse(body, IngestLimits())
    assert received.records == parse(json.dumps(PAYLOAD).encode(), IngestLimits()).records
    (event,) = take(A(1, {**CHAT, "finops.run_id": "r1", "ai.response.msToFirstChunk": 1})).records
    assert event == take(A(1, CHAT)).records[0]


@pytest.mark.parametrize("name", ["", "Boom", "200"])
def test_an_error_without_a_known_name_is_an_error(name: str) -> None:
    assert status_of_error(name) == "error"


def test_times_of_reports_are_those_of_their_spans() -> None:
    (report,) = take(A(1, CHAT, at=AT + 1_500_000_000)).reports
    assert report["occurred_at"] == "2025-06-01T10:00:01.500000Z"
    assert Decimal(str(report["latency_ms"])) == 1000


def test_counts_are_told_as_numbers_under_our_names_and_what_is_none_is_left_out() -> None:
    counts: Attributes = {"finops.top_k": 8, "agent_turns": "3", "pages": -1, "test_runs": "many"}
    assert details_of(A(1, {**CHAT, **counts}))["WORDS"] == {"top_k": "8", "agent_turns": "3"}
