"""The attack list for approvals, over HTTP and by SQL as the run-time role: whoever must not sign
does not, and nothing is signed but what was seen."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from finops.models import ApprovalSnapshot, Delegation, Limit, SignOff, User
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.approving import take_step
from finops.services.budgets.limits import LIMITS, NewLimit, amend_limit, ask_limit, submit_limit
from tests.finops.budgets.house import REASON, House
from tests.people import copy_of, make_key, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db
WHY = "it is better so"
SIGN = """
INSERT INTO finops_signoff (tenant_id, snapshot_id, slot, person_id, step_up_at, sha256, signed_at)
SELECT s.tenant_id, s.id, t.no, %(who)s, now(), s.sha256, now()
FROM finops_approvalsnapshot s
JOIN finops_snapshotslot t ON t.tenant_id = s.tenant_id AND t.snapshot_id = s.id
WHERE s.id = %(snapshot)s AND %(role)s = ANY (t.roles)
"""


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk):
        yield opened


def user(house: House, name: str) -> User:
    person = house[name].user
    assert person is not None
    return person


def a_limit(house: House, by: str = "Lea") -> Limit:
    """In review, asked for by a FinOps lead: another one signs."""
    new = NewLimit("daily", "daily_cap", REASON, Decimal(300), "USD", use_case=house.copilot)
    limit = ask_limit(actor=house[by], new=new)
    return submit_limit(actor=house[by], limit_id=limit.pk)


def seen(limit: Limit) -> str:
    return sha256_to_sign(LIMITS, limit, request_of(LIMITS.name, limit.pk))


def signs(limit: Limit, person: User, sha256: str | None = None, tenant: str = "retail") -> int:
    """The status of the answer to somebody who signs in the dialog."""
    sent = {"seen": seen(limit) if sha256 is None else sha256}
    url = f"/t/{tenant}/limits/{limit.pk}/approve"
    return sign_in(Client(), person).post(url, sent).status_code


def by_sql(limit: Limit, person: User, role: str, snapshot: int | None = None) -> str:
    """What the database answers to a signature of this person, written past the service."""
    request = request_of(LIMITS.name, limit.pk)
    assert request is not None
    which = snapshot or request.snapshot_id
    values: dict[str, int | str | None] = {"who": person.pk, "role": role, "snapshot": which}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SIGN, values)
            count = cursor.rowcount
            transaction.set_rollback(True)
    except Error as refused:
        return str(refused)
    return f"{count} signed"


def test_the_right_way_is_open_by_both_doors(house: House) -> None:
    """Or the attacks below would fail for another reason."""
    limit = a_limit(house)
    assert by_sql(limit, user(house, "Lou"), "finops_lead") == "1 signed"
    assert signs(limit, user(house, "Lou")) == HTTPStatus.FOUND


def test_neither_who_asked_nor_who_prepared_it_signs(house: House) -> None:
    limit = a_limit(house)
    lea, finn = user(house, "Lea"), user(house, "Finn")
    assert signs(limit, lea) == HTTPStatus.FORBIDDEN
    assert "identity_once" in by_sql(limit, lea, "finops_lead")
    take_step(LIMITS, "send_back", limit.pk, actor=house["Rita"], reason=WHY)
    again(house, limit, "Finn", 250)
    assert signs(limit, finn) == HTTPStatus.FORBIDDEN, "who changed the draft"
    assert "identity_once" in by_sql(limit, finn, "finance")
    assert signs(limit, user(house, "Fay")) == HTTPStatus.FOUND


def again(house: House, limit: Limit, by: str, amount: int) -> None:
    """Somebody changes the draft and puts it to people anew."""
    request = request_of(LIMITS.name, limit.pk)
    assert request is not None
    new = NewLimit("daily", "daily_cap", REASON, Decimal(amount), "USD", use_case=house.copilot)
    amend_limit(actor=house[by], limit_id=limit.pk, seen=request.version, new=new)
    submit_limit(actor=house[by], limit_id=limit.pk)


def test_who_stands_in_for_whoever_asked_does_not_sign(house: House) -> None:
    limit, lou = a_limit(house), user(house, "Lou")
    with connection.cursor() as cursor:
        made = begun_by(user(house, "Lea"), lou)
        cursor.execute("SELECT pg_testing.begin_delegation(%s)", [made.pk])
    assert signs(limit, lou) == HTTPStatus.FORBIDDEN
    assert "identity_once" in by_sql(limit, lou, "finops_lead")


def begun_by(by: User, to: User) -> Delegation:
    starts = timezone.now() + timedelta(minutes=1)
    return Delegation.objects.create(
        delegator=by,
        delegate=to,
        role="finops_lead",
        reason=WHY,
        starts_at=starts,
        ends_at=starts + timedelta(days=3),
    )


def test_neither_a_superuser_nor_a_key_nor_another_tenant_signs(house: House) -> None:
    limit = a_limit(house)
    root = make_person(house.tenant, "auditor", "Root")
    with pytest.raises(IntegrityError, match="never_superuser"), transaction.atomic():
        User.objects.filter(pk=root.pk).update(is_superuser=True)
    root.is_superuser = True  # whatever a process believes
    assert signs(limit, root) == HTTPStatus.NOT_FOUND
    assert "holds no role" in by_sql(limit, root, "finops_lead")
    key = {"Authorization": f"Bearer {make_key(house.tenant, 'read', 'configure')}"}
    answer = Client(headers=key).post(f"/t/retail/limits/{limit.pk}/approve", {"seen": seen(limit)})
    assert answer.status_code == HTTPStatus.FOUND
    assert "/accounts/login" in answer.headers["Location"]
    other = make_tenant("wealth")
    stranger = make_person(other, "finops_lead", "Stranger")
    assert signs(limit, stranger) == HTTPStatus.NOT_FOUND
    assert signs(limit, stranger, tenant="wealth") == HTTPStatus.NOT_FOUND
    assert "holds no role" in by_sql(limit, stranger, "finops_lead")
    with tenant_scope(other.pk):
        request = ApprovalSnapshot.objects.filter(request__kind=LIMITS.name)
        assert not request.exists()
    assert not SignOff.objects.exists()


def test_nothing_is_signed_but_what_was_seen(house: House) -> None:
    """Without a hash, with a wrong one, and with that of the amount before."""
    limit, lou = a_limit(house), user(house, "Lou")
    before, request = seen(limit), request_of(LIMITS.name, limit.pk)
    assert request is not None
    assert signs(limit, lou, "") == HTTPStatus.PRECONDITION_REQUIRED
    assert signs(limit, lou, "0" * 64) == HTTPStatus.PRECONDITION_FAILED
    take_step(LIMITS, "send_back", limit.pk, actor=house["Rita"], reason=WHY)
    again(house, limit, "Lea", 900)
    assert signs(limit, lou, before) == HTTPStatus.PRECONDITION_FAILED
    assert "not in review" in by_sql(limit, lou, "finops_lead", request.snapshot_id)
    take_step(LIMITS, "send_back", limit.pk, actor=house["Rita"], reason=WHY)
    again(house, limit, "Lea", 300)
    assert signs(limit, lou, before) == HTTPStatus.PRECONDITION_FAILED, "the same, asked anew"
    assert not SignOff.objects.exists()


def test_what_was_put_to_people_keeps_its_amount(house: House) -> None:
    limit = a_limit(house)
    statement = "UPDATE finops_limit SET amount = 9000 WHERE id = %s"
    with (
        pytest.raises(Error, match="stays as it is"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [limit.pk])


def test_of_a_withdrawal_and_a_last_signature_the_second_is_refused(house: House) -> None:
    limit = a_limit(house)
    withdraw = f"/t/retail/limits/{limit.pk}/withdraw"
    lea = sign_in(Client(), user(house, "Lea"))
    for name in ("Lou", "Bea"):
        assert signs(limit, user(house, name)) == HTTPStatus.FOUND
    point = transaction.savepoint()
    last = seen(limit)
    assert lea.post(withdraw, {"reason": WHY}).status_code == HTTPStatus.FOUND
    assert signs(limit, user(house, "Finn"), last) == HTTPStatus.CONFLICT
    assert "not in review" in by_sql(limit, user(house, "Finn"), "finance")
    transaction.savepoint_rollback(point)
    assert signs(limit, user(house, "Finn")) == HTTPStatus.FOUND
    assert lea.post(withdraw, {"reason": WHY}).status_code == HTTPStatus.CONFLICT
    limit.refresh_from_db()
    assert limit.state == "approved"
