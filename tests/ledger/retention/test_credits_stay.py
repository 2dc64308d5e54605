"""Credits of providers are no facts of a month: they stay when these go, and hold nothing back."""

import json

import pytest
from django.db import transaction

from finops.access import Actor
from finops.scope import tenant_scope
from ledger.models import RecordKey
from ledger.services.importing import ingest
from ledger.services.retention.running import due, retain
from tests.ledger.provider_credits.giving import a_credit, counted
from tests.ledger.records import LIMITS, record
from tests.ledger.retention.facts import IN_MARCH, MARCH, NEXT_DAY, a_tenant

pytestmark = [pytest.mark.usefixtures("months"), pytest.mark.slow]


def test_credits_and_their_ids_stay_when_the_facts_of_their_month_go() -> None:
    tenant = a_tenant("retail")
    with tenant_scope(tenant.pk), transaction.atomic():
        record(a_credit(occurred_at=IN_MARCH))
    assert [month.month for month in due(NEXT_DAY)] == [MARCH], "they need no policy of their own"
    retain(at=NEXT_DAY)
    with tenant_scope(tenant.pk), transaction.atomic():
        before = counted()
        assert [credit_id for credit_id, _usd in before] == ["cr_1"]
        assert RecordKey.objects.filter(kind=RecordKey.Kind.CREDIT).count() == 1
    again = [a_credit(occurred_at=IN_MARCH), a_credit("cr_2", occurred_at=IN_MARCH)]
    new = a_credit("cr_3", "CN-3", occurred_at=IN_MARCH)
    body = json.dumps([*again, new]).encode()
    with tenant_scope(tenant.pk):
        actor = Actor(tenant, name="tests")
        answer = ingest(actor=actor, body=body, content_type="application/json", limits=LIMITS)
    assert [result.status for result in answer.results] == ["duplicate", "duplicate", "accepted"]
