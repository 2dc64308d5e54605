"""A platform import sends each row where it belongs, and tells of each row that belongs nowhere."""

import pytest

from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.services.importing import run_job
from tests.ledger.importing.jobs import (
    HEAD,
    REQUEST_HEAD,
    cost_and_events,
    events_file,
    job_of,
    rejects_of,
    requests_file,
    state_of,
    submit,
)
from tests.ledger.ledgers import the_ledger
from tests.people import make_tenant, platform_tenant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def platform() -> Tenant:
    return platform_tenant()


@pytest.mark.parametrize("chunk_rows", [4, 50_000])
@pytest.mark.parametrize("events_first", [False, True])
def test_events_follow_the_requests_of_the_import_in_any_order_of_files(
    tenant: Tenant, platform: Tenant, chunk_rows: int, *, events_first: bool
) -> None:
    files = [requests_file(10, "retail"), events_file(30)]
    job = submit(platform, *(files[::-1] if events_first else files), chunk_rows=chunk_rows)
    assert run_job(platform.pk, job)
    assert state_of(platform, job) == ("done", 40, 0, 0, 0)
    assert job_of(platform, job).by_tenant == {
        "retail": {"accepted": 40, "duplicate": 0, "conflict": 0}
    }
    assert cost_and_events(tenant)[1] == 30


def test_events_follow_requests_that_are_stored_already(tenant: Tenant, platform: Tenant) -> None:
    assert run_job(tenant.pk, submit(tenant, requests_file(10)))
    job = submit(platform, events_file(33))
    assert run_job(platform.pk, job)
    assert state_of(platform, job) == ("done", 30, 0, 0, 3)
    assert rejects_of(platform, job) == [(n, f"ce_{n - 2}", "no_tenant") for n in (32, 33, 34)]


def test_a_trace_of_two_tenants_is_ambiguous(tenant: Tenant, platform: Tenant) -> None:
    make_tenant("other")
    job = submit(platform, requests_file(2, "retail"), requests_file(1, "other"), events_file(6))
    assert run_job(platform.pk, job)
    assert [reject[2] for reject in rejects_of(platform, job)] == ["ambiguous_tenant"] * 3
    assert cost_and_events(tenant)[1] == 3


def test_a_trace_that_two_tenants_have_stored_is_ambiguous(
    tenant: Tenant, platform: Tenant
) -> None:
    other = make_tenant("other")
    for owner in (tenant, other):
        assert run_job(owner.pk, submit(owner, requests_file(1)))
    job = submit(platform, events_file(3))
    assert run_job(platform.pk, job)
    assert [reject[2] for reject in rejects_of(platform, job)] == ["ambiguous_tenant"] * 3


@pytest.mark.parametrize("slug", ["nowhere", "platform"])
def test_rows_of_no_customer_are_rejected(tenant: Tenant, platform: Tenant, slug: str) -> None:
    job = submit(platform, requests_file(1, slug), events_file(3))
    assert run_job(platform.pk, job)
    assert [reject[2] for reject in rejects_of(platform, job)] == ["unknown_tenant"] * 4


def test_conflicts_of_a_platform_import_are_told_with_their_rows(
    tenant: Tenant, platform: Tenant
) -> None:
    assert run_job(platform.pk, submit(platform, requests_file(10, "retail"), events_file(30)))
    changed = events_file(30).replace(b"ce_7,trc_2,2025-06-08", b"ce_7,trc_2,2025-06-09")
    job = submit(platform, changed, chunk_rows=5)
    assert run_job(platform.pk, job)
    assert state_of(platform, job) == ("done", 0, 29, 1, 0)
    assert rejects_of(platform, job) == [(9, "ce_7", "conflict")]


def test_a_tenants_own_import_cannot_write_another_tenant(tenant: Tenant) -> None:
    other = make_tenant("other")
    job = submit(tenant, requests_file(2, "other"), requests_file(1, "retail"))
    assert run_job(tenant.pk, job)
    assert state_of(tenant, job) == ("failed", 1, 0, 0, 2)
    assert {reject[2] for reject in rejects_of(tenant, job)} == {"wrong_tenant"}
    with tenant_scope(other.pk):
        assert the_ledger_in_a_transaction()["requests"] == []


def the_ledger_in_a_transaction() -> dict[str, list[tuple[object, ...]]]:
    from django.db import transaction

    with transaction.atomic():
        return the_ledger()


@pytest.mark.parametrize("chunk_rows", [1, 3, 7, 50_000])
def test_the_size_of_chunks_does_not_matter(tenant: Tenant, chunk_rows: int) -> None:
    again = events_file(30).removeprefix(HEAD.encode())
    bad = again.replace(b",3,", b",-3,").splitlines(keepends=True)[0]
    job = submit(tenant, events_file(30) + again + bad, requests_file(10), chunk_rows=chunk_rows)
    assert run_job(tenant.pk, job)
    assert state_of(tenant, job) == ("done", 40, 30, 0, 1)
    done = job_of(tenant, job)
    assert (done.rows_done, done.bytes_done) == (71, done.bytes_total)


def test_a_file_that_breaks_in_the_middle_keeps_what_was_good_before(tenant: Tenant) -> None:
    job = submit(tenant, requests_file(3), REQUEST_HEAD.replace("trace_id", "colour").encode())
    assert run_job(tenant.pk, job)
    state, accepted, *_ = state_of(tenant, job)
    assert (state, accepted) == ("failed", 3)
    assert "colour" in job_of(tenant, job).error
