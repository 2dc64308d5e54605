"""Killed, raced and overtaken: nothing is half-posted, nothing is reversed twice."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.utils import timezone

from finops.models import User
from finops.queries.approvals import steps_of
from finops.scope import tenant_scope
from finops.services.signing import SignatureRefused
from ledger.models import RatingRun, RetiredMonth
from ledger.services.posting.batches import lock_postings
from ledger.services.rerating.deciding import approve, reject
from ledger.services.rerating.moving import RUNS
from ledger.services.rerating.requesting import NewRun, request_rerating
from ledger.services.rerating.running import run_rerating
from ledger.services.rollups import compare
from tests.ledger.importing.jobs import wait_for_statement
from tests.ledger.records import Record, a_request, an_event, an_unpriced_event, record
from tests.ledger.rerating.house import (
    AT,
    JUNE,
    House,
    a_book,
    approved,
    asked,
    difference,
    fresh,
    june_events,
    open_house,
    reviewed,
    rows,
    small,
    total_cost,
)
from tests.people import make_person
from tests.processes import PROJECT, PYTHON, process_environment, wait_until
from tests.superuser import superuser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PRICES = {"input": "0.001", "output": "0.003"}
CHILD = """
import django, sys
django.setup()
from uuid import UUID
from ledger.services.rerating.requesting import NewRun, request_rerating
from ledger.services.rerating.running import run_rerating
print(run_rerating(int(sys.argv[1]), UUID(sys.argv[2])))
"""
NET = "SELECT min(n) FROM (SELECT sum(sign) AS n FROM ledger_costline WHERE tenant_id = %s"
NET += " GROUP BY event_key, line_no) x"


@pytest.fixture
def house() -> Iterator[House]:
    opened = open_house()
    with tenant_scope(opened.tenant.pk):
        with transaction.atomic():
            record(*june_events())
        yield opened


@contextmanager
def started(*work: Callable[[], object]) -> Iterator[list["Future[object]"]]:
    """Each in a thread with connections of its own."""

    def alone(task: Callable[[], object]) -> object:
        try:
            return task()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        yield [pool.submit(alone, task) for task in work]


def posting_of(house: House, run: RatingRun) -> Callable[[], object]:
    return lambda: run_rerating(house.tenant.pk, run.public_id)


def prepared(house: House) -> RatingRun:
    with transaction.atomic():
        a_book(house, small(PRICES))
        return approved(house, asked())


def someone_waits() -> bool:
    with superuser(autocommit=True) as watcher:
        locks = watcher.execute("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return locks.fetchone() is not None


def overtaken_by(house: House, run: RatingRun, *records: Record) -> RatingRun:
    """The records are posted while the run has written its lines and waits for its turn."""
    with transaction.atomic():
        lock_postings()
        pool = started(posting_of(house, run))
        (work,) = pool.__enter__()
        wait_until(lambda: someone_waits() or work.done(), 60)
        record(*records)
    assert work.result(timeout=60)
    pool.__exit__(None, None, None)
    return state_now(run)


def state_now(run: RatingRun) -> RatingRun:
    with transaction.atomic():
        assert compare() == {}
        assert rows(NET)[0][0] >= 0, "a line was reversed twice"  # type: ignore[operator]  # a number
        return fresh(run)


def test_a_worker_killed_in_the_midst_of_a_posting_leaves_nothing_of_it(house: House) -> None:
    run = prepared(house)
    with transaction.atomic():
        before = total_cost()
        lock_postings()
        child = subprocess.Popen(
            [PYTHON, "-c", CHILD, str(house.tenant.pk), str(run.public_id)],
            env={**process_environment(), "DJANGO_SETTINGS_MODULE": "finops.settings"},
            cwd=PROJECT,
        )
        wait_for_statement("pg_advisory_xact_lock", lambda: child.poll() is not None)
        child.send_signal(signal.SIGKILL)
        child.wait()
    with transaction.atomic():
        assert total_cost() == before
    assert state_now(run).state == "posting"
    with transaction.atomic():
        RatingRun.objects.filter(pk=run.pk).update(lease_until=timezone.now())
    assert run_rerating(house.tenant.pk, run.public_id)
    done = state_now(run)
    assert done.state == "done"
    with transaction.atomic():
        assert total_cost() == before + difference(done).total.difference_usd


def test_a_request_that_overtakes_the_posting_sends_it_back(house: House) -> None:
    run = prepared(house)
    after = overtaken_by(house, run, a_request("lost", AT, use_case_id="found"))
    assert after.state == "ready", "computed again, and to be reviewed again"


def test_lines_that_overtake_the_posting_do_not_disturb_it(house: House) -> None:
    run = prepared(house)
    more = an_event("more", "t1", AT), an_unpriced_event("other", "t2", AT)
    assert overtaken_by(house, run, *more).state == "done"


def test_two_runs_over_the_same_lines_reverse_none_of_them_twice(house: House) -> None:
    with transaction.atomic():
        a_book(house, small(PRICES))
        first, second = (approved(house, asked()) for _ in range(2))
    with started(posting_of(house, first), posting_of(house, second)) as work:
        assert all(future.result(timeout=120) is not None for future in work)
    states = sorted(state_now(run).state for run in (first, second))
    assert states == ["done", "ready"], "what the second would do was done"


def test_a_run_is_decided_once_however_many_decide_at_once(house: House) -> None:
    leads = [house.lead]
    with transaction.atomic():
        leads += [make_person(house.tenant, "finops_lead", f"Lead {n}") for n in range(5)]
        a_book(house, small(PRICES))
        run = reviewed(house, asked())
    with started(*(decision(house, run, lead, n) for n, lead in enumerate(leads))) as work:
        results = [future.result(timeout=60) for future in work]
    assert sorted(map(str, results)) == ["409"] * 5 + ["decided"]
    with transaction.atomic():
        steps = steps_of(RUNS.name, run.pk).filter(source="in_review")
        assert steps.count() == 1
        assert fresh(run).state in {"approved", "rejected"}


def decision(house: House, run: RatingRun, lead: User, number: int) -> Callable[[], object]:
    """Every other one refuses."""
    seen = run.content_sha256

    def decide() -> object:
        with tenant_scope(house.tenant.pk):
            actor = house.actor(lead)
            try:
                if number % 2:
                    why = "the book is wrong"
                    reject(actor=actor, run_id=run.pk, if_match=seen, reason=why)
                else:
                    approve(actor=actor, run_id=run.pk, if_match=seen, tell=False)
            except SignatureRefused as refusal:
                return int(refusal.status)
            return "decided"

    return decide


def test_a_month_whose_lines_are_no_longer_kept_cannot_be_rated_again(house: House) -> None:
    frozen = {"state": RetiredMonth.State.FROZEN, "frozen_at": timezone.now()}
    RetiredMonth.objects.using("owner").create(month=JUNE.first, **frozen)
    with transaction.atomic(), pytest.raises(ValidationError, match="2026-06"):
        request_rerating(
            actor=house.actor(house.finance), new=NewRun(asked(), "too late for this"), tell=False
        )
