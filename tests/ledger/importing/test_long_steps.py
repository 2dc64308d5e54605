"""Reading that takes longer than the lease without giving a chunk keeps the lease."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from finops.models import Tenant
from finops.services.leasing import claim, holding
from ledger.parsers import RawChunk, read_chunks
from ledger.services.importing import IMPORTS, reading, run_job
from tests.ledger.importing.jobs import events_file, job_of, state_of, submit
from tests.people import make_tenant
from tests.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def rival(tenant: Tenant, job: UUID) -> object:
    """Another worker that would have the job."""

    def tried() -> object:
        try:
            return claim(IMPORTS, tenant.pk, job)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(tried).result(timeout=30)


def test_a_file_that_is_read_for_longer_than_the_lease_is_read_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(holding, "LEASE", timedelta(milliseconds=300))
    tenant = make_tenant()
    job = submit(tenant, events_file(10))

    def lease() -> datetime:
        until = job_of(tenant, job).lease_until
        assert until is not None
        return until

    def slowly(*arguments: Any) -> Iterator[RawChunk]:  # Any: of read_chunks
        first = lease()
        wait_until(lambda: lease() > first + holding.LEASE, 20)
        assert rival(tenant, job) is None
        yield from read_chunks(*arguments)

    monkeypatch.setattr(reading, "read_chunks", slowly)
    assert run_job(tenant.pk, job)
    assert state_of(tenant, job) == ("done", 10, 0, 0, 0)
