"""The commit arrived, its acknowledgement did not: 503, and sent again it counts once.

Whichever of the request's commits it is: words are made in transactions of their own before.
"""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import ImportJob
from ledger.services.importing import run_job
from ledger.services.posting.interning import KNOWN
from tests.answers import Answer
from tests.ledger.importing.jobs import cost_and_events, events_file
from tests.ledger.importing.web_server import NamedBytes
from tests.ledger.receivers.otlp.spans import CHAT, A, as_protobuf
from tests.ledger.records import a_request, an_event
from tests.outages.proxy import proxy_before_the_database
from tests.people import make_key, make_tenant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
AT = "2025-06-01T10:00:00Z"
MOST_COMMITS = 40
Send = Callable[[int], Answer]


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


@pytest.fixture
def client(tenant: Tenant) -> Client:
    key = make_key(tenant, "ingest", "read")
    return Client(raise_request_exception=False, headers={"authorization": f"Bearer {key}"})


def lose_each_commit_in_turn(send: Send) -> int:
    """Send n until none of its commits was lost; returns how many of the requests had to be sent
    again. Each time the first answer is 503, the second is not."""
    with proxy_before_the_database() as proxy:
        for number in range(1, MOST_COMMITS):
            KNOWN.forget()
            proxy.lose_commit(number)
            answer = send(number)
            if proxy.commits < number:
                assert answer.status_code < 300
                return number - 1
            assert (answer.status_code, answer.has_header("Retry-After")) == (503, True)
            assert send(number).status_code < 300
    raise AssertionError("a request with that many commits?")


def test_records_count_once_whichever_commit_lost_its_answer(
    tenant: Tenant, client: Client
) -> None:
    def send(number: int) -> Answer:
        trace = f"trc_{number}"
        records = [a_request(trace, AT), an_event(f"ce_{number}", trace, AT)]
        return client.post("/api/v1/ingest", json.dumps(records), content_type="application/json")

    lost = lose_each_commit_in_turn(send)
    assert lost >= 2
    assert cost_and_events(tenant) == ((lost + 1) * Decimal("2.000"), lost + 1)


def test_spans_count_once_whichever_commit_lost_its_answer(tenant: Tenant, client: Client) -> None:
    def send(number: int) -> Answer:
        body = as_protobuf(A(number, {**CHAT, "gen_ai.response.id": f"answer-{number}"}))
        return client.post("/v1/traces", body, content_type="application/x-protobuf")

    lost = lose_each_commit_in_turn(send)
    assert lost >= 2
    assert cost_and_events(tenant)[1] == lost + 1


def test_a_file_is_taken_once_or_is_a_duplicate(tenant: Tenant, client: Client) -> None:
    def send(number: int) -> Answer:
        return client.post("/api/v1/imports", {"file": NamedBytes("events.csv", events_file(9))})

    assert lose_each_commit_in_turn(send) >= 1
    with tenant_scope(tenant.pk), transaction.atomic():
        jobs = list(ImportJob.objects.values_list("public_id", flat=True))
    assert all(run_job(tenant.pk, job) for job in jobs)
    assert cost_and_events(tenant) == (9 * Decimal("0.003"), 9)
