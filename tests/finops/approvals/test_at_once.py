"""Many decide at once: one of them does. Without the guards the same race goes wrong."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

import pytest
from django.db import Error, connections, transaction
from django.db.models import QuerySet

from finops.approvals import Kind
from finops.models import SignOff, UseCase
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.approving import begin, take_step
from finops.services.signing import SignatureRefused
from tests.finops.approvals.notes import NOTES, PAIRS, Desk, a_case, open_desk
from tests.superuser import superuser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WHY: Final = "it is better so"
# Twelve: each lead decides in three ways, whoever asked in two, and one may do nothing at all.
RACERS: Final = (
    *((who, step) for who in ("Lea", "Lou", "Lex") for step in ("approve", "reject", "send_back")),
    *(("Finn", "withdraw"), ("Finn", "send_back"), ("Fay", "withdraw")),
)
# What the race may come to: one step out of review; whoever asked may withdraw what was sent back.
WAYS: Final = (
    *(["approve"], ["reject"], ["send_back"], ["withdraw"]),
    ["send_back", "withdraw"],
)
GUARDS: Final = ("approval_step", "approval_request", "sign_off")


@pytest.fixture
def open_house(lifecycles: None) -> Iterator[Desk]:
    opened = open_desk()
    with tenant_scope(opened.tenant.pk):
        with transaction.atomic():
            for actor in opened.people.values():
                assert actor.grants.tenant  # read before the race
        yield opened


@transaction.atomic
def in_review(desk: Desk, number: int, kind: Kind[UseCase] = NOTES) -> UseCase:
    case = a_case(desk.tenant, f"race_{number}")
    by = desk.people["Finn" if kind is NOTES else "Otto"]
    begin(kind, "draft", case, actor=by)
    take_step(kind, "submit", case.pk, actor=by)
    return case


def race(
    desk: Desk, racers: "tuple[tuple[str, str], ...]", case: UseCase, kind: Kind[UseCase]
) -> list[str]:
    """What each was answered, all of them let go in the same moment."""
    with transaction.atomic():
        seen = sha256_to_sign(kind, case, request_of(kind.name, case.pk))
    start = threading.Barrier(len(racers))

    def go(who: str, name: str) -> str:
        with tenant_scope(desk.tenant.pk):
            start.wait(30)
            try:
                take_step(kind, name, case.pk, actor=desk.people[who], seen=seen, reason=WHY)
            except SignatureRefused as refusal:
                return str(int(refusal.status))
            except Error as problem:
                return f"error {problem}"
            finally:
                connections.close_all()
            return "taken"

    with ThreadPoolExecutor(len(racers)) as pool:
        return [future.result(60) for future in [pool.submit(go, *racer) for racer in racers]]


@pytest.mark.parametrize("rounds", [10, pytest.param(200, marks=pytest.mark.long)])
def test_one_of_many_decides(open_house: Desk, rounds: int) -> None:
    for number in range(rounds):
        case = in_review(open_house, number)
        answers = race(open_house, RACERS, case, NOTES)
        pairs = [*zip(RACERS, answers, strict=True)]
        assert pairs.pop() == (("Fay", "withdraw"), "403")
        assert {answer for _racer, answer in pairs} == {"taken", "409"}, (number, pairs)
        taken = [step for (_who, step), answer in pairs if answer == "taken"]
        assert sorted(steps_after_review(case)) == sorted(taken), number
        assert is_sound(case), (number, taken)


@transaction.atomic
def steps_after_review(case: UseCase) -> list[str]:
    request = request_of(NOTES.name, case.pk)
    assert request is not None
    began = request.steps.get(name="submit").seq
    return [step.name for step in request.steps.filter(seq__gt=began).order_by("seq")]


@transaction.atomic
def is_sound(case: UseCase) -> bool:
    """It went one of the ways, and there is a signature exactly where it was approved."""
    request = request_of(NOTES.name, case.pk)
    assert request is not None
    signed = SignOff.objects.filter(snapshot__request=request).count()
    return steps_after_review(case) in WAYS and signed == (request.state == "approved")


def test_two_last_signatures_at_once_approve_once(open_house: Desk) -> None:
    for number in range(6):
        case = in_review(open_house, number, PAIRS)
        answers = race(open_house, (("Lea", "approve"), ("Fay", "approve")), case, PAIRS)
        assert answers == ["taken", "taken"]
        with transaction.atomic():
            request = request_of(PAIRS.name, case.pk)
            assert request is not None
            assert request.state == "approved"
            assert request.steps.filter(target="approved").count() == 1


def test_without_locks_triggers_and_version_the_same_race_goes_wrong(
    open_house: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: or the race above would show nothing."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    with guards_off():
        rounds = []
        for number in range(4):
            case = in_review(open_house, number)
            race(open_house, RACERS, case, NOTES)
            rounds.append(is_sound(case))
    assert not all(rounds)


@contextmanager
def guards_off() -> Iterator[None]:
    """The triggers take everything, and two steps may have one number."""
    with superuser(autocommit=True) as connection:
        run: Callable[[str], object] = connection.execute
        query = "SELECT pg_get_functiondef(('app.' || %s)::regproc)"
        kept = [connection.execute(query, [name]).fetchone() for name in GUARDS]
        for name in GUARDS:
            run(
                f"CREATE OR REPLACE FUNCTION app.{name}() RETURNS trigger LANGUAGE plpgsql"
                " AS 'BEGIN RETURN NEW; END'"
            )
        run("ALTER TABLE finops_approvalstep DROP CONSTRAINT approval_step_seq")
        try:
            yield
        finally:
            run("SET session_replication_role = replica")
            run("DELETE FROM finops_approvalstep")
            run(
                "ALTER TABLE finops_approvalstep ADD CONSTRAINT approval_step_seq"
                " UNIQUE (tenant_id, request_id, seq)"
            )
            for row in kept:
                assert row is not None
                run(str(row[0]))


def test_the_guards_are_back_after_the_control() -> None:
    with superuser(autocommit=True) as connection:
        query = "SELECT prosrc FROM pg_proc WHERE proname = 'approval_step'"
        row = connection.execute(query).fetchone()
    assert row is not None
    assert "not where this step begins" in str(row[0])
