"""Whom a trace served, and how it was judged: words and evaluations on spans."""

import pytest

from ledger.parsers.otlp.vocabulary import LANGFUSE_METADATA
from ledger.parsers.otlp.words import said_words
from tests.ledger.receivers.otlp.spans import AT, CHAT, SECOND, TRACE, A, record_of, take
from tests.ledger.receivers.otlp.vocabularies import LANGFUSE

WORDS = {
    "finops.use_case_id": "copilot",
    "workflow_step": "draft_answer",
    "risk_tier": "Medium",
    "deployment.environment.name": "production",
}
TAKEN = {
    "use_case_id": "copilot",
    "workflow_step": "draft_answer",
    "risk_tier": "medium",
    "environment": "prod",
}


def test_words_on_the_call_itself_are_its_own() -> None:
    received = take(A(1, {**CHAT, **WORDS}))
    assert {name: received.records[0].get(name) for name in TAKEN} == TAKEN
    assert received.hints == []


@pytest.mark.parametrize("where", ["parent", "resource"])
def test_words_on_parent_or_resource_are_hints_of_the_trace(where: str) -> None:
    spans = [A(2, CHAT, parent=1, at=AT + SECOND), A(1, WORDS if where == "parent" else {})]
    received = take(*spans, resource=WORDS if where == "resource" else None)
    assert "use_case_id" not in received.records[0]
    assert received.hints == [
        {
            "type": "request",
            "trace_id": TRACE,
            **TAKEN,
            "occurred_at": "2025-06-01T10:00:00.000000Z",
        }
    ]


def test_the_prefixed_word_and_the_span_come_first() -> None:
    attributes = {
        **CHAT,
        "use_case_id": "other",
        "finops.use_case_id": "copilot",
        "user_role": "agent",
    }
    record = take(A(1, attributes), resource={"user_role": "bot", "cost_center": "cc_1"}).records[0]
    assert (record["use_case_id"], record["user_role"], record["cost_center"]) == (
        "copilot",
        "agent",
        "cc_1",
    )


def test_langfuses_metadata_holds_words_as_json() -> None:
    attributes = {**LANGFUSE, "langfuse.trace.metadata.use_case_id": '"copilot"'}
    assert record_of(attributes)["use_case_id"] == "copilot"


@pytest.mark.parametrize(
    ("span", "scores"),
    [
        (
            A(
                1,
                CHAT,
                events=[
                    (
                        "gen_ai.evaluation.result",
                        {
                            "gen_ai.evaluation.name": "relevance",
                            "gen_ai.evaluation.score.value": 0.75,
                        },
                    )
                ],
            ),
            [("relevance", "0.75")],
        ),
        (
            A(
                1,
                {
                    "openinference.span.kind": "EVALUATOR",
                    "evaluations.0.evaluation.name": "tone",
                    "evaluations.0.evaluation.score": -1,
                    "evaluations.1.evaluation.name": "truth",
                    "evaluations.1.evaluation.score": True,
                },
            ),
            [("tone", "-1"), ("truth", "1")],
        ),
        (A(1, {"gen_ai.evaluation.name": "x", "gen_ai.evaluation.score.label": "good"}), []),
    ],
)
def test_evaluations_are_scores_of_the_trace(span: A, scores: list[tuple[str, str]]) -> None:
    scored = [record for record in take(span).records if record.get("type") == "score"]
    assert [(record["metric"], record["value"]) for record in scored] == scores
    assert all(record["trace_id"] == TRACE for record in scored)


def test_metadata_of_openinference_says_our_words_and_gives_way_to_plain_ones() -> None:
    metadata = '{"use_case_id": "copilot", "finops.workflow_step": "draft", "team": "Cards"}'
    words = said_words({"metadata": metadata, "workflow_step": "summarise"})
    assert words == {"use_case_id": "copilot", "workflow_step": "summarise"}


USE_CASE = "finops.use_case_id"


@pytest.mark.parametrize(
    ("attributes", "is_contradiction"),
    [
        ({USE_CASE: "copilot", "use_case_id": "aml"}, True),
        ({USE_CASE: "copilot", "metadata": '{"use_case_id": "aml"}'}, True),
        ({"metadata": '{"use_case_id": "aml", "finops.use_case_id": "copilot"}'}, True),
        ({"metadata.requester_metadata": "{'cost_center': 'a'}", "cost_center": "b"}, True),
        ({f"{place}use_case_id": place for place in LANGFUSE_METADATA}, True),
        ({USE_CASE: "copilot", f"{LANGFUSE_METADATA[0]}use_case_id": '"copilot"'}, False),
        ({USE_CASE: "copilot", "metadata": '{"use_case_id": "copilot"}'}, False),
        ({USE_CASE: "copilot", "use_case_id": ""}, False),
        ({"finops.workflow_step": "draft", "workflow_step": "send"}, False),  # nobody pays by it
    ],
)
def test_two_owners_on_one_span_are_told_wherever_they_stand(
    attributes: dict[str, str], is_contradiction: bool
) -> None:
    codes = [problem.code for problem in take(A(1, {**CHAT, **attributes})).problems]
    assert codes == ["contradicting_words"] * is_contradiction
