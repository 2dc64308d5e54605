"""Closing months in tests, and the sums of what is closed."""

from datetime import UTC, date, datetime

from django.db import connection

from finops.access import Actor
from finops.models import Tenant, User
from ledger.models import Period
from ledger.services.periods import close_period
from tests.people import actor_for, make_person

SEPTEMBER, OCTOBER = date(2024, 9, 1), date(2024, 10, 1)
# Whoever closes does so after the month's end, and in the past of whoever posts.
CLOSING = datetime(2024, 11, 2, tzinfo=UTC)
KEPT = {
    "money": "SELECT {time}, attribution_id, meter_id, rate_id, cost_usd, reported_cost_usd"
    " FROM ledger_cost{cut} WHERE {before} AND (cost_usd, reported_cost_usd) <> (0, 0)",
    "events": "SELECT {time}, sum(events) FROM ledger_cost{cut} WHERE {before}"
    " GROUP BY 1 HAVING sum(events) <> 0",
    "requests": "SELECT {time}, sum(requests) FROM ledger_request{cut} WHERE {before} GROUP BY 1",
}
COUNTS = {
    "ledger_costhour": ("lines", "events", "unpriced_lines", "quantity"),
    "ledger_costday": ("lines", "events", "unpriced_lines", "quantity"),
    "ledger_requesthour": ("requests",),
    "ledger_requestday": ("requests",),
    "ledger_outcomeday": ("credit", "failed_credit", "value_usd"),
    "ledger_cohortday": ("credit", "failed_credit", "value_usd"),
}


def a_closer(tenant: Tenant, name: str = "Ana Silva") -> Actor:
    person: User = make_person(tenant, "finance", name)
    return actor_for(tenant, person)


def close(actor: Actor, month: date) -> Period:
    return close_period(actor=actor, month=month, at=CLOSING)


def rows(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(cursor.fetchall())


def kept_before(until: date, zone: str = "UTC") -> dict[str, list[tuple[object, ...]]]:
    """What of the sums before a local day may not move: every row of money of the tenant in force,
    and how many events and requests are counted in each hour and day, whosever they are."""
    limits = {
        "hour": f"'{until}'::date::timestamp AT TIME ZONE '{zone}'",
        "day": f"'{until}'::date",
    }
    return {
        f"{name} by {cut}": rows(
            query.format(
                cut=cut, time=cut, before=f"tenant_id = app.tenant() AND {cut} < {limits[cut]}"
            )
        )
        for name, query in KEPT.items()
        for cut in limits
    }


def below_nothing() -> list[str]:
    """Which sums of the tenant in force count less than nothing somewhere; [] is as it must be."""
    return [
        f"{table}.{name}"
        for table, names in COUNTS.items()
        for name in names
        if rows(f"SELECT 1 FROM {table} WHERE tenant_id = app.tenant() AND {name} < 0")
    ]
