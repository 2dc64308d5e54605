"""The database holds the same table of steps as the code, and what each step may change."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import product

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from finops.models import User
from finops.scope import tenant_scope
from ledger.calc.rerating.content import digest
from ledger.calc.rerating.states import STEPS, State, may_become
from ledger.models import RatingRun, RatingStep
from tests.ledger.rerating.house import JUNE, House, open_house

CONTENT = {"content": "{}", "content_sha256": digest("{}")}


@pytest.fixture
def house(db: None) -> Iterator[House]:
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
        ways += [[*way, after] for before, after in STEPS if before is way[-1]]
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
            if before is not after and is_refused(run, **changes) == may_become(before, after):
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
        assert is_refused(run, content="[]", content_sha256=digest("[]")), state
        assert is_refused(run, approved_by=house.ai_ops), state
        assert not is_refused(run, lines_done=5, lease_owner="worker"), state


def test_a_digest_of_something_else_is_refused(house: House) -> None:
    run = run_in(house, State.COMPUTING)
    wrong = {"state": State.READY.value, "content": "{}", "content_sha256": digest("[]")}
    assert is_refused(run, **wrong)
    assert is_refused(run, state=State.READY.value)


def test_the_database_knows_who_had_a_part(house: House) -> None:
    run = run_in(house, State.IN_REVIEW)
    approval = {"state": State.APPROVED.value, "approved_by": house.lead}
    assert not is_refused(run, **approval)
    assert is_refused(run, **approval | {"approved_by": house.finance}), "who asked"
    assert is_refused(run, **approval | {"approved_by": None}), "nobody"
    RatingStep.objects.create(
        run=run, before="draft", after="computing", actor="x", person=house.lead
    )
    assert is_refused(run, **approval), "who had it computed"


def test_steps_and_runs_are_never_deleted_and_steps_never_changed(house: House) -> None:
    run = run_in(house, State.DONE)
    step = RatingStep.objects.create(run=run, after="draft", actor="x")
    for statement in (
        f"DELETE FROM ledger_ratingrun WHERE id = {run.pk}",
        f"DELETE FROM ledger_ratingstep WHERE id = {step.pk}",
        f"UPDATE ledger_ratingstep SET actor = 'y' WHERE id = {step.pk}",
    ):
        with (
            pytest.raises(Error, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
