"""What SQL of the web's own role tries, to make somebody a signer: nothing of it gets through."""

import re
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from finops.calc.permissions import PERMISSIONS, ROLES
from finops.calc.raci import SIGNING_ROLES
from finops.models import RoleAssignment, Tenant, User
from finops.scope import tenant_scope
from finops.services.people.roles import CONFIRM
from tests.people import make_person, make_tenant, put_in_force

pytestmark = pytest.mark.django_db
FORGED = """
INSERT INTO finops_roleassignment (tenant_id, user_id, role, valid_from, created_at,
  awaits_confirmation, confirmed_at, granted_by_id, confirmed_by_id)
VALUES (app.tenant(), {eve}, '{role}', now(), now(), false, now(), {granted_by}, {confirmed_by})
"""
OF_EVE = "UPDATE finops_roleassignment SET {change} WHERE user_id = {eve} AND role = '{role}'"


@pytest.fixture
def retail() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def eve(retail: Tenant) -> User:
    """Who looks on, in a tenant where a FinOps lead confirms roles."""
    make_person(retail, "finops_lead", "Lea")
    return make_person(retail, "ai_ops", "Eve")


def answer(tenant: Tenant, statement: str) -> str:
    try:
        with tenant_scope(tenant.pk), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except Error as refused:
        return str(refused)
    return "it went through"


def forged(eve: User, role: str, granted_by: str = "NULL", confirmed_by: str = "NULL") -> str:
    return FORGED.format(eve=eve.pk, role=role, granted_by=granted_by, confirmed_by=confirmed_by)


def test_a_role_that_signs_is_no_bootstrap_where_somebody_confirms(
    retail: Tenant, eve: User
) -> None:
    through = {
        role: text
        for role in SIGNING_ROLES
        if "no bootstrap" not in (text := answer(retail, forged(eve, role)))
    }
    assert through == {}


def test_nor_with_a_person_who_is_said_to_have_confirmed_or_granted_it(
    retail: Tenant, eve: User
) -> None:
    lea = str(User.objects.get(name="Lea").pk)
    assert "after it was granted" in answer(retail, forged(eve, "risk", confirmed_by=lea))
    assert "no bootstrap" in answer(retail, forged(eve, "risk", granted_by=lea))


def test_a_letter_of_the_tenants_own_table_makes_a_role_sign(retail: Tenant, eve: User) -> None:
    plain = forged(eve, "auditor").replace("false, now()", "false, NULL")
    assert answer(retail, plain) == "it went through"
    with tenant_scope(retail.pk):
        put_in_force({("funding_gate", "auditor"): "A"})
    assert "no bootstrap" in answer(retail, plain)


def test_an_empty_tenant_begins(retail: Tenant) -> None:
    first = make_person(retail, "ai_ops", "First")
    assert answer(retail, forged(first, "tenant_admin")) == "it went through"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("role = 'risk'", "another grant"),
        ("user_id = user_id + 1", "another grant"),
        ("created_at = created_at - interval '60 days'", "another grant"),
        ("valid_to = NULL", "no longer"),
        ("valid_to = now() + interval '10 years'", "no longer"),
        ("confirmed_at = now()", "once, by a person"),
        ("awaits_confirmation = true", "once, by a person"),
    ],
)
def test_a_grant_stays_what_it_was(retail: Tenant, eve: User, change: str, refusal: str) -> None:
    with tenant_scope(retail.pk):
        until = timezone.now() + timedelta(days=1)
        RoleAssignment.objects.create(user=eve, role="auditor", valid_to=until)
    assert re.search(
        refusal, answer(retail, OF_EVE.format(change=change, eve=eve.pk, role="auditor"))
    )


def test_a_grant_that_waits_is_not_confirmed_by_nobody(retail: Tenant, eve: User) -> None:
    with tenant_scope(retail.pk):
        RoleAssignment.objects.create(user=eve, role="risk", awaits_confirmation=True)
    changes = "awaits_confirmation = false, confirmed_at = now()"
    taken = answer(retail, OF_EVE.format(change=changes, eve=eve.pk, role="risk"))
    assert "once, by a person" in taken


@pytest.mark.django_db(transaction=True)
def test_a_role_that_was_in_force_is_not_deleted(retail: Tenant, eve: User) -> None:
    assert "not deleted" in answer(
        retail, f"DELETE FROM finops_roleassignment WHERE user_id = {eve.pk}"
    )


def test_the_database_knows_the_roles_that_sign_and_those_that_confirm(retail: Tenant) -> None:
    """Its functions name them, since a trigger reads no Python."""
    with tenant_scope(retail.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT r FROM unnest(%s::text[]) AS r WHERE app.role_signs(r)", [list(ROLES)]
        )
        assert {role for (role,) in cursor.fetchall()} == SIGNING_ROLES
        cursor.execute("SELECT pg_get_functiondef('app.role_begins()'::regprocedure)")
        named = re.findall(r"a\.role IN \(([^)]*)\)", cursor.fetchone()[0])
        transaction.set_rollback(True)
    assert {word.strip("' ") for word in named[0].split(",")} == PERMISSIONS[CONFIRM]
