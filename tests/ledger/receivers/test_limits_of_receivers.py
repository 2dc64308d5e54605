"""429, 413 and 503 at every door; the same limit for all web processes; what is said is kept."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from finops.models import ApiKey, Tenant
from finops.scope import tenant_scope
from finops.services.api_keys.keys import KeyLimits, set_limits
from ledger.models import ImportJob
from ledger.services.importing.receiving.pressure import glance
from tests.answers import Answer
from tests.ledger.importing.web_server import web_server
from tests.ledger.ledgers import the_ledger
from tests.ledger.receivers.litellm.payloads import PAYLOAD
from tests.ledger.records import an_event
from tests.people import make_key, make_person, make_tenant, sign_in

AT = "2025-06-01T10:00:00Z"
DOORS: dict[str, Callable[[int], object]] = {
    "/api/v1/ingest": lambda n: [an_event(f"e{n}-{at}", "t1", AT) for at in range(10)],
    "/v1/ingest/litellm": lambda n: [
        {**PAYLOAD, "id": f"{n}-{at}", "litellm_call_id": f"{n}-{at}"} for at in range(10)
    ],
    "/api/v1/events": lambda n: [
        {"specversion": "1.0", "id": f"{n}-{at}", "source": "s", "type": "ocr_page", "data": 1}
        for at in range(10)
    ],
    "/api/v1/events/batch": lambda n: {
        "events": [
            {"transaction_id": f"{n}-{at}", "code": "ocr_page", "properties": {"value": 1}}
            for at in range(10)
        ]
    },
}


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def key(tenant: Tenant) -> str:
    return make_key(tenant)


@pytest.fixture
def fresh_glance() -> Iterator[None]:
    """What a process has seen of the queue is forgotten before and after."""
    glance.forget()
    yield
    glance.forget()


def limit(tenant: Tenant, limits: KeyLimits) -> None:
    with tenant_scope(tenant.pk), transaction.atomic():
        set_limits(actor="tests", key=ApiKey.objects.get(), limits=limits)


def post(key: str, path: str, body: object) -> Answer:
    client = Client(headers={"authorization": f"Bearer {key}"})
    return client.post(path, json.dumps(body), content_type="application/json")


def lines(tenant: Tenant) -> int:
    with tenant_scope(tenant.pk), transaction.atomic():
        return len({row[0] for row in the_ledger()["lines"]})


@pytest.mark.parametrize("path", DOORS)
def test_records_over_the_limit_are_429_and_not_posted(tenant: Tenant, key: str, path: str) -> None:
    limit(tenant, KeyLimits(records_per_minute=15))
    assert post(key, path, DOORS[path](1)).status_code in {200, 204}
    answer = post(key, path, DOORS[path](2))
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["Content-Type"] == "application/problem+json"
    assert lines(tenant) == 10


@pytest.mark.parametrize("path", DOORS)
def test_requests_over_the_limit_are_429_before_they_are_read(
    tenant: Tenant, key: str, path: str
) -> None:
    limit(tenant, KeyLimits(requests_per_minute=1))
    post(key, path, "no record at all")
    answer = post(key, path, DOORS[path](1))
    assert (answer.status_code, lines(tenant)) == (429, 0)


def jobs_waiting(tenant: Tenant, count: int, since: timedelta = timedelta()) -> None:
    with tenant_scope(tenant.pk), transaction.atomic():
        for _ in range(count):
            job = ImportJob.objects.create(state="queued", file_names=["a.csv"], actor="tests")
            ImportJob.objects.filter(pk=job.pk).update(created_at=timezone.now() - since)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fresh_glance")
@override_settings(QUEUE_MOST_JOBS=3)
def test_with_a_long_queue_records_are_503(tenant: Tenant, key: str) -> None:
    jobs_waiting(make_tenant("other"), 3)
    for path, records in DOORS.items():
        answer = post(key, path, records(1))
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert answer["Content-Type"] == "application/problem+json"
    assert lines(tenant) == 0


def upload(client: Client, path: str) -> Answer:
    return client.post(path, {"file": SimpleUploadedFile("a.csv", b"trace_id\n")})


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fresh_glance")
@override_settings(QUEUE_LONGEST_SECONDS=60)
def test_with_old_jobs_waiting_files_are_503_and_records_are_taken(
    tenant: Tenant, key: str
) -> None:
    jobs_waiting(tenant, 1, timedelta(seconds=61))
    browser = sign_in(Client(), make_person(tenant, "tenant_admin"))
    by_key = Client(headers={"authorization": f"Bearer {key}"})
    for answer in (upload(by_key, "/api/v1/imports"), upload(browser, "/t/retail/imports/upload/")):
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Upload it again later" in answer.content.decode()
    assert post(key, "/api/v1/ingest", DOORS["/api/v1/ingest"](1)).status_code == 200
    with tenant_scope(tenant.pk), transaction.atomic():
        assert ImportJob.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_web_processes_share_a_limit_and_keep_what_they_acknowledged() -> None:
    tenant = make_tenant("retail")
    key = make_key(tenant)
    limit(tenant, KeyLimits(records_per_minute=100))
    path = "/v1/ingest/litellm"
    with web_server(key, workers=2) as web, ThreadPoolExecutor(8) as pool:
        bodies = [json.dumps(DOORS[path](n)).encode() for n in range(40)]
        answers = list(pool.map(lambda body: web.post(path, body), bodies))
        web.kill()
    statuses = [answer.status for answer in answers if answer is not None]
    assert sorted(set(statuses)) == [200, 429]
    taken = statuses.count(200)
    assert 10 <= taken <= 14  # a bucket of 100, and what flowed in while they were sent
    assert lines(tenant) == 10 * taken
