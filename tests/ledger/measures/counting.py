"""Counting days into buckets, and what single requests say, whatever is counted of them."""

from collections.abc import Mapping

from finops.scope import current_tenant_id
from ledger.calc.measures.sketches import THRESHOLDS
from ledger.calc.measures.terms import OF_REQUESTS
from ledger.calc.reports.filters import ReportFilter
from ledger.models import BucketDay, DayMark
from ledger.queries.measures.report import window_parameters
from ledger.queries.narrowing import parameters, tenant_zone
from ledger.queries.sql import fetch
from ledger.services.bucketing import AT_ONCE, count_waiting

Held = Mapping[tuple[str, str, int], int]


def count_all() -> int:
    """Count every marked day of the tenant in force; how many there were."""
    done = count_waiting(current_tenant_id(), AT_ONCE)
    assert not DayMark.objects.exists()
    return done


def in_buckets() -> Held:
    """How many values there are by day, measure and bucket."""
    held: dict[tuple[str, str, int], int] = {}
    for row in BucketDay.objects.filter(measure__in=OF_REQUESTS):
        key = (str(row.day), row.measure, row.bucket)
        held[key] = held.get(key, 0) + row.counted
    return held


def in_facts(report: ReportFilter) -> Held:
    """The same of every request of the report's days."""
    held: dict[tuple[str, str, int], int] = {}
    known = {**parameters(report, None), **window_parameters([])}
    known |= {"zone": tenant_zone().key, "thresholds": list(THRESHOLDS)}
    for day in report.dates.days():
        for row in fetch("measures/requests", {**known, "first": day, "last": day}):
            key = (str(day), row["metric"], row["bucket"])
            held[key] = held.get(key, 0) + row["judged"]
    return held
