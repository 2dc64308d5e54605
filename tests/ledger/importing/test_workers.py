"""A real worker, a real broker: hints may be lost, workers may die, the row brings it to an end."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.leasing import to_pick_up
from finops.services.timing import sweep_work
from ledger.models import ImportJob
from tests.ledger.importing.jobs import (
    cost_and_events,
    end_lease,
    events_file,
    job_of,
    state_of,
    submit,
)
from tests.people import make_tenant
from tests.processes import PROJECT, PYTHON, process_environment, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS, CHUNK = 20_000, 1_000


@contextmanager
def a_worker(log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("ab") as out:
        worker = subprocess.Popen(
            [PYTHON, "-m", "celery", "-A", "finops.celery", "worker", "--pool=solo"],
            env=process_environment(),
            cwd=PROJECT,
            stdout=out,
            stderr=out,
        )
        try:
            yield worker
        finally:
            worker.kill()
            worker.wait()


def lose_hint(tenant: Tenant, job: UUID) -> None:
    """The job has waited long enough for a hint."""
    with tenant_scope(tenant.pk), transaction.atomic():
        long_ago = timezone.now() - timedelta(minutes=1)
        ImportJob.objects.filter(public_id=job).update(created_at=long_ago)


def test_lost_hints_and_killed_workers_are_got_over(tmp_path: Path) -> None:
    tenant = make_tenant()
    job = submit(tenant, events_file(ROWS), chunk_rows=CHUNK)
    assert list(to_pick_up()) == []
    lose_hint(tenant, job)
    sweep_work()
    with a_worker(tmp_path / "log"):
        wait_until(lambda: job_of(tenant, job).chunks_done > 1, 120)
    assert job_of(tenant, job).state == "running", "it ended before it was killed"
    assert list(to_pick_up()) == [], "its lease still holds"
    end_lease(tenant, job)
    sweep_work()
    with a_worker(tmp_path / "log"):
        wait_until(lambda: job_of(tenant, job).finished_at is not None, 120)
    assert state_of(tenant, job) == ("done", ROWS, 0, 0, 0)
    assert cost_and_events(tenant)[1] == ROWS
    assert list(to_pick_up()) == []
