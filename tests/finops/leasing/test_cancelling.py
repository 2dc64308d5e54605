"""An export is cancelled by whoever asked for it: at once, whether a worker is at it or not."""

import pytest
from django.db import transaction
from django.test import Client

from finops.access import Actor
from finops.models import ExportJob, ExportPart, Tenant, User
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from finops.services.exporting import request_export, run_export
from finops.services.leasing import cancel, kind_named
from finops.services.signing import WrongStep
from finops.ui.exports import Sheet
from tests.finops.leasing.test_keeping import SHEET, elsewhere
from tests.people import actor_for, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def person(tenant: Tenant) -> User:
    return make_person(tenant, "finops_lead", "Lea Lead")


@pytest.fixture
def job(tenant: Tenant, person: User) -> ExportJob:
    with tenant_scope(tenant.pk, person.pk), transaction.atomic():
        words = {"path": "/t/retail/audit/", "query": "format=csv", "file_format": "csv"}
        return request_export(actor=actor_for(tenant, person), **words)


def now(job: ExportJob) -> ExportJob:
    with tenant_scope(job.tenant_id), transaction.atomic():
        fresh: ExportJob = ExportJob.objects.get(pk=job.pk)
        return fresh


def url_of(job: ExportJob) -> str:
    return f"/t/retail/exports/{job.public_id}/"


def never(_actor: Actor, _path: str, _query: str) -> Sheet:
    raise AssertionError("a cancelled export is not worked on")


def test_one_that_waits_is_cancelled_on_its_page(job: ExportJob, person: User) -> None:
    browser = sign_in(Client(), person)
    cancelling = f"{url_of(job)}cancel/"
    assert cancelling in browser.get(url_of(job)).content.decode()
    assert browser.post(cancelling)["Location"] == url_of(job)
    page = browser.get(url_of(job)).content.decode()
    assert "Cancelled. No file was made." in page
    assert cancelling not in page
    assert (now(job).state, now(job).cancelled_by) == ("cancelled", "Lea Lead")
    assert now(job).expires_at is not None, "the row goes in a week like every other"
    assert not run_export(job.tenant.pk, job.public_id, never)
    with tenant_scope(job.tenant_id), transaction.atomic():
        noted = older_entries(AuditFilter(target=str(job.public_id))).entries
    assert (noted[0].action, noted[0].actor) == ("export.cancelled", "Lea Lead")


def test_one_that_is_worked_on_ends_at_once_and_its_worker_writes_nothing(
    job: ExportJob, tenant: Tenant, person: User
) -> None:
    def cancel_it() -> None:
        with tenant_scope(tenant.pk, person.pk):
            cancel(kind_named("export"), job, actor=actor_for(tenant, person))

    def slow(_actor: Actor, _path: str, _query: str) -> Sheet:
        elsewhere(cancel_it)
        return SHEET

    assert not run_export(tenant.pk, job.public_id, slow)
    assert now(job).state == "cancelled"
    with tenant_scope(tenant.pk), transaction.atomic():
        assert not ExportPart.objects.exists()


def test_one_that_has_ended_is_not_cancelled(job: ExportJob, tenant: Tenant, person: User) -> None:
    assert run_export(tenant.pk, job.public_id, lambda *_asked: SHEET)
    with tenant_scope(tenant.pk, person.pk), pytest.raises(WrongStep):
        cancel(kind_named("export"), job, actor=actor_for(tenant, person))
    answer = sign_in(Client(), person).post(f"{url_of(job)}cancel/", follow=True)
    assert "It has ended already: there is nothing to cancel." in answer.content.decode()
    assert now(job).state == "done"


def test_nobody_cancels_the_export_of_another(job: ExportJob, tenant: Tenant) -> None:
    admin = sign_in(Client(), make_person(tenant, "tenant_admin"))
    assert admin.post(f"{url_of(job)}cancel/").status_code == 404
    assert now(job).state == "queued"
