"""Every form of a body, and what of it cannot be read."""

import gzip
import json

import pytest

from ledger.parsers import FileRejected
from ledger.parsers.litellm.bodies import parse
from ledger.parsers.received import Problem
from tests.ledger.receivers.litellm.payloads import LIMITS, PAYLOAD, read, record


def test_no_text_of_people_is_among_the_records() -> None:
    assert "MARKED" not in repr(read())


@pytest.mark.parametrize("form", ["array", "ndjson", "single", "gzip"])
def test_every_form_of_the_body_gives_the_same_records(form: str) -> None:
    text = json.dumps(PAYLOAD)
    bodies = {
        "array": f"[{text}, {text}]".encode(),
        "ndjson": f"{text}\n{text}\n".encode(),
        "single": json.dumps(PAYLOAD, indent=1).encode(),
        "gzip": gzip.compress(f"[{text}]".encode()),
    }
    records = parse(bodies[form], LIMITS).records
    assert records == [record()] * (2 if form in {"array", "ndjson"} else 1)


def test_values_written_as_python_source_are_read_back() -> None:
    event = record(
        metadata="{'requester_metadata': {'use_case_id': 'copilot'}, 'usage_object': None}",
        request_tags="['cost_center:cc_1']",
        startTime="2026-11-24 08:22:11.818610",
        prompt_tokens=None,
        completion_tokens=None,
        total_tokens=None,
        usage="Usage(completion_tokens=40, prompt_tokens=100, total_tokens=140, "
        "prompt_tokens_details=PromptTokensDetailsWrapper(cached_tokens=60))",
    )
    assert (event["use_case_id"], event["cost_center"]) == ("copilot", "cc_1")
    assert event["cost_event_id"] == record()["cost_event_id"]
    assert [event[n] for n in ("input_tokens", "cached_tokens", "output_tokens")] == [100, 60, 40]


@pytest.mark.parametrize("text", ["__import__('os')", "{" * 5000, "{'a': [1, 2}", "{1: open}"])
def test_source_that_is_no_literal_says_nothing(text: str) -> None:
    assert "use_case_id" not in record(metadata=text)


def test_a_payload_that_cannot_be_read_leaves_the_others_alone() -> None:
    bad = {**PAYLOAD, "prompt_tokens": "many"}
    received = parse(json.dumps([bad, PAYLOAD, 7, {}]).encode(), LIMITS)
    assert [event["cost_event_id"] for event in received.records] == [record()["cost_event_id"]]
    assert received.problems == [
        Problem("unreadable", "prompt_tokens", "[0]"),
        Problem("unreadable", "record", "[2]"),
        Problem("no_time", "startTime", "[3]"),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty_file"),
        (b"hello", "bad_json"),
        (b"[1", "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b"[" + b"{}," * 10_000 + b"{}]", "too_many_records"),
        (gzip.compress(b" " * (9 << 20)), "body_too_large"),
    ],
    ids=["empty", "text", "cut", "deep", "many", "bomb"],  # the same in every process
)
def test_a_body_that_is_none_is_refused_as_a_whole(body: bytes, code: str) -> None:
    with pytest.raises(FileRejected) as refused:
        parse(body, LIMITS)
    assert refused.value.code == code
