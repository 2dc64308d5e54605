"""Prompts and answers are dropped at the door: no byte of marked text is left anywhere."""

import json
import logging

import pytest
import redis
from django.conf import settings
from django.db import transaction
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.ledger.ledgers import the_ledger
from tests.ledger.receivers.marks import MARK, marked_keys, marked_tables
from tests.ledger.receivers.otlp.spans import CHAT, TRACE, A, Attributes, as_json, as_protobuf
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = f"my secret {MARK} question"
MESSAGES = json.dumps([{"role": "user", "content": SECRET}])
# Every place where one of the vocabularies puts what people and models wrote.
TEXTS: Attributes = {
    "gen_ai.prompt": SECRET,
    "gen_ai.completion": SECRET,
    "gen_ai.prompt.0.content": SECRET,
    "gen_ai.input.messages": MESSAGES,
    "gen_ai.output.messages": MESSAGES,
    "gen_ai.system_instructions": SECRET,
    "gen_ai.tool.call.arguments": json.dumps({"q": SECRET}),
    "gen_ai.tool.description": SECRET,
    "gen_ai.evaluation.explanation": SECRET,
    "input.value": SECRET,
    "output.value": SECRET,
    "llm.input_messages.0.message.content": SECRET,
    "llm.output_messages.0.message.content": SECRET,
    "llm.prompt_template.variables": SECRET,
    "llm.invocation_parameters": json.dumps({"user": SECRET}),
    "retrieval.documents.0.document.content": SECRET,
    "reranker.query": SECRET,
    "reranker.input_documents.0.document.content": SECRET,
    "evaluations.0.evaluation.explanation": SECRET,
    "traceloop.entity.input": SECRET,
    "langfuse.trace.name": SECRET,
    "langfuse.trace.input": SECRET,
    "langfuse.observation.input": SECRET,
    "langfuse.observation.output": SECRET,
    "langfuse.observation.status_message": SECRET,
    "langfuse.observation.metadata.note": json.dumps(SECRET),
    "langfuse.observation.model.parameters": json.dumps({"system": SECRET}),
    "metadata.requester_metadata": str({"note": SECRET, "use_case_id": "copilot"}),
    "hidden_params": SECRET,
    "exception.message": SECRET,
}
KINDS: tuple[Attributes, ...] = (
    CHAT,
    {"openinference.span.kind": "LLM", "llm.model_name": "m", "llm.token_count.prompt": 5},
    {"openinference.span.kind": "RERANKER"},
    {"openinference.span.kind": "RETRIEVER"},
    {"openinference.span.kind": "CHAIN"},
    {"langfuse.observation.type": "generation", "langfuse.observation.usage_details": "{}"},
    {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "crm"},
    {},
)
EVENTS: tuple[tuple[str, Attributes], ...] = (
    ("gen_ai.content.prompt", {"gen_ai.prompt": SECRET}),
    ("exception", {"exception.message": SECRET, "exception.stacktrace": SECRET}),
    (
        "gen_ai.evaluation.result",
        {
            "gen_ai.evaluation.name": "tone",
            "gen_ai.evaluation.score.value": 1,
            "gen_ai.evaluation.explanation": SECRET,
        },
    ),
    (SECRET, {}),
)
SPANS = [
    A(number, {**TEXTS, **kind}, name=SECRET, events=EVENTS, error=SECRET if number % 2 else "")
    for number, kind in enumerate(KINDS, start=1)
]
SCORES = [
    {"id": "s1", "traceId": TRACE, "name": "tone", "value": 1, "comment": SECRET},
    {"id": "s2", "traceId": TRACE, "name": "note", "value": SECRET, "dataType": "TEXT"},
    {"id": "s3", "traceId": TRACE, "name": "kind", "value": SECRET, "dataType": "CATEGORICAL"},
    {"id": "s4", "traceId": TRACE, "name": "tone", "value": 2, "metadata": {"note": SECRET}},
]


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


def test_no_byte_of_a_marked_prompt_is_left_anywhere(
    tenant: Tenant, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    headers = {"authorization": f"Bearer {make_key(tenant)}"}
    sender = Client(raise_request_exception=False, headers=headers)
    answers = [
        sender.post(path, data=body, content_type=content_type)
        for path in ("/v1/traces", "/api/public/otel/v1/traces", "/v1/logs")
        for body, content_type in (
            (as_protobuf(*SPANS), "application/x-protobuf"),
            (as_json(*SPANS), "application/json"),
            (as_protobuf(A(0, TEXTS), A(1, CHAT, at=1)), "application/x-protobuf"),
            (as_json(*SPANS)[:-5], "application/json"),
            (as_protobuf(*SPANS)[:-5], "application/x-protobuf"),
        )
    ]
    answers += [
        sender.post("/api/public/scores", data=json.dumps(body), content_type="application/json")
        for body in (SCORES, SCORES[1], f"{SECRET}")
    ]
    assert {answer.status_code for answer in answers} == {200, 207, 400}
    with tenant_scope(tenant.pk), transaction.atomic():
        assert len(the_ledger()["lines"]) > 5
    assert marked_tables() == []
    assert marked_keys() == []
    left = (caplog.text, *capfd.readouterr(), *(str(reply.content) for reply in answers))
    assert [text for text in left if MARK in text] == []


def test_the_mark_is_found_where_it_is(tenant: Tenant) -> None:
    """The search itself works: without this, the test above could not fail."""
    Tenant.objects.using("owner").filter(pk=tenant.pk).update(name=MARK)
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.lpush("tests-marked", SECRET)
    try:
        assert marked_tables() == ["finops_tenant"]
        assert marked_keys() == [b"tests-marked"]
    finally:
        client.delete("tests-marked")
