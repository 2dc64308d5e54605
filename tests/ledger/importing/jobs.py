"""Import jobs of tests: submitted without a hint, watched through their rows."""

import io
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.models import ImportJob, ImportReject
from ledger.services.importing import NamedFile, submit_import
from ledger.services.rollups import compare
from tests.processes import PROJECT, PYTHON, process_environment
from tests.superuser import superuser

HEAD = (
    "cost_event_id,trace_id,occurred_at,component,provider,quantity,unit_price,pricing_version,"
    "allocation_method,retention_class\n"
)
REQUEST_HEAD = (
    "trace_id,occurred_at,tenant_id,business_unit,cost_center,use_case_id,workflow_step,risk_tier,"
    "environment,user_role,route_policy_version,cache_status\n"
)
CHILD = """
import django, sys
django.setup()
from uuid import UUID
from ledger.services.importing import run_job
print(run_job(int(sys.argv[1]), UUID(sys.argv[2])))
"""


def events_file(count: int) -> bytes:
    """Events of 3 x 0.001 USD on traces of three events each."""
    rows = (
        f"ce_{n},trc_{n // 3},2025-06-{1 + n % 28:02}T{n % 24:02}:00:00Z,model_call,house,3,0.001,"
        "b1,direct_metered,short\n"
        for n in range(count)
    )
    return (HEAD + "".join(rows)).encode()


def requests_file(count: int, tenant: str = "") -> bytes:
    rows = (
        f"trc_{n},2025-06-{1 + n % 28:02}T00:00:00Z,{tenant},care,cc_1,copilot,draft,medium,prod,"
        "agent,route_v1,miss\n"
        for n in range(count)
    )
    return (REQUEST_HEAD + "".join(rows)).encode()


def submit(tenant: Tenant, *files: bytes, chunk_rows: int = 50_000) -> UUID:
    named = [
        NamedFile(f"file_{n}.csv", io.BytesIO(content), len(content))
        for n, content in enumerate(files)
    ]
    with tenant_scope(tenant.pk), transaction.atomic():
        job = submit_import(actor=Actor(tenant, name="tests"), files=named, tell=False)
        ImportJob.objects.filter(pk=job.pk).update(chunk_rows=chunk_rows)
        return job.public_id


def job_of(tenant: Tenant, public_id: UUID) -> ImportJob:
    with tenant_scope(tenant.pk), transaction.atomic():
        job: ImportJob = ImportJob.objects.get(public_id=public_id)
        return job


def state_of(tenant: Tenant, public_id: UUID) -> tuple[str, int, int, int, int]:
    """State, accepted, duplicate, conflict, rejected."""
    job = job_of(tenant, public_id)
    return job.state, job.accepted, job.duplicate, job.conflict, job.rejected


def rejects_of(tenant: Tenant, public_id: UUID) -> list[tuple[int, str, str]]:
    """File, id and code of what was not taken."""
    job = job_of(tenant, public_id)
    with tenant_scope(tenant.pk), transaction.atomic():
        rejects = ImportReject.objects.filter(job_id=job.pk).order_by("file_no", "row")
        return list(rejects.values_list("row", "record_id", "code"))


def end_lease(tenant: Tenant, public_id: UUID) -> None:
    """As if the lease had run out: tests do not wait for it."""
    with tenant_scope(tenant.pk), transaction.atomic():
        held = ImportJob.objects.filter(public_id=public_id, lease_until__isnull=False)
        held.update(lease_until=timezone.now())


LOCK = sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE")


def cost_and_events(tenant: Tenant) -> tuple[Decimal, int]:
    """What the sums say; they must equal the facts."""
    with tenant_scope(tenant.pk), transaction.atomic(), connection.cursor() as cursor:
        assert compare() == {}
        cursor.execute("SELECT coalesce(sum(cost_usd), 0), sum(events) FROM ledger_costday")
        cost, events = cursor.fetchone()
        return cost, int(events or 0)


def start_run(tenant: Tenant, public_id: UUID) -> "subprocess.Popen[str]":
    """A process of its own that works on the job, and prints whether it brought it to its end."""
    return subprocess.Popen(
        [PYTHON, "-c", CHILD, str(tenant.pk), str(public_id)],
        env={**process_environment(), "DJANGO_SETTINGS_MODULE": "finops.settings"},
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_for_statement(words: str, besides: Callable[[], bool] = lambda: False) -> int:
    """The backend that is just running a statement with these words; 0 if `besides` ends first."""
    query = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'"
        " AND query LIKE %s AND pid <> pg_backend_pid() AND usename = 'fin_app'"
    )
    until = time.monotonic() + 60
    with superuser(autocommit=True) as watcher:
        while not besides():
            assert time.monotonic() < until, f"no statement with {words}"
            row = watcher.execute(query, [f"%{words}%"]).fetchone()
            if row is not None:
                return int(str(row[0]))
    return 0


@contextmanager
def held_up(statement: str) -> Iterator[None]:
    """Who comes to a statement that writes a table of the ledger waits there until the end."""
    table = next((word for word in statement.split() if word.startswith("ledger_")), None)
    with superuser() as boss:
        if table is not None:
            boss.execute(LOCK.format(sql.Identifier(table)))
        yield
