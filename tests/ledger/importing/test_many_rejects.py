"""Of very many bad rows the first are told, and all are counted."""

import pytest

from ledger.services.importing import run_job, telling
from tests.ledger.importing.jobs import events_file, job_of, rejects_of, submit
from tests.people import make_tenant

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "platform"])
ROWS, ROOM = 40, 25


@pytest.fixture(autouse=True)
def _little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "MOST_REASONS", ROOM)


def bad_file() -> bytes:
    """Every row has two flaws."""
    return events_file(ROWS).replace(b",house,", b",a b,").replace(b",direct_", b",no_")


def test_the_first_rows_are_told_whole_and_all_are_counted() -> None:
    tenant = make_tenant()
    job = submit(tenant, bad_file(), chunk_rows=10)
    run_job(tenant.pk, job)
    rejects = rejects_of(tenant, job)
    assert sorted({row for row, _, _ in rejects}) == list(range(2, 2 + ROOM // 2))
    assert len(rejects) == ROOM // 2 * 2
    done = job_of(tenant, job)
    assert (done.rejected, done.untold) == (ROWS, ROWS - ROOM // 2)


def test_rows_in_conflict_are_counted_in_the_same_way() -> None:
    tenant = make_tenant()
    run_job(tenant.pk, submit(tenant, events_file(ROWS)))
    job = submit(tenant, events_file(ROWS).replace(b",0.001,", b",0.002,"), chunk_rows=10)
    run_job(tenant.pk, job)
    done = job_of(tenant, job)
    assert (done.conflict, done.untold) == (ROWS, ROWS - ROOM)
    assert len(rejects_of(tenant, job)) == ROOM


def test_nothing_is_untold_where_all_fits() -> None:
    tenant = make_tenant()
    job = submit(tenant, events_file(12) + b"broken\n")
    run_job(tenant.pk, job)
    assert (job_of(tenant, job).rejected, job_of(tenant, job).untold) == (1, 0)
