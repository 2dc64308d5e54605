"""Work that never comes further is given up with a sentence, though nobody lives to tell why:
whoever held it was killed, or its lease ran out each time."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from finops.models import ExportJob, Tenant
from finops.scope import tenant_scope
from finops.services.approving import begin, take_step
from finops.services.exporting import request_export, run_export
from finops.services.leasing import claim, kind_named
from finops.views.exports.exporting import sheet_of
from ledger.calc.rerating.states import State
from ledger.models import RatingRun
from ledger.services.importing import IMPORTS, run_job
from ledger.services.rerating.moving import RUNS
from ledger.services.rerating.running import RERATINGS, run_rerating
from tests.ledger.importing.jobs import end_lease, events_file, job_of, submit
from tests.people import actor_for, make_person, make_tenant
from tests.superuser import superuser

pytestmark = pytest.mark.django_db(transaction=True)
SOME_DAY = timezone.now().date()


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


def test_an_import_whose_workers_all_die_fails(tenant: Tenant) -> None:
    job = submit(tenant, events_file(10))
    for _ in range(IMPORTS.most_attempts):
        assert claim(IMPORTS, tenant.pk, job)
        end_lease(tenant, job)
    assert run_job(tenant.pk, job)
    failed = job_of(tenant, job)
    assert (failed.state, failed.accepted) == ("failed", 0)
    assert failed.error.startswith("The import was begun 8 times and came no further")


def test_an_import_that_comes_further_is_not_given_up(tenant: Tenant) -> None:
    job = submit(tenant, events_file(10))
    for _ in range(IMPORTS.most_attempts - 1):
        assert claim(IMPORTS, tenant.pk, job)
        end_lease(tenant, job)
    assert run_job(tenant.pk, job)
    assert (job_of(tenant, job).state, job_of(tenant, job).accepted) == ("done", 10)


def test_an_export_whose_workers_all_die_fails(tenant: Tenant) -> None:
    person = make_person(tenant, "finops_lead")
    with tenant_scope(tenant.pk, person.pk), transaction.atomic():
        words = {"path": "/t/retail/audit/", "query": "format=csv", "file_format": "csv"}
        job = request_export(actor=actor_for(tenant, person), **words)
    exports = kind_named("export")
    for _ in range(exports.most_attempts):
        assert claim(exports, tenant.pk, job.public_id)
        with tenant_scope(tenant.pk), transaction.atomic():
            ExportJob.objects.filter(pk=job.pk).update(lease_until=timezone.now())
    assert run_export(tenant.pk, job.public_id, sheet_of)
    with tenant_scope(tenant.pk), transaction.atomic():
        job.refresh_from_db()
    assert (job.state, job.error[:36]) == ("failed", "The export never came to its end. Na")


def a_run(tenant: Tenant, state: State) -> RatingRun:
    person, lead = make_person(tenant, "finance"), make_person(tenant, "finops_lead")
    with tenant_scope(tenant.pk), transaction.atomic():
        run: RatingRun = RatingRun.objects.create(
            reason="prices were wrong",
            first_day=SOME_DAY,
            last_day=SOME_DAY,
            known_at=timezone.now(),
            requested_by=person,
        )
        begin(RUNS, "request", run, actor=actor_for(tenant, person))
        if state is State.COMPUTING:
            return take_step(RUNS, "compute", run.pk, actor=actor_for(tenant, person))
    with superuser(autocommit=True) as admin:  # approved, whatever its content
        admin.execute("SET session_replication_role = replica")
        words = {"state": state.value, "sha": SHA, "lead": lead.pk, "run": run.pk}
        admin.execute(
            "UPDATE ledger_ratingrun SET state = %(state)s, content = '{}',"
            " content_sha256 = %(sha)s, approved_by_id = %(lead)s, computed_at = now()"
            " WHERE id = %(run)s",
            words,
        )
        admin.execute(
            "UPDATE finops_approvalrequest SET state = %(state)s WHERE subject = %(run)s"
            " AND kind = 'rerating'",
            words,
        )
    return run


SHA = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"  # of {}


def change(tenant: Tenant, public_id: UUID, **changes: object) -> None:
    with tenant_scope(tenant.pk), transaction.atomic():
        RatingRun.objects.filter(public_id=public_id).update(**changes)


@pytest.mark.parametrize("state", [State.COMPUTING, State.APPROVED], ids=str)
def test_a_rerating_whose_workers_all_die_fails(tenant: Tenant, state: State) -> None:
    run = a_run(tenant, state)
    for _ in range(RERATINGS.most_attempts):
        assert claim(RERATINGS, tenant.pk, run.public_id)
        change(tenant, run.public_id, lease_until=timezone.now() - timedelta(seconds=1))
    assert run_rerating(tenant.pk, run.public_id)
    with tenant_scope(tenant.pk), transaction.atomic():
        run.refresh_from_db()
    assert run.state == State.FAILED
    assert run.error == "It was begun 5 times and never came to its end. Nothing was changed."


def test_nobody_waits_for_a_rerating_that_is_being_posted(tenant: Tenant) -> None:
    """A posting holds its row for longer than the lease; workers would stand in line for it."""
    run = a_run(tenant, State.COMPUTING)
    change(tenant, run.public_id, lease_until=timezone.now() - timedelta(seconds=1))
    with superuser() as other:
        other.execute("SELECT FROM ledger_ratingrun FOR UPDATE")
        assert claim(RERATINGS, tenant.pk, run.public_id) is None
    assert claim(RERATINGS, tenant.pk, run.public_id)
