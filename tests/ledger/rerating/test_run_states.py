"""The database holds the same table of steps as the code, and what each step may change."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import product

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from finops.calc.canonical import sha256_of
from finops.calc.lifecycles import Hand
from finops.models import ApprovalRequest, User
from finops.scope import tenant_scope
from finops.services.approvals.rows import StepAttempt, write_step
from ledger.calc.rerating.states import LIFECYCLE, State
from ledger.models import RatingRun
from ledger.services.rerating.moving import RUNS
from tests.ledger.rerating.house import JUNE, House, open_house
from tests.superuser import superuser

ORDERED = [
    (State(source), State(step.target))
    for step in LIFECYCLE.steps
    for source in sorted(step.sources)
    if source
]
PAIRS = {(pair.source, pair.target) for pair in LIFECYCLE.pairs() if pair.source}
CONTENT = {"content": "{}", "content_sha256": sha256_of("{}")}


@pytest.fixture(scope="module")
def unsigned(django_db_setup: None) -> Iterator[None]:
    """Who signed is another test's: this one is about what a run's own trigger holds."""
    with superuser(autocommit=True) as admin:
        for how in ("DISABLE", "ENABLE"):
            admin.execute(f"ALTER TABLE ledger_ratingrun {how} TRIGGER rating_run_signed".encode())
            if how == "DISABLE":
                yield


@pytest.fixture
def house(unsigned: None, db: None) -> Iterator[House]:
    """People are enough here."""
    opened = open_house()
    with tenant_scope(opened.tenant.pk):
        yield opened


def a_run(house: House) -> RatingRun:
    return RatingRun.objects.create(
        reason="prices were wrong",
        first_day=JUNE.first,
        last_day=JUNE.last,
        known_at=timezone.now(),
        requested_by=house.finance,
    )


def path_to(state: State) -> list[State]:
    """The states on the shortest way from a draft."""
    ways = [[State.DRAFT]]
    while ways[0][-1] is not state:
        way = ways.pop(0)
        ways += [[*way, after] for before, after in ORDERED if before == way[-1]]
    return ways[0]


def bring(run: RatingRun, after: State, approver: User) -> None:
    """One step, with all that it needs."""
    changes: dict[str, object] = {"state": after.value}
    if after is State.READY:
        changes |= CONTENT
    if after is State.APPROVED:
        changes |= {"approved_by": approver}
    RatingRun.objects.filter(pk=run.pk).update(**changes)


def run_in(house: House, state: State) -> RatingRun:
    run = a_run(house)
    for after in path_to(state)[1:]:
        bring(run, after, house.lead)
    return RatingRun.objects.get(pk=run.pk)


class Undo(Exception):
    """Rolls back what was only tried."""


@contextmanager
def undone() -> Iterator[None]:
    with suppress(Undo), transaction.atomic():
        yield
        raise Undo


def is_refused(run: RatingRun, **changes: object) -> bool:
    try:
        with undone():
            RatingRun.objects.filter(pk=run.pk).update(**changes)
    except Error:
        return True
    return False


def test_the_database_takes_exactly_the_steps_of_the_table(house: House) -> None:
    wrong = []
    for before, after in product(State, State):
        with undone():
            run = run_in(house, before)
            changes: dict[str, object] = {"state": after.value}
            if after is State.READY and before is State.COMPUTING:
                changes |= CONTENT
            if after is State.APPROVED and before is State.IN_REVIEW:
                changes |= {"approved_by": house.lead}
            if before is not after and is_refused(run, **changes) == ((before, after) in PAIRS):
                wrong.append((before, after))
    assert wrong == []


def test_a_run_begins_as_a_draft(house: House) -> None:
    run = a_run(house)
    run.pk, run.state = None, State.APPROVED.value
    with pytest.raises(Error, match="begins as a draft"), transaction.atomic():
        run.save(force_insert=True)


def test_what_was_asked_never_changes(house: House) -> None:
    others: dict[str, object] = {
        "first_day": JUNE.last,
        "scope": {"model": ["small"]},
        "known_at": timezone.now(),
        "books": [{"scope": "tenant", "id": 1, "version": "v"}],
        "includes_event_prices": True,
        "requested_by": house.lead,
        "reason": "another",
    }
    for state in State:
        run = run_in(house, state)
        changed = [name for name, value in others.items() if not is_refused(run, **{name: value})]
        assert changed == [], state


def test_what_is_signed_does_not_change_under_the_signature(house: House) -> None:
    for state in (State.READY, State.IN_REVIEW, State.APPROVED, State.POSTING, State.DONE):
        run = run_in(house, state)
        assert is_refused(run, content="[]", content_sha256=sha256_of("[]")), state
        assert is_refused(run, approved_by=house.ai_ops), state
        assert not is_refused(run, lines_done=5, lease_owner="worker"), state


def test_a_digest_of_something_else_is_refused(house: House) -> None:
    run = run_in(house, State.COMPUTING)
    wrong = {"state": State.READY.value, "content": "{}", "content_sha256": sha256_of("[]")}
    assert is_refused(run, **wrong)
    assert is_refused(run, state=State.READY.value)


def test_the_database_knows_who_had_a_part(house: House) -> None:
    run = run_in(house, State.IN_REVIEW)
    approval = {"state": State.APPROVED.value, "approved_by": house.lead}
    assert not is_refused(run, **approval)
    assert is_refused(run, **approval | {"approved_by": house.finance}), "who asked"
    assert is_refused(run, **approval | {"approved_by": None}), "nobody"
    note_part(house, a_run(house))
    assert not is_refused(run, **approval), "of another run"
    note_part(house, run)
    assert is_refused(run, **approval), "who had it computed"


def note_part(house: House, run: RatingRun) -> None:
    """The lead had a part in preparing it; its row stays as it is."""
    request = ApprovalRequest.objects.create(kind=RUNS.name, subject=run.pk)
    first, actor = RUNS.lifecycle.step("request"), house.actor(house.lead)
    write_step(StepAttempt(RUNS, first, request, run, actor, Hand.PREPARER, has_effect=False))


def test_runs_are_never_deleted(house: House) -> None:
    run = run_in(house, State.DONE)
    with (
        pytest.raises(Error, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM ledger_ratingrun WHERE id = {run.pk}")


def test_sql_that_approves_a_run_without_its_signature_is_refused(house: House) -> None:
    """In the catalogue, since the trigger is off here; how it refuses is tested with the books."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'rating_run_signed'"
        )
        (text,) = cursor.fetchone()
    assert "must_be_signed('rerating', 'approved', 'approved_by_id', 'content_sha256')" in text
