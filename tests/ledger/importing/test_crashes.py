"""Whatever is killed, and when: the ledger's sum is the source's sum, once."""

import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import OperationalError, ProgrammingError, connection, connections, transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import ImportPart
from ledger.services.importing import IMPORTS, run_job
from tests.ledger.importing.jobs import (
    cost_and_events,
    end_lease,
    events_file,
    held_up,
    job_of,
    requests_file,
    start_run,
    state_of,
    submit,
    wait_for_statement,
)
from tests.people import make_tenant, platform_tenant
from tests.processes import wait_until
from tests.superuser import superuser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS, CHUNK = 18_000, 6_000
ALL_ROWS = (ROWS * Decimal("0.003"), ROWS)
POINTS = [
    "COPY stage_record",
    "INTO ledger_recordkey",
    "INTO ledger_costline",
    "INTO ledger_costday",
]


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


@pytest.mark.parametrize("statement", POINTS)
def test_a_worker_killed_in_a_statement_loses_and_doubles_nothing(
    tenant: Tenant, statement: str
) -> None:
    job = submit(tenant, events_file(ROWS), chunk_rows=CHUNK)
    child = start_run(tenant, job)
    wait_until(lambda: job_of(tenant, job).chunks_done > 0, 60)
    with held_up(statement):
        wait_for_statement(statement, lambda: child.poll() is not None)
        child.send_signal(signal.SIGKILL)
        child.wait()
    left = job_of(tenant, job)
    assert left.state == "running", "it ended before it was killed"
    assert cost_and_events(tenant)[1] == left.accepted == left.rows_done
    end_lease(tenant, job)
    assert run_job(tenant.pk, job)
    assert state_of(tenant, job) == ("done", ROWS, 0, 0, 0)
    assert cost_and_events(tenant) == ALL_ROWS


@contextmanager
def running_here(tenant: Tenant, job: UUID) -> Iterator["Future[bool]"]:
    """The job in a thread of this process."""

    def run() -> bool:
        try:
            return run_job(tenant.pk, job)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(run)


@pytest.mark.parametrize("statement", POINTS)
def test_a_database_backend_killed_under_the_work_is_got_over(
    tenant: Tenant, statement: str
) -> None:
    job = submit(tenant, events_file(ROWS), chunk_rows=CHUNK)
    with running_here(tenant, job) as work:
        with held_up(statement), superuser(autocommit=True) as boss:
            boss.execute("SELECT pg_terminate_backend(%s)", [wait_for_statement(statement)])
        with pytest.raises(OperationalError):
            work.result(timeout=60)
    assert job_of(tenant, job).state == "running"
    assert run_job(tenant.pk, job), "the lease was given back at once"
    assert state_of(tenant, job) == ("done", ROWS, 0, 0, 0)
    assert cost_and_events(tenant) == ALL_ROWS


def test_a_connection_that_died_while_idle_is_replaced(tenant: Tenant) -> None:
    job = submit(tenant, events_file(10))
    pid = connection.connection.info.backend_pid
    with superuser(autocommit=True) as boss:
        boss.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
    with pytest.raises(OperationalError):
        run_job(tenant.pk, job)
    assert run_job(tenant.pk, job)
    assert state_of(tenant, job) == ("done", 10, 0, 0, 0)


def test_a_process_that_lost_its_lease_while_asleep_writes_nothing(tenant: Tenant) -> None:
    job = submit(tenant, events_file(ROWS), chunk_rows=CHUNK)
    sleeper = start_run(tenant, job)
    wait_until(lambda: job_of(tenant, job).chunks_done > 1, 60)
    wait_for_statement("INTO ledger_costline")
    sleeper.send_signal(signal.SIGSTOP)
    end_lease(tenant, job)
    with running_here(tenant, job) as work:
        wait_until(lambda: is_someone_waiting() or work.done(), 60)
        sleeper.send_signal(signal.SIGCONT)
        assert work.result(timeout=120)
    assert sleeper.communicate(timeout=60)[0].strip() == "False"
    assert state_of(tenant, job) == ("done", ROWS, 0, 0, 0)
    assert cost_and_events(tenant) == ALL_ROWS


def is_someone_waiting() -> bool:
    with superuser(autocommit=True) as watcher:
        locks = watcher.execute("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return locks.fetchone() is not None


def test_a_platform_import_killed_between_tenants_is_whole_in_each(tenant: Tenant) -> None:
    other, platform = make_tenant("other"), platform_tenant()
    half = ROWS // 6
    files = [requests_file(half, "retail"), others_requests(half), events_file(ROWS)]
    job = submit(platform, *files, chunk_rows=CHUNK)
    child = start_run(platform, job)
    wait_until(lambda: job_of(platform, job).chunks_done > 2, 60)
    wait_for_statement("INTO ledger_costline", lambda: child.poll() is not None)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert job_of(platform, job).state == "running"
    end_lease(platform, job)
    assert run_job(platform.pk, job)
    assert state_of(platform, job) == ("done", ROWS + 2 * half, 0, 0, 0)
    assert cost_and_events(tenant) == cost_and_events(other) == (ALL_ROWS[0] / 2, ROWS // 2)


def others_requests(count: int) -> bytes:
    """Requests of the second half of the traces, for the other tenant."""
    head, *rows = requests_file(2 * count, "other").splitlines(keepends=True)
    return b"".join([head, *rows[count:]])


def test_a_job_that_fails_without_progress_is_given_up_with_a_sentence(tenant: Tenant) -> None:
    job = submit(tenant, events_file(10))
    with forbidden("INSERT ON ledger_costline"):
        for _ in range(IMPORTS.most_attempts):
            assert state_of(tenant, job)[0] in {"queued", "running"}
            with pytest.raises(ProgrammingError):
                run_job(tenant.pk, job)
    assert state_of(tenant, job) == ("failed", 0, 0, 0, 0)
    assert job_of(tenant, job).error.startswith("The import failed several times")
    assert not run_job(tenant.pk, job)
    assert cost_and_events(tenant) == (Decimal(0), 0)
    with tenant_scope(tenant.pk), transaction.atomic():
        assert not ImportPart.objects.exists()


@contextmanager
def forbidden(right: str) -> Iterator[None]:
    with superuser(autocommit=True) as boss:
        boss.execute(f"REVOKE {right} FROM fin_app")
        try:
            yield
        finally:
            boss.execute(f"GRANT {right} TO fin_app")
