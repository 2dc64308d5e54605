"""The lease is kept by time, however long one step takes; work that comes no further fails."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction

from finops.access import Actor
from finops.models import ExportJob, ExportPart, Tenant
from finops.scope import tenant_scope
from finops.services.exporting import request_export, run_export
from finops.services.leasing import claim, holding, kind_named, running
from finops.services.leasing.holding import renew
from finops.ui.exports import Sheet
from tests.people import actor_for, make_person, make_tenant
from tests.processes import wait_until
from tests.superuser import superuser

pytestmark = pytest.mark.django_db(transaction=True)
SHEET = Sheet("x", [], ["n"], [[1]])


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> ExportJob:
    monkeypatch.setattr(holding, "LEASE", timedelta(milliseconds=300))
    tenant = make_tenant("retail")
    person = make_person(tenant, "finops_lead")
    with tenant_scope(tenant.pk, person.pk), transaction.atomic():
        words = {"path": "/t/retail/audit/", "query": "format=csv", "file_format": "csv"}
        return request_export(actor=actor_for(tenant, person), **words)


def now(job: ExportJob) -> ExportJob:
    with tenant_scope(job.tenant_id), transaction.atomic():
        fresh: ExportJob = ExportJob.objects.get(pk=job.pk)
        return fresh


def elsewhere(what: Callable[[], object]) -> object:
    """In another worker: one with connections of its own."""

    def done() -> object:
        try:
            return what()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result(timeout=30)


def rival(job: ExportJob) -> object:
    return elsewhere(lambda: claim(kind_named("export"), job.tenant.pk, job.public_id))


def test_a_step_longer_than_the_lease_keeps_it(job: ExportJob) -> None:
    def slow(_actor: Actor, _path: str, _query: str) -> Sheet:
        first = elsewhere(lambda: now(job).lease_until)
        wait_until(lambda: elsewhere(lambda: now(job).lease_until) > first + holding.LEASE, 20)  # type: ignore[operator]  # moments
        assert rival(job) is None
        return SHEET

    assert run_export(job.tenant.pk, job.public_id, slow)
    assert (now(job).state, now(job).attempts) == ("done", 1)


def test_a_step_that_never_comes_further_fails_with_a_sentence(
    job: ExportJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LONGEST_SILENCE", timedelta(0))

    def stuck(_actor: Actor, _path: str, _query: str) -> Sheet:
        wait_until(lambda: elsewhere(lambda: now(job).state) == "failed", 20)
        return SHEET

    assert not run_export(job.tenant.pk, job.public_id, stuck)
    assert now(job).error.startswith("It came no further for 0 minutes.")
    with tenant_scope(job.tenant_id), transaction.atomic():
        assert not ExportPart.objects.exists(), "a worker that comes late writes nothing"


def test_a_row_that_its_worker_has_locked_needs_no_lease(job: ExportJob) -> None:
    exports = kind_named("export")
    held = claim(exports, job.tenant.pk, job.public_id)
    assert held is not None
    before = now(job).lease_until
    with superuser() as worker:
        worker.execute("SELECT FROM finops_exportjob FOR UPDATE")
        assert renew(exports, held), "nobody waits for the lock, and the lease is not lost"
        assert now(job).lease_until == before
    assert renew(exports, held)
    assert now(job).lease_until != before


def test_a_lease_that_another_has_is_not_renewed(job: ExportJob) -> None:
    exports = kind_named("export")
    held = claim(exports, job.tenant.pk, job.public_id)
    assert held is not None
    with tenant_scope(job.tenant_id), transaction.atomic():
        ExportJob.objects.update(lease_owner="another")
    assert not renew(exports, held)


def test_a_tenant_without_work_has_nothing_to_claim(job: ExportJob) -> None:
    other: Tenant = make_tenant("wealth")
    assert claim(kind_named("export"), other.pk, job.public_id) is None
