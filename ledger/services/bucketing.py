"""Counting the values of single requests into buckets, day by day, by a worker.

A posting marks the days whose facts it changes. A marked day is read from the facts until it is
counted again, all of it, once it is at rest: nothing is added to, so nothing can drift.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import OperationalError, transaction

from finops.db.locks import limit_waiting, wait_for
from finops.db.statements import fetch_tuples, of_tenant, run
from finops.models import Tenant
from finops.scope import current_tenant_id, tenant_scope
from ledger.calc.measures.sketches import THRESHOLDS
from ledger.models import DayMark
from ledger.queries.measures.cuts import asked_cuts
from ledger.queries.retired import gone_words, month_in_utc
from ledger.queries.sql import load
from ledger.services.posting.batches import take_turn
from ledger.services.posting.interning import unattributed_id

BUCKET_LOCK: Final = 71_061
LONGEST_WAIT: Final = "2s"
# A day is counted once nothing has changed on it for so many seconds, or after the longest time.
REST: Final = 60
LONGEST: Final = 900
AT_ONCE: Final = {"rest": 0, "longest": 0}
AT_REST: Final = {"rest": REST, "longest": LONGEST}


def count_waiting(tenant_id: int, waits: Mapping[str, int] = AT_REST) -> int:
    """Count the marked days of a tenant, those of a month in one transaction; how many there were.
    Another process that is at it goes on with the rest."""
    done = 0
    while True:
        try:
            with tenant_scope(tenant_id), transaction.atomic():
                counted = count_next(waits)
        except OperationalError:  # the lock was not to be had: whoever has it goes on
            return done
        done += counted
        if not counted:
            return done


def count_next(waits: Mapping[str, int]) -> int:
    """Count the day that has waited longest, and those of its month; how many there were."""
    words = begin()
    waiting = fetch_tuples(load("buckets/waiting"), {**words, **waits})
    count_days([day for day, _changes, has_facts in waiting if has_facts], words)
    read = {"days": [row[0] for row in waiting], "changes": [row[1] for row in waiting]}
    run(load("buckets/end_days"), {**words, **read})
    return len(waiting)


def begin(*, patiently: bool = False) -> dict[str, Any]:  # Any: whatever psycopg can adapt
    """Hold the tenant's buckets until the transaction ends; what statements are told of it. Raises
    OperationalError where another has them for too long, unless `patiently`."""
    limit_waiting("0" if patiently else LONGEST_WAIT)
    wait_for(BUCKET_LOCK)
    limit_waiting("0")
    tenant = Tenant.objects.get(pk=current_tenant_id())
    return of_tenant(
        zone=tenant.time_zone,
        thresholds=list(THRESHOLDS),
        unattributed=unattributed_id(),
        **gone_words(),
    )


def count_days(days: Sequence[date], words: Mapping[str, Any]) -> None:
    """All buckets of these days, in order, out of their facts."""
    if days:
        span = {"days": list(days), "first": days[0], "last": days[-1]}
        run(load("buckets/begin_days"), {**words, **span, "cuts": asked_cuts()})
        run(load("buckets/fill_days"), {**words, **span})


def mark_uncut() -> None:
    """A threshold may be new: days that are not split at it are counted again. In line with the
    postings, which mark days in another order."""
    take_turn()
    tenant = Tenant.objects.get(pk=current_tenant_id())
    words = of_tenant(zone=tenant.time_zone, cuts=asked_cuts(), **gone_words())
    run(load("buckets/mark_uncut"), words)


def forget_buckets() -> None:
    """All days are counted anew; those whose facts are gone stay as they are."""
    run(load("buckets/forget"), begin(patiently=True))


def count_wrong_buckets() -> int:
    """How many buckets of unmarked days differ from the facts, while nobody posts."""
    words = begin(patiently=True)
    days = [day for (day,) in fetch_tuples(load("buckets/provable_days"), words)]
    if not days:
        return 0
    asked = {**words, "days": days, "first": days[0], "last": days[-1]}
    [(wrong,)] = fetch_tuples(load("buckets/compare"), asked)
    return int(wrong)


def count_month(month: date) -> None:
    """Count what of a month waits, in every tenant, before its facts go."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        span = month_in_utc(month)
        with tenant_scope(tenant_id), transaction.atomic():
            words = begin(patiently=True)
            bounds = {"start": span.start, "end": span.end}
            rows = fetch_tuples(load("buckets/days_of_month"), {**words, **bounds})
            days = [day for (day,) in rows]
            count_days(days, words)
            DayMark.objects.filter(day__in=days).delete()


def tenants_waiting() -> list[int]:
    """Read over all tenants as the read-only platform role."""
    waiting = fetch_tuples(load("buckets/tenants_waiting"), AT_REST, using="platform")
    return [tenant_id for (tenant_id,) in waiting]
