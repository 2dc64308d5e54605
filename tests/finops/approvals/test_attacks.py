"""What SQL of the web's own role tries against sign-off: nothing of it gets through."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import Error, connection, transaction

from finops.calc.separation import HOLDS
from finops.models import ApprovalRequest, RoleAssignment, SnapshotIdentity, User
from finops.queries.approvals import request_of
from finops.scope import tenant_scope
from finops.services.approving import begin, take_step
from tests.finops.approvals.notes import NOTES, PAIRS, Desk, a_case
from tests.people import make_person, make_tenant

SIGN = """
INSERT INTO finops_signoff (tenant_id, snapshot_id, slot, person_id, step_up_at, sha256, signed_at)
SELECT tenant_id, id, 1, %(who)s, {step_up}, sha256, now() FROM finops_approvalsnapshot
WHERE id = %(snapshot)s
"""
SIGN_NOW = SIGN.format(step_up="now()")
STEP = """
INSERT INTO finops_approvalstep (tenant_id, request_id, seq, name, source, target, hand, person_id,
  actor, reason, snapshot_id, sha256, at)
SELECT tenant_id, id, version + {ahead}, 'x', '{source}', '{target}', '{hand}', {person}, 'x', '',
  {snapshot}, '', now()
FROM finops_approvalrequest WHERE id = %(request)s
"""
# A role that does not sign, from somebody, `age` ago.
GRANT = """
INSERT INTO finops_roleassignment (tenant_id, user_id, role, valid_from, granted_by_id, created_at,
  awaits_confirmation)
VALUES (app.tenant(), %(who)s, 'auditor', now(), {grantor}, now() - interval '{age}', false)
"""


def step(
    target: str,
    *,
    source: str = "in_review",
    hand: str = "signer",
    person: str = "%(who)s",
    snapshot: str = "snapshot_id",
    ahead: int = 1,
) -> str:
    words = {"source": source, "target": target, "hand": hand, "person": person}
    return STEP.format(**words, snapshot=snapshot, ahead=ahead)


@pytest.fixture
def request_in_review(desk: Desk) -> ApprovalRequest:
    begin(NOTES, "draft", desk.case, actor=desk.people["Finn"])
    take_step(NOTES, "submit", desk.case.pk, actor=desk.people["Fay"])
    request = request_of(NOTES.name, desk.case.pk)
    assert request is not None
    return request


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def run(desk: Desk, request: ApprovalRequest, who: str, *statements: str) -> None:
    words = {"request": request.pk, "snapshot": request.snapshot_id, "who": user(desk, who).pk}
    with undone(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, words)


def user(desk: Desk, name: str) -> User:
    person = desk.people[name].user
    assert person is not None
    return person


def test_the_right_way_is_open_to_sql_too(desk: Desk, request_in_review: ApprovalRequest) -> None:
    """Or the attacks below would fail for another reason."""
    run(desk, request_in_review, "Lea", SIGN_NOW, step("approved"))
    run(desk, request_in_review, "Lea", step("rejected"))


ATTACKS = {
    "approved without a signature": ("Lea", "Signatures are missing", step("approved")),
    "signed by who asked": ("Finn", "holds no role", SIGN_NOW),
    "signed in the name of somebody without the role": ("Ada", "holds no role", SIGN_NOW),
    "signed with another hash": (
        "Lea",
        "sha256",
        SIGN_NOW.replace("sha256, now()", "repeat('0', 64), now()"),
    ),
    "signed twice by one person": ("Lea", "duplicate key", SIGN_NOW, SIGN_NOW),
    "a slot that is not there": ("Lea", "holds no role", SIGN_NOW.replace("id, 1,", "id, 2,")),
    "a step nobody declared": ("Lea", "does not go", step("superseded", hand="system")),
    "a step of another hand": ("Lea", "no step of this hand", step("rejected", hand="preparer")),
    "a person as the system": ("Lea", "no step of this hand", step("expired", hand="system")),
    "the system as a person": ("Lea", "no step of this hand", step("rejected", person="NULL")),
    "a step from elsewhere": (
        "Lea",
        "not where this step begins",
        step("frozen", source="approved", hand="system", person="NULL"),
    ),
    "a step out of turn": ("Lea", "not where this step begins", step("rejected", ahead=2)),
    "the request by hand": (
        "Lea",
        "by its steps alone",
        "UPDATE finops_approvalrequest SET state = 'approved', version = version + 1"
        " WHERE id = %(request)s",
    ),
    "the request made approved": (
        "Lea",
        "begins empty",
        "INSERT INTO finops_approvalrequest (tenant_id, kind, subject, state, phase, version,"
        " created_at) VALUES (app.tenant(), 'test_note', 99, 'approved', 'in_force', 1, now())",
    ),
    "another subject": (
        "Lea",
        "by its steps alone",
        "UPDATE finops_approvalrequest SET subject = 99 WHERE id = %(request)s",
    ),
    "other content": (
        "Lea",
        "permission denied",
        "UPDATE finops_approvalsnapshot SET content = 'x' WHERE id = %(snapshot)s",
    ),
    "content with another hash": (
        "Lea",
        "sha256 of the content",
        "INSERT INTO finops_approvalsnapshot (tenant_id, request_id, seq, content, sha256,"
        " needs_step_up, created_at)"
        " VALUES (app.tenant(), %(request)s, 2, 'x', repeat('0', 64), false, now())",
    ),
    "no content": (
        "Lea",
        "sha256 of the content",
        "INSERT INTO finops_approvalsnapshot (tenant_id, request_id, seq, content, sha256,"
        " needs_step_up, created_at)"
        " VALUES (app.tenant(), %(request)s, 2, NULL, repeat('0', 64), false, now())",
    ),
    "a weaker slot": (
        "Finn",
        "holds no role|duplicate key",
        "INSERT INTO finops_snapshotslot (tenant_id, snapshot_id, no, roles)"
        " VALUES (app.tenant(), %(snapshot)s, 2, '{finance}')",
        SIGN_NOW.replace("id, 1,", "id, 2,"),
        step("approved"),
    ),
    "a part taken away": (
        "Lea",
        "permission denied",
        "DELETE FROM finops_snapshotidentity WHERE snapshot_id = %(snapshot)s",
    ),
    "a signature taken away": (
        "Lea",
        "permission denied",
        "DELETE FROM finops_signoff WHERE snapshot_id = %(snapshot)s",
    ),
    "history rewritten": (
        "Lea",
        "permission denied",
        "UPDATE finops_approvalstep SET reason = 'x' WHERE request_id = %(request)s",
    ),
    "the request deleted": (
        "Lea",
        "permission denied",
        "DELETE FROM finops_approvalrequest WHERE id = %(request)s",
    ),
    "a lifecycle of one's own": (
        "Lea",
        "permission denied",
        "INSERT INTO finops_lifecyclestep (kind, source, target, phase, hands, freezes, signs,"
        " roles) VALUES ('test_note', 'draft', 'approved', 'in_force', '{system}', false, false,"
        " '{}')",
    ),
    "tables of one's own in the way": (
        "Ada",
        "holds no role",
        "CREATE TEMP TABLE finops_roleassignment (LIKE public.finops_roleassignment)",
        "INSERT INTO pg_temp.finops_roleassignment (tenant_id, id, user_id, role, valid_from,"
        " awaits_confirmation, created_at) VALUES (app.tenant(), 1, %(who)s, 'finops_lead',"
        " '2020-01-01', false, '2020-01-01')",
        SIGN_NOW,
    ),
}


def test_no_statement_gets_round_a_rule(desk: Desk, request_in_review: ApprovalRequest) -> None:
    answers = {name: answer_to(desk, request_in_review, name) for name in ATTACKS}
    through = {
        name: answer for name, answer in answers.items() if not re.search(ATTACKS[name][1], answer)
    }
    assert through == {}


def answer_to(desk: Desk, request: ApprovalRequest, name: str) -> str:
    who, _refusal, *statements = ATTACKS[name]
    try:
        run(desk, request, who, *statements)
    except Error as refused:
        return str(refused)
    return "it went through"


def test_who_had_a_part_does_not_sign(desk: Desk, request_in_review: ApprovalRequest) -> None:
    """Lou took part in preparing it, and holds the role."""
    snapshot = request_in_review.snapshot
    SnapshotIdentity.objects.create(
        snapshot=snapshot, person=user(desk, "Lou"), stands_for=user(desk, "Lou")
    )
    with pytest.raises(Error, match="duplicate key"):
        run(desk, request_in_review, "Lou", SIGN_NOW)


def test_who_counts_as_one_with_a_preparer_does_not_sign(
    desk: Desk, request_in_review: ApprovalRequest
) -> None:
    run(desk, request_in_review, "Lea", SIGN_NOW)
    grantor = user(desk, "Fay").pk
    run(desk, request_in_review, "Lea", GRANT.format(grantor=grantor, age=HOLDS), SIGN_NOW)
    with pytest.raises(Error, match="duplicate key"):
        run(desk, request_in_review, "Lea", GRANT.format(grantor=grantor, age="0"), SIGN_NOW)


def test_a_role_that_is_not_confirmed_signs_nothing(
    desk: Desk, request_in_review: ApprovalRequest
) -> None:
    otto = user(desk, "Otto")
    RoleAssignment.objects.create(user=otto, role="finops_lead", awaits_confirmation=True)
    with pytest.raises(Error, match="holds no role"):
        run(desk, request_in_review, "Otto", SIGN_NOW)


def test_a_role_that_ended_signs_nothing_and_voids_what_it_signed(
    desk: Desk, request_in_review: ApprovalRequest
) -> None:
    end = "UPDATE finops_roleassignment SET valid_to = valid_from + interval '1 microsecond'"
    end = f"{end} WHERE user_id = %(who)s"
    with pytest.raises(Error, match="holds no role"):
        run(desk, request_in_review, "Lea", end, SIGN_NOW)
    with pytest.raises(Error, match="Signatures are missing"):
        run(desk, request_in_review, "Lea", SIGN_NOW, end, step("approved"))


def test_high_risk_is_signed_with_a_second_factor_used_just_now(desk: Desk) -> None:
    case = a_case(desk.tenant, "risky", "high")
    begin(NOTES, "draft", case, actor=desk.people["Finn"])
    take_step(NOTES, "submit", case.pk, actor=desk.people["Finn"])
    request = request_of(NOTES.name, case.pk)
    assert request is not None
    for step_up in ("NULL", "now() - interval '6 minutes'"):
        with pytest.raises(Error, match="second factor"):
            run(desk, request, "Lea", SIGN.format(step_up=step_up))
    run(desk, request, "Lea", SIGN_NOW, step("approved"))


def test_of_two_signatures_each_is_needed(desk: Desk) -> None:
    case = a_case(desk.tenant, "pair")
    begin(PAIRS, "draft", case, actor=desk.people["Otto"])
    take_step(PAIRS, "submit", case.pk, actor=desk.people["Otto"])
    request = request_of(PAIRS.name, case.pk)
    assert request is not None
    with pytest.raises(Error, match="Signatures are missing"):
        run(desk, request, "Lea", SIGN_NOW, step("approved"))


def test_another_tenant_signs_nothing(desk: Desk, request_in_review: ApprovalRequest) -> None:
    other = make_tenant("wealth")
    stranger = make_person(other, "finops_lead", "Stranger")
    with tenant_scope(other.pk):
        assert not ApprovalRequest.objects.filter(kind=NOTES.name).exists()
        words = {"snapshot": request_in_review.snapshot_id, "who": stranger.pk}
        with undone(), connection.cursor() as cursor:
            cursor.execute(SIGN_NOW, words)
            assert cursor.rowcount == 0
