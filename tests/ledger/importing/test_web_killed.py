"""The web server killed in the middle of a request: what it acknowledged is there, what it did
not can be sent again, and nothing is there twice."""

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import ImportJob, ImportPart
from ledger.services.importing import run_job
from tests.ledger.importing.jobs import cost_and_events, events_file, state_of, wait_for_statement
from tests.ledger.importing.web_server import Answer, Web, web_server
from tests.ledger.records import a_request, an_event
from tests.people import make_key, make_tenant
from tests.superuser import superuser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BATCH, COST = 50, Decimal("2.000")
AT = "2025-06-01T10:00:00Z"


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


@pytest.fixture
def key(tenant: Tenant) -> str:
    return make_key(tenant)


def batch(number: int) -> bytes:
    """A request and its events."""
    trace = f"trc_{number}"
    events = [an_event(f"ce_{number}_{n}", trace, AT) for n in range(BATCH)]
    return json.dumps([a_request(trace, AT), *events]).encode()


@contextmanager
def killed_in(web: Web, table: str) -> Iterator[ThreadPoolExecutor]:
    """Whatever the block submits stands still as soon as it writes to the table, and its server
    is killed there."""
    with ThreadPoolExecutor(1) as pool, superuser() as boss:
        boss.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield pool
        wait_for_statement(table)
        web.kill()
        boss.rollback()


def send(web: Web, number: int) -> Answer | None:
    return web.post("/api/v1/ingest", batch(number))


@pytest.mark.parametrize("table", ["ledger_costline", "ledger_costday"])
def test_ingest_keeps_what_it_acknowledged_and_takes_the_rest_once(
    tenant: Tenant, key: str, table: str
) -> None:
    with web_server(key) as web:
        acknowledged = send(web, 1)
        with killed_in(web, table) as pool:
            lost: Future[Answer | None] = pool.submit(send, web, 2)
        assert lost.result() is None, "it was answered before it was killed"
    assert acknowledged is not None
    assert acknowledged.body["accepted"] == BATCH + 1
    assert cost_and_events(tenant) == (BATCH * COST, BATCH)
    with web_server(key) as web:
        again = [send(web, number) for number in (1, 2, 2)]
    counts = [
        (answer.body["accepted"], answer.body["duplicate"])
        for answer in again
        if answer is not None
    ]
    assert counts == [(0, BATCH + 1), (BATCH + 1, 0), (0, BATCH + 1)]
    assert cost_and_events(tenant) == (2 * BATCH * COST, 2 * BATCH)


def jobs_of(tenant: Tenant) -> list[UUID]:
    with tenant_scope(tenant.pk), transaction.atomic():
        return list(ImportJob.objects.order_by("pk").values_list("public_id", flat=True))


def parts_of(tenant: Tenant) -> int:
    with tenant_scope(tenant.pk), transaction.atomic():
        count: int = ImportPart.objects.count()
        return count


def test_an_upload_is_a_job_or_nothing_and_sent_again_counts_once(tenant: Tenant, key: str) -> None:
    first, second = events_file(30), events_file(60)  # of the second the first half is the first
    with web_server(key) as web:
        acknowledged = web.upload(first)
        with killed_in(web, "ledger_importpart") as pool:
            lost = pool.submit(web.upload, second)
        assert lost.result() is None, "it was answered before it was killed"
    assert acknowledged is not None
    assert [str(job) for job in jobs_of(tenant)] == [acknowledged.body["id"]]
    assert parts_of(tenant) == 1, "bytes without a job"
    with web_server(key) as web:
        answers = [web.upload(second), web.upload(second)]
    assert [answer.status for answer in answers if answer is not None] == [202, 202]
    jobs = jobs_of(tenant)
    assert all(run_job(tenant.pk, job) for job in jobs)
    counted = [("done", 30, 0, 0, 0), ("done", 30, 30, 0, 0), ("done", 0, 60, 0, 0)]
    assert [state_of(tenant, job) for job in jobs] == counted
    assert cost_and_events(tenant) == (60 * Decimal("0.003"), 60)
