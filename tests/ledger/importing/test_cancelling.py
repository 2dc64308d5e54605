"""An import is cancelled between two chunks: what was posted stands, the rest is not read."""

import json
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from finops.models import Tenant
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from finops.services.leasing import cancel
from ledger.models import ImportJob, ImportPart
from ledger.services.importing import IMPORTS, run_job, running
from tests.ledger.importing.jobs import cost_and_events, events_file, job_of, submit
from tests.people import actor_for, make_key, make_person, make_tenant, sign_in

TWO = 59  # events in two chunks of 30 lines, the first of which is the header
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


def parts_left(tenant: Tenant) -> bool:
    with tenant_scope(tenant.pk), transaction.atomic():
        return ImportPart.objects.exists()


def test_chunks_that_were_posted_stand_and_the_rest_is_not_read(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(tenant, "ai_ops", "Olga Ops")
    job = submit(tenant, events_file(90), chunk_rows=30)

    def cancel_after_two(running_job: ImportJob, _file_no: int) -> bool:
        if running_job.chunks_done == 2:
            with tenant_scope(tenant.pk, person.pk):
                cancel(IMPORTS, running_job, actor=actor_for(tenant, person))
        return False

    monkeypatch.setattr(running, "is_in_vain", cancel_after_two)
    assert not run_job(tenant.pk, job)
    cancelled = job_of(tenant, job)
    assert (cancelled.state, cancelled.accepted, cancelled.cancelled_by) == (
        "cancelled",
        TWO,
        "Olga Ops",
    )
    assert cost_and_events(tenant)[1] == TWO
    assert not parts_left(tenant)
    page = sign_in(Client(), person).get(f"/t/retail/imports/{job}/").content.decode()
    assert "Cancelled by Olga Ops. What was taken before stands" in page
    monkeypatch.undo()
    again = submit(tenant, events_file(90), chunk_rows=30)
    assert run_job(tenant.pk, again)
    assert cost_and_events(tenant)[1] == 90, "sent again it counts once"


def test_a_chunk_in_hand_is_rolled_back(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person(tenant, "ai_ops")
    job = submit(tenant, events_file(30))
    real = running.take_chunk

    def cancel_before(running_job: ImportJob, *arguments: object) -> None:
        with tenant_scope(tenant.pk, person.pk):
            cancel(IMPORTS, running_job, actor=actor_for(tenant, person))
        real(running_job, *arguments)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(running, "take_chunk", cancel_before)
    assert not run_job(tenant.pk, job)
    assert job_of(tenant, job).state == "cancelled"
    assert cost_and_events(tenant)[1] == 0


def test_by_the_api_whoever_may_upload_may_cancel(tenant: Tenant) -> None:
    job = submit(tenant, events_file(3))
    url = f"/api/v1/imports/{job}/cancel"
    reads = {"Authorization": f"Bearer {make_key(tenant, 'read')}"}
    assert Client().post(url, headers=reads).status_code == 403
    sends = {"Authorization": f"Bearer {make_key(tenant, 'ingest')}"}
    answer = Client().post(url, headers=sends)
    assert (answer.status_code, json.loads(answer.content)["state"]) == (200, "cancelled")
    again = Client().post(url, headers=sends)
    assert again.status_code == 409
    assert "there is nothing to cancel" in json.loads(again.content)["detail"]
    assert not run_job(tenant.pk, job)
    assert audited(tenant, job) == ["import.cancelled", "import.submitted"]


def audited(tenant: Tenant, job: UUID) -> list[str]:
    with tenant_scope(tenant.pk), transaction.atomic():
        entries = older_entries(AuditFilter(target=str(job))).entries
    return [entry.action for entry in entries]


def test_on_its_page_whoever_may_not_upload_sees_no_button(tenant: Tenant) -> None:
    job = submit(tenant, events_file(3))
    url = f"/t/retail/imports/{job}/"
    auditor = sign_in(Client(), make_person(tenant, "auditor"))
    operator = sign_in(Client(), make_person(tenant, "ai_ops"))
    assert f"{url}cancel/" not in auditor.get(url).content.decode()
    assert f"{url}cancel/" in operator.get(url).content.decode()
    assert auditor.post(f"{url}cancel/").status_code == 404
    assert operator.post(f"{url}cancel/")["Location"] == url
    assert job_of(tenant, job).state == "cancelled"
