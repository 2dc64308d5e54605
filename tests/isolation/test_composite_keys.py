"""References carry the tenant: none can point at another tenant's row, also past row policies."""

import pghistory.models
import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from finops.models import CostCenter
from finops.scope import tenant_scope
from finops.scope.models import TenantForeignKey
from tests.isolation.houses import House
from tests.superuser import superuser


@pytest.mark.django_db
def test_a_reference_to_another_tenants_row_is_refused(retail: House, bank: House) -> None:
    with tenant_scope(retail.tenant.pk), transaction.atomic():
        with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic():
            CostCenter.objects.create(code="CC-2", name="Stray", business_unit_id=bank.unit.pk)
        CostCenter.objects.create(code="CC-2", name="Own", business_unit_id=retail.unit.pk)


@pytest.mark.django_db
def test_a_row_that_is_referred_to_cannot_be_deleted_under_it(retail: House) -> None:
    refused = pytest.raises(IntegrityError, match="foreign key")
    with tenant_scope(retail.tenant.pk), refused, connection.cursor() as cursor:
        cursor.execute("DELETE FROM finops_businessunit")


@pytest.mark.usefixtures("django_db_setup")
def test_not_even_a_superuser_can_cross_the_reference() -> None:
    """The superuser is under no policy: what refuses here is the composite key alone."""
    tenant = (
        "INSERT INTO finops_tenant (slug, name, kind, time_zone, fiscal_year_start_month,"
        " currency, is_demo, created_at)"
        " VALUES (%s, 'x', 'customer', 'UTC', 1, 'USD', false, now()) RETURNING id"
    )
    unit = (
        "INSERT INTO finops_businessunit (tenant_id, slug, name) VALUES (%s, 'u', 'U') RETURNING id"
    )
    center = (
        "INSERT INTO finops_costcenter (tenant_id, code, name, business_unit_id)"
        " VALUES (%s, 'c', 'C', %s)"
    )
    with superuser() as admin:
        (first,) = admin.execute(tenant, ["key-one"]).fetchone() or ()
        (second,) = admin.execute(tenant, ["key-two"]).fetchone() or ()
        (unit_of_first,) = admin.execute(unit, [first]).fetchone() or ()
        admin.execute(center, [first, unit_of_first])
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            admin.execute(center, [second, unit_of_first])
        admin.rollback()


@pytest.mark.django_db
def test_every_tenant_foreign_key_has_its_composite_constraint() -> None:
    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if not issubclass(model, pghistory.models.Event)  # history holds nothing back
        for field in model._meta.local_fields
        if isinstance(field, TenantForeignKey)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
            " WHERE c.contype = 'f' AND cardinality(c.conkey) = 2 AND a.attname <> 'tenant_id'"
        )
        existing = set(cursor.fetchall())
    assert wanted
    assert wanted - existing == set()
