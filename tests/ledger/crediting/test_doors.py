"""Outcomes through the doors: types are registered, spans and files tell the new fields."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import Outcome, OutcomeDefinition
from tests.ledger.crediting.reading import a_use_case, an_outcome_of
from tests.ledger.receivers.otlp.spans import A, Attributes, take
from tests.people import make_key, make_tenant

pytestmark = pytest.mark.django_db
AT = "2026-07-02T10:00:00Z"


def ingest(key: str, record: dict[str, object]) -> dict[str, object]:
    sender = Client(headers={"authorization": f"Bearer {key}"})
    answer = sender.post("/api/v1/ingest", json.dumps([record]), "application/json")
    result: dict[str, object] = json.loads(answer.content)["results"][0]
    return result


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


def test_a_type_that_nobody_registered_is_refused_by_its_field_until_it_is(tenant: Tenant) -> None:
    key, record = make_key(tenant), an_outcome_of("case_1", AT, "letter_sent")
    refused = ingest(key, record)
    assert refused["status"] == "rejected"
    assert [(error["field"], error["code"]) for error in refused["errors"]] == [  # type: ignore[attr-defined]
        ("outcome_type", "unknown_outcome_type")
    ]
    call_command("outcomes", "--tenant", "retail", "register", "letter_sent", "Letter sent")
    assert ingest(key, record)["status"] == "accepted"


def test_a_type_that_ships_cannot_be_registered_again(tenant: Tenant) -> None:
    with pytest.raises(CommandError, match="already there"):
        call_command("outcomes", "--tenant", "retail", "register", "resolved_case", "Mine")


def test_a_credit_rule_is_declared_by_command(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk):
        a_use_case("copilot")
        call_command("outcomes", "--tenant", "retail", "credit", "copilot", "last", "14")
        rule = OutcomeDefinition.objects.get()
        assert (rule.credit_rule, rule.lookback_days, rule.version) == ("last", 14, 1)


def test_every_new_field_is_kept_as_it_was_sent(tenant: Tenant) -> None:
    fields = {"revision": 2, "state": "withdrawn", "risk_ok": False, "adopted": True}
    assert (
        ingest(make_key(tenant), {**an_outcome_of("case_1", AT), **fields})["status"] == "accepted"
    )
    with tenant_scope(tenant.pk):
        row = Outcome.objects.get()
        assert (row.revision, row.is_withdrawn, row.risk_ok, row.adopted) == (2, True, False, True)
        assert row.quality_passed is None


def test_a_span_tells_an_outcome_of_its_trace() -> None:
    attributes: Attributes = {
        "business_outcome_id": "case_1",
        "finops.outcome_type": "resolved_case",
        "finops.adopted": True,
        "finops.value_usd": 1.5,
        "finops.revision": 2,
    }
    (record,) = [
        record for record in take(A(1, attributes)).records if record.get("type") == "outcome"
    ]
    assert record["business_outcome_id"] == "case_1"
    assert (record["outcome_type"], record["adopted"], record["revision"]) == (
        "resolved_case",
        True,
        2,
    )
    assert str(record["value_usd"]).rstrip("0") == "1.5"
