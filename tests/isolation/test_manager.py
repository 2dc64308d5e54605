"""The manager's literal tenant: it holds even where row-level security lets everything through."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from finops.models import BusinessUnit, RoleAssignment, Tenant, User
from finops.scope import NoTenant, maintenance, tenant_scope
from finops.scope.managers import TenantManager
from finops.scope.models import TenantForeignKey
from tests.isolation.houses import House

pytestmark = pytest.mark.django_db


def tenant_models() -> list[type]:
    return [
        model
        for model in apps.get_models()
        if any(f.name == "tenant" for f in model._meta.local_fields) and model is not Tenant
    ]


def test_only_the_tenants_rows_come_where_the_database_would_show_all() -> None:
    with maintenance():  # the owner's policy shows every row
        tenants = Tenant.objects.using("owner")
        first = tenants.create(slug="one", name="One")
        second = tenants.create(slug="two", name="Two")
        for tenant in (first, second):
            with tenant_scope(tenant.pk):
                BusinessUnit.objects.using("owner").create(slug="unit", name=tenant.name)
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM finops_businessunit")
            assert cursor.fetchone() == (2,)
        with tenant_scope(second.pk):
            names = BusinessUnit.objects.using("owner").values_list("name", flat=True)
            assert list(names) == ["Two"]


def test_every_query_names_the_tenant_literally(retail: House) -> None:
    with tenant_scope(retail.tenant.pk), CaptureQueriesContext(connection) as queries:
        list(BusinessUnit.objects.filter(slug="cards"))
    assert f'"tenant_id" = {retail.tenant.pk}' in queries[0]["sql"]


def test_a_query_outside_a_tenant_raises_before_it_reaches_the_database(retail: House) -> None:
    with CaptureQueriesContext(connection) as queries, pytest.raises(NoTenant):
        list(BusinessUnit.objects.all())
    assert len(queries) == 0


def test_a_new_row_outside_a_tenant_raises(retail: House) -> None:
    with pytest.raises(NoTenant):
        BusinessUnit.objects.create(slug="x", name="X")


def test_another_tenants_row_looks_like_none(retail: House, bank: House) -> None:
    with tenant_scope(retail.tenant.pk), pytest.raises(BusinessUnit.DoesNotExist):
        BusinessUnit.objects.get(pk=bank.unit.pk)


@pytest.mark.parametrize("model", tenant_models(), ids=lambda m: m.__name__)
def test_every_tenant_owned_model_has_the_manager_everywhere(model: type) -> None:
    assert isinstance(model._default_manager, TenantManager)  # type: ignore[attr-defined]  # any model
    assert isinstance(model._base_manager, TenantManager)  # type: ignore[attr-defined]  # any model


def test_every_foreign_key_between_tenants_tables_is_a_tenant_foreign_key() -> None:
    owned = set(tenant_models())
    plain = [
        f"{model.__name__}.{field.name}"
        for model in owned
        for field in model._meta.local_fields  # type: ignore[attr-defined]  # any model
        if field.related_model in owned
        and getattr(field, "db_constraint", False)
        and not isinstance(field, TenantForeignKey)
    ]
    assert plain == []


def test_one_statement_asks_about_all_checks_and_a_broken_one_is_named(retail: House) -> None:
    now = timezone.now()
    with tenant_scope(retail.tenant.pk):
        row = RoleAssignment(user=User(pk=1), role="auditor", valid_from=now)
        with CaptureQueriesContext(connection) as queries:
            row.validate_constraints()
        assert [query["sql"].count("_check") for query in queries if "_check" in query["sql"]] == [
            1
        ]
        row.valid_to = now
        with pytest.raises(ValidationError, match="role_validity"):
            row.validate_constraints()
        row.role = "unheard of"
        with pytest.raises(ValidationError, match=r"role_known.*role_validity"):
            row.validate_constraints()
        row.validate_constraints(exclude={"role", "valid_to"})  # what is left out is not judged
