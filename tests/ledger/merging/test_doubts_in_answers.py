"""What only posting finds doubtful is in the answer to whoever sent it, as what parsers find is."""

from typing import Any  # Any: JSON

import pytest
from django.test import Client

from finops.models import Tenant
from tests.ledger.api_ingest.sending import Sender, result_of
from tests.ledger.merging.test_two_doors_one_request import OWNER, by_spans
from tests.ledger.receivers.otlp.spans import CHAT as SPAN
from tests.ledger.receivers.otlp.spans import A, as_json, together
from tests.ledger.records import an_event
from tests.people import make_key, make_tenant

AT = "2025-06-01T10:00:00Z"
FULL = {**OWNER, "environment": "prod", "workflow_step": "answer", "user_role": "agent"}
FULL |= {"route_policy_version": "1", "cache_status": "miss"}


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def key(tenant: Tenant) -> str:
    return make_key(tenant, "ingest")


def answers_to(key: str, *records: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Status, and field and code of what is said, of each record."""
    results = result_of(Sender(key).send(list(records)))["results"]
    return [
        (result["status"], [(each["field"], each["code"]) for each in result["errors"]])
        for result in results
    ]


def test_an_id_that_repeats_is_told_with_the_record_that_was_accepted(key: str) -> None:
    first = an_event("e1", "t1", AT, call_ids="response:x")
    assert answers_to(key, first) == [("accepted", [])]
    other = an_event("e2", "t2", AT, call_ids="response:x", input_tokens=7)
    plain = an_event("e3", "t3", AT)
    doubt = ("accepted", [("call_ids", "repeated_id")])
    assert answers_to(key, plain, other) == [("accepted", []), doubt]
    assert answers_to(key, other) == [("duplicate", [])]


def test_a_request_beside_that_of_another_owner_is_told_with_its_record(key: str) -> None:
    by_spans(Client(headers={"authorization": f"Bearer {key}"}), {**OWNER, "use_case_id": "other"})
    mine = {
        **an_event("e1", "t1", AT, unit_price=None, pricing_version=None),
        **{**FULL, "call_ids": "response:chatcmpl-1", "output_tokens": 200},
        **{"provider": "openai", "model_or_service": "gpt-4o"},
    }
    assert answers_to(key, mine) == [("accepted", [("trace_id", "counted_elsewhere")])]


def test_spans_are_told_in_a_partial_success(key: str) -> None:
    sender = Client(headers={"authorization": f"Bearer {key}"})
    answers = [
        sender.post(
            "/v1/traces", as_json(A(at, attributes, trace=str(at) * 32)), "application/json"
        )
        for at, attributes in ((1, SPAN), (2, together(SPAN, {"gen_ai.usage.input_tokens": 7})))
    ]
    assert answers[0].json() == {}
    success = answers[1].json()["partialSuccess"]
    assert success["errorMessage"].startswith("1 × kept, in doubt: Another call has the same id")
    assert "rejectedSpans" not in success
