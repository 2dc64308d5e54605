"""The import as a user meets it: upload, gate, posting under row-level security, rollups."""

import secrets
import time
from contextlib import ExitStack
from pathlib import Path

from django.db import transaction

from benchmarks.place import level_ground
from finops.access import Actor
from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services.organisation.tenants import NewTenant, create_tenant
from ledger.models import ImportJob
from ledger.services.importing import NamedFile, run_job, submit_import

ACTOR = "command:bench"


def fresh_tenant(purpose: str) -> Tenant:
    slug = f"bench_{purpose}_{secrets.token_hex(4)}"
    with transaction.atomic():
        return create_tenant(new=NewTenant(slug=slug, name=f"Benchmark {purpose}"), actor=ACTOR)


def timed_import(tenant: Tenant, paths: tuple[Path, ...]) -> tuple[float, ImportJob]:
    """Seconds from opening the files until the job is done, and the job."""
    level_ground()
    began = time.perf_counter()
    with ExitStack() as files:
        named = [
            NamedFile(path.name, files.enter_context(path.open("rb")), path.stat().st_size)
            for path in paths
        ]
        with tenant_scope(tenant.pk):
            job = submit_import(actor=Actor(tenant, name=ACTOR), files=named, tell=False)
    run_job(tenant.pk, job.public_id)
    seconds = time.perf_counter() - began
    with tenant_scope(tenant.pk), transaction.atomic():
        job.refresh_from_db()
    assert job.state == ImportJob.State.DONE, job.error
    assert not job.rejected
    assert not job.conflict
    return seconds, job
