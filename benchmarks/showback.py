"""A tenant's month as showback: from the rollups as the product does, and from the raw lines."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal

from django.db import connection, transaction

from benchmarks.copying import columns
from benchmarks.files import MIDDLE_MONTH
from benchmarks.place import analyze, superuser
from benchmarks.results import Figure
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.periods import month_of
from ledger.calc.report_filter import Dimension, ReportFilter
from ledger.queries.showback import showback

RUNS = 50
RAW_RUNS = 5
Sums = dict[str, tuple[Decimal, int]]
RAW = """
SELECT coalesce(a.use_case, ''), sum(c.cost_usd), count(*)
FROM ledger_costline c
LEFT JOIN ledger_recordkey k ON k.tenant_id = c.tenant_id AND k.key = c.trace_key
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id
  AND a.id = coalesce(k.attribution_id, c.attribution_id)
WHERE c.tenant_id = %s AND c.occurred_at >= %s AND c.occurred_at < %s::date + interval '1 day'
GROUP BY 1
"""
KEYS = {"key", "event_key", "trace_key"}
COUNTED = {
    "ledger_costhour": ("lines", "events", "unpriced_lines", "quantity", "cost_usd"),
    "ledger_costday": ("lines", "events", "unpriced_lines", "quantity", "cost_usd"),
    "ledger_requesthour": ("requests",),
    "ledger_requestday": ("requests",),
}


def showback_figures(tenant: Tenant, name: str, grown: int) -> Iterator[Figure]:
    yield showback_figure(tenant, f"showback_sql_p95_ms_{name}")
    if grown:
        multiply(tenant, grown)
        yield showback_figure(tenant, f"showback_sql_p95_ms_{grown}m")


def showback_figure(tenant: Tenant, name: str) -> Figure:
    """p95 of one month by use case; the raw sums must agree to the last digit."""
    analyze()
    with tenant_scope(tenant.pk), transaction.atomic():
        assert from_rollups() == from_lines(tenant), "showback is not the sum of the lines"
        fast = milliseconds(from_rollups, RUNS)
        slow = milliseconds(lambda: from_lines(tenant), RAW_RUNS)
    reference = (
        f"raw lines p50 {percentile(slow, 50):,.0f} ms; rollups p50 {percentile(fast, 50):.1f} ms"
    )
    p95 = percentile(fast, 95)
    return Figure(name, p95, "ms", reference, percentile(slow, 50) / percentile(fast, 50))


def from_rollups() -> Sums:
    asked = ReportFilter(month_of(MIDDLE_MONTH), by=(Dimension.USE_CASE,), compare=False)
    report = showback(asked, None, with_trend=False)
    return {one.key: (one.cost_usd, one.lines) for one in report.rows}


def from_lines(tenant: Tenant) -> Sums:
    month = month_of(MIDDLE_MONTH)
    with connection.cursor() as cursor:
        cursor.execute(RAW, [tenant.pk, month.first, month.last])
        return {use_case: (cost, lines) for use_case, cost, lines in cursor.fetchall()}


def milliseconds(work: Callable[[], object], runs: int) -> list[float]:
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def percentile(ordered: list[float], percent: int) -> float:
    """Nearest rank."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def multiply(tenant: Tenant, times: int) -> None:
    """The same months `times` as full: facts again under other keys, rollups multiplied."""
    with superuser() as admin:
        for table in ("ledger_recordkey", "ledger_request", "ledger_costline"):
            names = columns(admin, table)
            made = [f"md5({one}::text || copy)::uuid" if one in KEYS else one for one in names]
            admin.execute(
                f"INSERT INTO {table} (tenant_id, {', '.join(names)})"
                f" SELECT tenant_id, {', '.join(made)}"
                f" FROM {table}, generate_series(1, {times - 1}) AS copy"
                f" WHERE tenant_id = {tenant.pk}"
            )
        for table, sums in COUNTED.items():
            changes = ", ".join(f"{one} = {one} * {times}" for one in sums)
            admin.execute(f"UPDATE {table} SET {changes} WHERE tenant_id = {tenant.pk}")
