"""Bodies of OTLP: JSON says the same as protobuf, damage is told without a word of the body."""

import pytest

from ledger.parsers.otlp import parse
from ledger.parsers.records.problems import FileRejected
from tests.ledger.receivers.otlp.spans import CHAT, A, Attributes, as_json, as_protobuf, together
from tests.ledger.receivers.otlp.test_words import WORDS
from tests.ledger.receivers.otlp.vocabularies import OPENINFERENCE


@pytest.mark.parametrize("cut", ["\\ud83d", "\\ude00", "\\\\\\ud83d"])
def test_a_prompt_that_was_cut_within_a_character_does_not_cost_the_batch(cut: str) -> None:
    uncut = as_json(A(1, {**CHAT, "gen_ai.prompt": "x\U0001f600", "gen_ai.completion": "HERE"}))
    body = uncut.replace(b"HERE", cut.encode())
    assert parse(body, as_json=True) == parse(uncut, as_json=True)


OF_ALL_TYPES: Attributes = {"finops.reviewer_minutes": 1.5, "finops.operation_id": True}
BOTH = (
    A(1, together(CHAT, WORDS, OF_ALL_TYPES), parent=9),
    A(
        2,
        OPENINFERENCE,
        error="no",
        events=[
            (
                "gen_ai.evaluation.result",
                {"gen_ai.evaluation.name": "a", "gen_ai.evaluation.score.value": 1},
            )
        ],
    ),
    A(3, WORDS),
)


def test_json_says_the_same_as_protobuf() -> None:
    resource = {"cost_center": "cc_1"}
    binary = parse(as_protobuf(*BOTH, resource=resource), as_json=False)
    assert parse(as_json(*BOTH, resource=resource), as_json=True) == binary
    assert len(binary.records) == 3


@pytest.mark.parametrize(
    ("body", "as_json_"),
    [
        (b"\x0a\xff", False),
        (b"{", True),
        (b"[]", True),
        (b'{"resourceSpans": 7}', True),
        (b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": 7}]}]}]}', True),
        (b"[" * 100_000, True),
        (b'{"resourceSpans": "\xff"}', True),
    ],
)
def test_a_body_that_is_no_request_is_refused_without_being_quoted(
    body: bytes, as_json_: bool
) -> None:
    with pytest.raises(FileRejected) as caught:
        parse(body, as_json=as_json_)
    assert caught.value.__cause__ is None
    assert caught.value.code in {"bad_json", "bad_protobuf"}


@pytest.mark.parametrize(
    "value",
    [
        '{"intValue": "12x"}',
        '{"intValue": [1]}',
        '{"doubleValue": "NaN"}',
        '{"kvlistValue": {"values": []}}',
        "null",
        "7",
        '{"stringValue": "\\ud800"}',
    ],
)
def test_odd_values_in_json_are_as_if_not_said(value: str) -> None:
    body = as_json(A(1, CHAT)).replace(b'{"intValue": "1000"}', value.encode())
    received = parse(body, as_json=True)
    assert received.records[0].get("input_tokens", 0) in (0, None) or received.problems
