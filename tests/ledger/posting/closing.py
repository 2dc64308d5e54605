"""Closing months in tests, and the sums of what is closed."""

from datetime import UTC, date, datetime

from django.db import connection

from finops.access import Actor
from finops.models import Tenant, User
from ledger.models import Period
from ledger.services.periods import close_period
from tests.people import actor_for, make_person

SUMS = {
    "ledger_costhour": "hour",
    "ledger_costday": "day",
    "ledger_requesthour": "hour",
    "ledger_requestday": "day",
    "ledger_outcomeday": "day",
}
SEPTEMBER, OCTOBER = date(2024, 9, 1), date(2024, 10, 1)
# Whoever closes does so after the month's end, and in the past of whoever posts.
CLOSING = datetime(2024, 11, 2, tzinfo=UTC)


def a_closer(tenant: Tenant, name: str = "Ana Silva") -> Actor:
    person: User = make_person(tenant, "finance", name)
    return actor_for(tenant, person)


def close(actor: Actor, month: date) -> Period:
    return close_period(actor=actor, month=month, at=CLOSING)


def sums_before(until: date, zone: str = "UTC") -> dict[str, list[tuple[object, ...]]]:
    """Every row of every sum of the tenant in force that lies before a local day."""
    found = {}
    with connection.cursor() as cursor:
        for table, column in SUMS.items():
            limit = "%s::date"
            if column == "hour":
                limit = f"(%s::date::timestamp AT TIME ZONE '{zone}')"
            cursor.execute(
                f"SELECT * FROM {table} WHERE tenant_id = app.tenant() AND {column} < {limit}",
                [until],
            )
            found[table] = sorted(cursor.fetchall())
    return found
