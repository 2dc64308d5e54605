"""A tenant's month as showback: from the rollups as the product does, as a page, from the raw
lines, and by DuckDB over Parquet of the same lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from benchmarks.files import MIDDLE_MONTH
from benchmarks.measures.parquet import Sums, duck_sums, exported
from benchmarks.place import analyze
from benchmarks.results import Figure
from benchmarks.serving import ask, connect, server, signed_in_headers
from benchmarks.timing import milliseconds, percentile
from finops.calc.dates.periods import month_of
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.narrowing import parameters
from ledger.queries.showback.report import showback
from ledger.queries.sql import fetch

RUNS = 50
DUCK_RUNS = 10
MONTH = month_of(MIDDLE_MONTH)
ASKED = ReportFilter(MONTH, by=(Dimension.USE_CASE,), compare=False)
RAW = """
SELECT coalesce(a.use_case, ''), sum(c.cost_usd), sum(c.sign)
FROM ledger_costline c
LEFT JOIN ledger_recordkey k ON k.tenant_id = c.tenant_id AND k.key = c.trace_key
LEFT JOIN ledger_attribution a ON a.tenant_id = c.tenant_id
  AND a.id = coalesce(k.attribution_id, c.attribution_id)
WHERE c.tenant_id = %s AND c.occurred_at >= %s AND c.occurred_at < %s::date + interval '1 day'
GROUP BY 1
"""


@dataclass(frozen=True)
class Ours:
    """The middle run of the sums that DuckDB is asked for, and of the report they stand in."""

    sums_ms: float
    report_ms: float


def showback_figures(tenant: Tenant, size: str, folder: Path) -> Iterator[Figure]:
    """One month by use case; report, rollups, raw lines and DuckDB must agree to the last digit."""
    analyze()
    with tenant_scope(tenant.pk), transaction.atomic():
        sums = from_report()
        report_ms = milliseconds(from_report, RUNS)
        assert from_rollups() == sums, "showback is not the sum of the rollups"
        fast = percentile(milliseconds(from_rollups, RUNS), 50)
        line_sums: list[Sums] = []
        (raw,) = milliseconds(lambda: line_sums.append(from_lines(tenant)), runs=1)
    assert line_sums == [sums], "showback is not the sum of the lines"
    middle = percentile(report_ms, 50)
    reference = f"raw lines {raw:,.0f} ms; whole report p50 {middle:.1f} ms"
    yield Figure(
        f"showback_sql_p95_ms_{size}", percentile(report_ms, 95), "ms", reference, raw / middle
    )
    yield duckdb_figure(tenant, size, folder, sums, Ours(fast, middle))
    yield page_figure(tenant, size)


def from_report() -> Sums:
    """All that the report says: requests, retry waste, basis and coverage as well."""
    report = showback(ASKED, None, with_trend=False)
    return {row.key: (row.cost_usd, row.lines) for row in report.rows}


def from_rollups() -> Sums:
    """The report's costs alone, as it reads them: what DuckDB is asked for."""
    rows = fetch("reports/costs_by_day", parameters(ASKED, None))
    return {row["use_case"]: (row["cost_usd"], row["lines"]) for row in rows}


def from_lines(tenant: Tenant) -> Sums:
    with connection.cursor() as cursor:
        cursor.execute(RAW, [tenant.pk, MONTH.first, MONTH.last])
        return {use_case: (cost, lines) for use_case, cost, lines in cursor.fetchall()}


def duckdb_figure(tenant: Tenant, size: str, folder: Path, sums: Sums, ours: Ours) -> Figure:
    with exported(tenant, folder) as (path, rows), duck_sums(path, MONTH) as from_duckdb:
        assert from_duckdb() == sums, "DuckDB finds other sums"
        theirs = percentile(milliseconds(from_duckdb, DUCK_RUNS), 50)
    reference = (
        f"DuckDB p50 {theirs:.1f} ms, {rows:,} lines; the same sums from rollups p50"
        f" {ours.sums_ms:.2f} ms; whole report p50 {ours.report_ms:.1f} ms"
    )
    times = theirs / ours.sums_ms
    return Figure(f"showback_vs_duckdb_{size}", times, "×", reference, times)


def page_figure(tenant: Tenant, size: str) -> Figure:
    """The whole page of a signed-in person from the web server: table, trend, prior period."""
    page = f"/t/{tenant.slug}/showback/?by=use_case&from={MONTH.first}&to={MONTH.last}"
    with server():
        link, session = connect(), signed_in_headers(tenant)
        milliseconds(lambda: ask(link, "GET", page, session), runs=10)  # both processes warm
        taken = milliseconds(lambda: ask(link, "GET", page, session), RUNS)
    reference = f"whole page with trend and prior period, p50 {percentile(taken, 50):.1f} ms"
    return Figure(f"showback_page_p95_ms_{size}", percentile(taken, 95), "ms", reference)
