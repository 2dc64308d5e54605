"""Facts of March and April 2024 in two tenants, and looking at what is left of them."""

from datetime import UTC, date, datetime

from django.db import connection, transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from tests.ledger.records import a_request, an_event, an_outcome, record
from tests.people import make_tenant
from tests.superuser import superuser

MARCH, APRIL = date(2024, 3, 1), date(2024, 4, 1)
IN_MARCH, IN_APRIL = "2024-03-12T10:00:00Z", "2024-04-12T10:00:00Z"
QUARTER = "prod_90d_trace_1y_aggregate"
# 90 days after the end of March, and the day after.
LAST_DAY, NEXT_DAY = datetime(2024, 6, 29, tzinfo=UTC), datetime(2024, 6, 30, tzinfo=UTC)
FROZEN_PARTITIONS = """
SELECT conrelid::regclass::text FROM pg_constraint WHERE conname = 'frozen' AND contype = 'c'
"""


def a_tenant(slug: str, retention_class: str = QUARTER, zone: str = "UTC") -> Tenant:
    """A trace with two events and an outcome in March, one in April, and one across both."""
    tenant = make_tenant(slug, time_zone=zone)
    kept = {"retention_class": retention_class}
    with tenant_scope(tenant.pk), transaction.atomic():
        record(
            a_request("march", IN_MARCH, latency_ms="12.5", status="ok", run_id="run_1"),
            an_event("m1", "march", IN_MARCH, ttft_ms=3, **kept),
            an_event("m2", "march", "2024-03-31T23:30:00Z", **kept),
            an_outcome("case_m", "march", IN_MARCH, value_usd="7"),
            a_request("april", IN_APRIL),
            an_event("a1", "april", IN_APRIL, ttft_ms=4, **kept),
            a_request("across", IN_MARCH),
            an_event("x1", "across", IN_APRIL, **kept),
        )
    return tenant


def partitions(month: date) -> list[str]:
    with superuser() as admin:
        rows = admin.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE %s ORDER BY 1",
            [f"ledger\\_%\\_{month:%Y}\\_{month:%m}"],
        )
        return [str(name) for (name,) in rows]


def known_ids(tenant: Tenant) -> set[str]:
    """The trace ids and event ids whose keys are still there."""
    names = ["march", "april", "across", "m1", "m2", "a1", "x1"]
    with tenant_scope(tenant.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT n FROM unnest(%s::text[]) n JOIN ledger_recordkey k"
            " ON k.key IN (md5('1|' || n)::uuid, md5('2|' || n)::uuid)",
            [names],
        )
        return {str(name) for (name,) in cursor.fetchall()}


def everything(tenant: Tenant) -> dict[str, list[tuple[object, ...]]]:
    """All facts and keys of a tenant, to the last column."""
    tables = (
        *("ledger_request", "ledger_costline", "ledger_outcome", "ledger_recordkey"),
        *("ledger_costhour", "ledger_costday", "ledger_requestday", "ledger_outcomeday"),
        "ledger_reportedrequest",
    )
    by_table = {}
    with superuser() as admin:
        for table in tables:
            rows = admin.execute(
                f"SELECT * FROM {table} WHERE tenant_id = %s".encode(), [tenant.pk]
            )
            by_table[table] = sorted(rows.fetchall(), key=str)
    return by_table
