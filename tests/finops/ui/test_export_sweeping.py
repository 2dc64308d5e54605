"""Exports whose hint was lost, whose worker died, whose time has come: over all tenants."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from finops.models import ExportJob, ExportPart, Tenant
from finops.queries.audit.log import AuditFilter, older_entries
from finops.scope import tenant_scope
from finops.services.exporting import forget_expired, request_export, run_export
from finops.services.leasing import LeaseLost, claim, keep, kind_named, to_pick_up
from finops.services.timing import forget_exports
from finops.views.exports.exporting import sheet_of
from tests.people import actor_for, make_person, make_tenant

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def retail() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def job(retail: Tenant) -> ExportJob:
    person = make_person(retail, "finops_lead")
    with tenant_scope(retail.pk, person.pk), transaction.atomic():
        return request_export(
            actor=actor_for(retail, person),
            path="/t/retail/audit/",
            query="format=csv",
            file_format="csv",
        )


def change(job: ExportJob, **changes: object) -> None:
    with tenant_scope(job.tenant_id), transaction.atomic():
        ExportJob.objects.filter(pk=job.pk).update(**changes)


def test_a_lost_hint_is_found_and_a_dead_worker_is_replaced(retail: Tenant, job: ExportJob) -> None:
    exports = kind_named("export")
    assert list(to_pick_up()) == []
    change(job, created_at=timezone.now() - timedelta(minutes=1))
    assert list(to_pick_up()) == [("export", retail.pk, str(job.public_id))]
    held = claim(exports, retail.pk, job.public_id)
    assert held is not None
    assert claim(exports, retail.pk, job.public_id) is None
    assert list(to_pick_up()) == []
    change(job, lease_until=timezone.now() - timedelta(seconds=1))
    assert len(list(to_pick_up())) == 1
    assert run_export(retail.pk, job.public_id, sheet_of)
    with pytest.raises(LeaseLost):
        keep(held, rows_done=1)


def test_after_a_week_row_and_bytes_are_gone_and_the_log_still_knows(
    retail: Tenant, job: ExportJob
) -> None:
    assert run_export(retail.pk, job.public_id, sheet_of)
    forget_exports()
    now = timezone.now()
    assert forget_expired(now + timedelta(days=6)) == 0
    assert forget_expired(now + timedelta(days=7, minutes=1)) == 1
    with tenant_scope(retail.pk), transaction.atomic():
        assert not ExportJob.objects.exists()
        assert not ExportPart.objects.exists()
        noted = older_entries(AuditFilter(target=str(job.public_id))).entries
    assert [entry.action for entry in noted] == ["export.done", "export.requested"]
    assert noted[0].detail["bytes"] != 0
