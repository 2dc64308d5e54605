"""What spans say of their calls by our names, and how much of the input is evidence."""

import pytest

from tests.ledger.receivers.otlp.spans import CHAT, A, Attributes, take

WRITTEN: Attributes = {
    "knowledge_base": "kb_fees",
    "index_version": "idx_12",
    "source_owner": "policy office",
    "tool_owner": "payments",
    "side_effect_risk": "Read_Only",
    "requirement_id": "req_1",
    "rubric_version": "3",
    "release_gate": "gate_july",
    "review_type": "qa_sample",
    "sampling_rate": 0.25,
}
TAKEN = {**WRITTEN, "source_owner": "policy_office", "side_effect_risk": "none"}


def test_a_span_says_them_with_our_prefix() -> None:
    (record,) = take(
        A(1, {**CHAT, **{f"finops.{name}": value for name, value in WRITTEN.items()}})
    ).records
    assert {name: record[name] for name in TAKEN if name != "sampling_rate"} == {
        name: value for name, value in TAKEN.items() if name != "sampling_rate"
    }
    assert str(record["sampling_rate"]) == "0.250000"


def test_the_span_comes_before_its_resource() -> None:
    span = A(1, {**CHAT, "finops.tool_owner": "crm"})
    resource = {"finops.tool_owner": "payments", "finops.release_gate": "gate_july"}
    (record,) = take(span, resource=resource).records
    assert (record["tool_owner"], record["release_gate"]) == ("crm", "gate_july")


def test_langfuses_metadata_says_them_too() -> None:
    name = "langfuse.observation.metadata.knowledge_base"
    (record,) = take(A(1, {**CHAT, name: '"kb_fees"'})).records
    assert record["knowledge_base"] == "kb_fees"


@pytest.mark.parametrize(
    ("name", "value"),
    [("side_effect_risk", "huge"), ("sampling_rate", "2"), ("eval_cases", "many")],
)
def test_what_cannot_be_meant_is_not_taken(name: str, value: str) -> None:
    (record,) = take(A(1, {**CHAT, f"finops.{name}": value})).records
    assert name not in record


def test_evidence_is_a_part_of_the_input() -> None:
    (record,) = take(A(1, {**CHAT, "finops.evidence_tokens": 600})).records
    assert (record["input_tokens"], record["evidence_tokens"]) == (1000, 600)


@pytest.mark.parametrize(
    ("value", "code"),
    [(1001, "part_exceeds_total"), ("1.5", "bad_count"), ("most", "bad_count")],
)
def test_evidence_that_cannot_be_is_left_out_and_in_doubt(value: str | int, code: str) -> None:
    received = take(A(1, {**CHAT, "finops.evidence_tokens": value}))
    assert "evidence_tokens" not in received.records[0]
    assert [problem.code for problem in received.problems] == [code]
