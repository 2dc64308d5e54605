"""Eight threads at once: no deadlock, no doubled record, the sums exact."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections, transaction

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.parsers import IngestLimits
from ledger.services.importing import IngestResult, ingest
from ledger.services.rollups import change_time_zone, compare
from tests.ledger.ledgers import the_ledger
from tests.ledger.records import Record, a_request, an_event
from tests.people import make_tenant, platform_tenant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
THREADS = 8
LIMITS = IngestLimits(max_bytes=1 << 20, max_records=10_000)
TRACES = 40


def records_for(*slugs: str) -> list[Record]:
    """Two events and a request per trace; 2.00 USD each event."""
    records: list[Record] = []
    for number in range(TRACES):
        at = f"2026-10-{1 + number % 28:02}T10:00:00Z"
        tenant = slugs[number % len(slugs)]
        trace = f"trc_{number}"
        records.append(a_request(trace, at, tenant_id=tenant))
        records += [an_event(f"ce_{number}_{n}", trace, at, tenant_id=tenant) for n in (0, 1)]
    return records


def send_as(tenant: Tenant, records: list[Record]) -> IngestResult:
    body = json.dumps(records).encode()
    actor = Actor(tenant, name="tests")
    with tenant_scope(tenant.pk):
        return ingest(actor=actor, body=body, content_type="application/json", limits=LIMITS)


def all_at_once(work: Callable[[int], None]) -> None:
    """Each thread begins when all are there, with connections of its own that it closes."""
    ready = Barrier(THREADS)

    def run(number: int) -> None:
        ready.wait()
        try:
            work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(run, number) for number in range(THREADS)]:
            done.result(timeout=120)


def assert_books(tenant: Tenant, events: int, requests: int) -> None:
    with tenant_scope(tenant.pk), transaction.atomic():
        assert compare() == {}
        ledger = the_ledger()
        assert sum(int(str(row[5])) for row in ledger["days"]) == events
        assert sum(Decimal(str(row[8])) for row in ledger["days"]) == 2 * events
        assert len(ledger["requests"]) == requests
        assert all("copilot" in str(row[1]) for row in ledger["days"])


def test_the_same_and_overlapping_batches_of_one_tenant() -> None:
    tenant = make_tenant()
    records = records_for("retail")

    def work(number: int) -> None:
        shifted = records[number * 9 :] + records[: number * 9]
        for at in range(0, len(shifted), 25):
            send_as(tenant, shifted[at : at + 35])

    all_at_once(work)
    assert_books(tenant, 2 * TRACES, TRACES)


def test_counts_of_all_answers_add_up_to_one_acceptance_each() -> None:
    tenant = make_tenant()
    records = records_for("retail")
    answers: list[IngestResult] = []
    all_at_once(lambda number: answers.append(send_as(tenant, records)))
    assert sum(answer.accepted for answer in answers) == len(records)
    assert sum(answer.duplicate for answer in answers) == len(records) * (THREADS - 1)
    assert sum(answer.conflict for answer in answers) == 0


def test_platform_bodies_that_name_tenants_in_different_orders_do_not_deadlock() -> None:
    slugs = ["retail_a", "retail_b", "retail_c", "retail_d"]
    tenants = [make_tenant(slug) for slug in slugs]
    records = records_for(*slugs)
    platform = platform_tenant()

    def work(number: int) -> None:
        for _ in range(3):
            send_as(platform, records[::-1] if number % 2 else records)

    all_at_once(work)
    for tenant in tenants:
        assert_books(tenant, 2 * TRACES // len(slugs), TRACES // len(slugs))


def test_the_time_zone_may_change_while_others_post() -> None:
    tenant = make_tenant()
    records = records_for("retail")

    def work(number: int) -> None:
        if number == 0:
            for zone in ("Asia/Kathmandu", "America/Los_Angeles"):
                with tenant_scope(tenant.pk), transaction.atomic():
                    change_time_zone(actor=Actor(tenant, name="tests"), time_zone=zone)
        for at in range(number, len(records), THREADS):
            send_as(tenant, [records[at]])

    all_at_once(work)
    assert_books(tenant, 2 * TRACES, TRACES)
