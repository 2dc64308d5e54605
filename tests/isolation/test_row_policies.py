"""Row-level security: SQL of the web and worker role sees, changes and adds one tenant's rows."""

import pytest
from django.db import InternalError, ProgrammingError, connection, connections, transaction
from django.db.utils import DataError, Error

from finops.models import Membership
from finops.scope import maintenance, tenant_scope
from finops.scope.context import person_scope
from tests.isolation.houses import House

pytestmark = pytest.mark.django_db


def run(statement: str, *parameters: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def names_seen() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM finops_businessunit ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


def test_the_tests_run_as_the_restricted_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, row_security_active('finops_businessunit')")
        assert cursor.fetchone() == ("fin_app", True)


def test_sql_without_a_condition_reads_one_tenant(retail: House, bank: House) -> None:
    with tenant_scope(retail.tenant.pk):
        assert names_seen() == ["Cards of retail"]
    with tenant_scope(bank.tenant.pk):
        assert names_seen() == ["Cards of bank"]


def test_sql_that_names_another_tenant_reads_nothing(retail: House, bank: House) -> None:
    with tenant_scope(retail.tenant.pk):
        query = "SELECT 1 FROM finops_businessunit WHERE tenant_id = %s"
        assert run(query, bank.tenant.pk) == 0


def test_another_tenants_row_is_not_updated(retail: House, bank: House) -> None:
    with tenant_scope(retail.tenant.pk):
        assert run("UPDATE finops_businessunit SET name = 'x' WHERE id = %s", bank.unit.pk) == 0
        assert run("UPDATE finops_businessunit SET name = 'x'") == 1
    with tenant_scope(bank.tenant.pk):
        assert names_seen() == ["Cards of bank"]


def test_another_tenants_row_is_not_deleted(retail: House, bank: House) -> None:
    with tenant_scope(retail.tenant.pk):
        assert run("DELETE FROM finops_environment WHERE tenant_id = %s", bank.tenant.pk) == 0
        assert run("DELETE FROM finops_environment") == 3
    with tenant_scope(bank.tenant.pk):
        assert run("SELECT 1 FROM finops_environment") == 3


def test_a_row_for_another_tenant_is_refused(retail: House, bank: House) -> None:
    insert = "INSERT INTO finops_businessunit (tenant_id, slug, name) VALUES (%s, 'new', 'New')"
    with tenant_scope(retail.tenant.pk), transaction.atomic():
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            run(insert, bank.tenant.pk)
        assert run(insert, retail.tenant.pk) == 1


def test_a_row_cannot_be_moved_into_another_tenant(retail: House, bank: House) -> None:
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with tenant_scope(retail.tenant.pk), refused, transaction.atomic():
        run("UPDATE finops_environment SET tenant_id = %s", bank.tenant.pk)


def test_a_row_written_without_a_tenant_column_belongs_to_the_tenant_in_force(
    retail: House, bank: House
) -> None:
    with tenant_scope(bank.tenant.pk):
        run("INSERT INTO finops_businessunit (slug, name) VALUES ('loans', 'Loans')")
        assert names_seen() == ["Cards of bank", "Loans"]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM finops_businessunit",
        "SELECT sum(cost_usd) FROM ledger_costday",
        "SELECT count(*) FROM ledger_costline",
        "SELECT count(*) FROM audit.entry",
        "UPDATE finops_businessunit SET name = 'x'",
        "DELETE FROM finops_environment",
        "INSERT INTO finops_businessunit (slug, name) VALUES ('x', 'X')",
    ],
)
def test_without_a_tenant_sql_raises_instead_of_answering_nothing(
    retail: House, statement: str
) -> None:
    with pytest.raises((DataError, InternalError, Error), match=r"app\.tenant_id|integer"):
        run(statement)


def test_the_registry_is_read_by_all_and_written_from_inside_only(
    retail: House, bank: House
) -> None:
    assert run("SELECT 1 FROM finops_tenant WHERE slug IN ('retail', 'bank')") == 2
    with tenant_scope(retail.tenant.pk):
        assert run("UPDATE finops_tenant SET name = 'Mine'") == 1
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run("UPDATE finops_tenant SET kind = 'platform'")


def test_a_person_outside_a_tenant_reads_his_own_memberships_only(
    retail: House, bank: House
) -> None:
    with person_scope(retail.person.pk):
        assert run("SELECT 1 FROM finops_membership") == 1


def test_a_persons_membership_elsewhere_is_read_but_not_deleted_or_changed(
    retail: House, bank: House
) -> None:
    with tenant_scope(bank.tenant.pk):
        Membership.objects.create(user=retail.person)
    with tenant_scope(retail.tenant.pk, retail.person.pk):
        assert run("SELECT 1 FROM finops_membership WHERE user_id = %s", retail.person.pk) == 2
        elsewhere = "tenant_id <> app.tenant()"
        assert run(f"DELETE FROM finops_membership WHERE {elsewhere}") == 0
        assert run(f"UPDATE finops_membership SET created_at = now() WHERE {elsewhere}") == 0


def test_the_platform_role_reads_all_tenants_and_writes_none() -> None:
    with connections["platform"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM finops_businessunit")
        with pytest.raises(Error, match=r"read-only|permission denied"):
            cursor.execute("UPDATE finops_businessunit SET name = 'x'")


def test_the_owner_sees_rows_only_under_maintenance() -> None:
    insert = "INSERT INTO finops_businessunit (tenant_id, slug, name) VALUES (%s, 'x', 'X')"
    count = "SELECT count(*) FROM finops_businessunit"
    with connections["owner"].cursor() as cursor:
        with maintenance():
            cursor.execute("SELECT id FROM finops_tenant LIMIT 1")
            (tenant_id,) = cursor.fetchone()
            cursor.execute(insert, [tenant_id])
            cursor.execute(count)
            assert cursor.fetchone() == (1,)
        cursor.execute(count)
        assert cursor.fetchone() == (0,)
