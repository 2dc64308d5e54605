"""A plan that a connection keeps serves every tenant, and shows each only its own rows."""

import pytest
from django.db import DataError, connection, transaction
from pytest_django import Settings

from finops.db.prepared import prepared_cursor
from finops.models import BusinessUnit, Tenant
from finops.scope import tenant_scope
from ledger.queries.traces.detail import trace_detail
from tests.ledger.records import a_request, an_event, record
from tests.people import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)
NOON = "2026-06-10T12:00:00Z"
ALL = "SELECT slug FROM finops_businessunit"  # nothing but row-level security narrows it


@pytest.fixture
def retail() -> Tenant:
    return tenant_with_trace("retail", "retail_event")


@pytest.fixture
def bank() -> Tenant:
    return tenant_with_trace("bank", "bank_event")


def tenant_with_trace(slug: str, event_id: str) -> Tenant:
    """Both tenants have the same trace id, each with an event of its own."""
    made = make_tenant(slug)
    with tenant_scope(made.pk), transaction.atomic():
        BusinessUnit.objects.create(slug=f"{slug}_unit", name=slug)
        record(a_request("t1", NOON), an_event(event_id, "t1", NOON))
    return made


def units(tenant: Tenant) -> set[str]:
    with tenant_scope(tenant.pk), transaction.atomic(), prepared_cursor("default") as cursor:
        cursor.execute(ALL)
        return {slug for (slug,) in cursor.fetchall()}


def events(tenant: Tenant) -> set[str]:
    with tenant_scope(tenant.pk), transaction.atomic():
        trace = trace_detail("t1", None)
    assert trace is not None
    return {line.event_id for line in trace.lines}


def plans() -> dict[str, tuple[int, int]]:
    """How often each prepared statement ran by its one plan, and by a plan made for the call."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements")
        return {statement: (kept, made) for statement, kept, made in cursor.fetchall()}


def test_two_tenants_in_turn_on_one_connection_see_their_own_rows_by_the_same_plan(
    retail: Tenant, bank: Tenant
) -> None:
    seen = [units(tenant) for tenant in (retail, bank, retail, bank)]
    assert seen == [{"retail_unit"}, {"bank_unit"}] * 2
    assert plans()[ALL] == (4, 0)


def test_two_tenants_in_turn_see_their_own_trace_of_the_same_id(
    retail: Tenant, bank: Tenant
) -> None:
    seen = [events(tenant) for tenant in (retail, bank, retail, bank)]
    assert seen == [{"retail_event"}, {"bank_event"}] * 2
    assert {made for _, made in plans().values()} == {0}


def test_a_kept_plan_fails_without_a_tenant(retail: Tenant) -> None:
    assert units(retail) == {"retail_unit"}
    with transaction.atomic(), prepared_cursor("default") as cursor:
        with pytest.raises(DataError):
            cursor.execute(ALL)
        transaction.set_rollback(True)


def test_a_change_of_tenant_within_a_transaction_changes_what_a_kept_plan_shows(
    retail: Tenant, bank: Tenant
) -> None:
    with tenant_scope(retail.pk), transaction.atomic():
        assert units(retail) == {"retail_unit"}
        assert units(bank) == {"bank_unit"}
        assert units(retail) == {"retail_unit"}


def test_nothing_is_prepared_where_the_pooler_cannot_keep_it(
    retail: Tenant, settings: Settings
) -> None:
    connection.close()
    settings.DATABASE_PREPARES = False
    assert (units(retail), events(retail)) == ({"retail_unit"}, {"retail_event"})
    assert plans() == {}
