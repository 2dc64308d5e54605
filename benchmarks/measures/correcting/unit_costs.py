"""Unit costs after a late batch of outcomes and after a full re-rating, the page that shows them,
and values of requests counted by day."""

import json
import time
import uuid
from collections.abc import Iterator
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.files import FIRST_DAY, MIDDLE_MONTH, Files
from benchmarks.measures.correcting.rerating import (
    changed_lines,
    person,
    put_prices_in_force,
    seconds_of,
    work_on,
)
from benchmarks.measures.importing import fresh_tenant, timed_import
from benchmarks.place import analyze, level_ground
from benchmarks.results import Figure
from benchmarks.serving import Headers, ask, connect, server, signed_in_headers
from benchmarks.timing import milliseconds, percentile
from finops.calc.dates.periods import DateRange, add_months, month_of
from finops.models import Tenant
from finops.scope import tenant_scope
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.rerating.asking import RerateAsked
from ledger.models import BucketedDay
from ledger.parsers import IngestLimits, gate_records
from ledger.queries.units.economics import unit_figures
from ledger.queries.units.meters import read_request_tokens
from ledger.services.bucketing import AT_ONCE, count_waiting
from ledger.services.crediting.proving import settle_all
from ledger.services.crediting.settling import settle_waiting
from ledger.services.posting import post_chunk
from ledger.services.rerating.deciding import approve
from ledger.services.rerating.requesting import NewRun, request_rerating, submit_for_review
from ledger.services.rollups import compare

RUNS: Final = 20
LATE: Final = 10_000  # outcomes
KIND: Final = "accepted_action"
MONTH: Final = ReportFilter(month_of(MIDDLE_MONTH), compare=False)
LIMITS: Final = IngestLimits(max_bytes=64 << 20, max_records=LATE)
CASES: Final = """
SELECT business_outcome_id, to_char(max(occurred_at) + interval '1 minute',
  'YYYY-MM-DD"T"HH24:MI:SS"Z"')
FROM ledger_request WHERE business_outcome_id IS NOT NULL
  AND occurred_at >= %s AND occurred_at < %s
GROUP BY 1 ORDER BY 1 LIMIT %s
"""


def unit_cost_figures(files: Files, size: str) -> Iterator[Figure]:
    tenant = fresh_tenant("units")
    session = signed_in_headers(tenant)  # while there is nobody who would have to confirm it
    imported, _job = timed_import(tenant, files.paths)
    settle_waiting(tenant.pk)
    analyze()
    yield from late_figures(tenant, size)
    yield from counted_figures(tenant, size, imported)  # before there are three lines of each
    yield from rerated_figures(tenant, size)
    yield from page_figures(tenant, session, size)
    with tenant_scope(tenant.pk), transaction.atomic():
        assert compare() == {}, "sums are not those of the facts"


def late_figures(tenant: Tenant, size: str) -> Iterator[Figure]:
    """From the first byte of a late batch until the month's unit costs have it in them, against
    computing all credits anew."""
    with tenant_scope(tenant.pk), transaction.atomic():
        body, cases = late_batch()
        before = unit_figures(MONTH, None).outcomes.get(KIND, 0)
    dirty = seconds_of(lambda: bring(tenant, body))
    with tenant_scope(tenant.pk), transaction.atomic():
        after = unit_figures(MONTH, None).outcomes.get(KIND, 0)
    assert after - before == cases, "the month has not what came"
    everything = seconds_of(lambda: settle_everything(tenant))
    reference = f"{cases:,} late outcomes; all credits anew {everything:,.1f} s"
    yield Figure(f"unit_costs_late_{size}_s", dirty, "s", reference, everything / dirty)


def late_batch() -> tuple[bytes, int]:
    with connection.cursor() as cursor:
        cursor.execute(CASES, [MIDDLE_MONTH, add_months(MIDDLE_MONTH, 1), LATE])
        cases = cursor.fetchall()
    records = [
        {
            "type": "outcome",
            "business_outcome_id": case,
            "outcome_type": KIND,
            "occurred_at": at,
        }
        for case, at in cases
    ]
    return json.dumps(records).encode(), len(records)


def bring(tenant: Tenant, body: bytes) -> None:
    with tenant_scope(tenant.pk):
        chunk = gate_records(body, "application/json", timezone.now(), LIMITS)
        post_chunk(chunk=chunk, source=uuid.uuid4(), chunk_no=0, channel="bench")
    settle_waiting(tenant.pk)
    with tenant_scope(tenant.pk), transaction.atomic():
        unit_figures(MONTH, None)


def settle_everything(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk), transaction.atomic():
        settle_all()


def rerated_figures(tenant: Tenant, size: str) -> Iterator[Figure]:
    """Every line gets another price: from the approved run until the unit costs are the new ones,
    the posting of reversals and replacements included."""
    asks, signs = person(tenant, "finance"), person(tenant, "finops_lead")
    with tenant_scope(tenant.pk), transaction.atomic():
        put_prices_in_force(asks, signs)
        days = DateRange(FIRST_DAY, add_months(FIRST_DAY, 4))
        asked = RerateAsked(ReportFilter(days), timezone.now(), includes_event_prices=True)
        run = request_rerating(actor=asks, new=NewRun(asked, "benchmark of units"), tell=False)
    work_on(tenant, run.public_id)
    lines = changed_lines(tenant, run)
    with tenant_scope(tenant.pk), transaction.atomic():
        run = submit_for_review(actor=asks, run_id=run.pk)
        approve(actor=signs, run_id=run.pk, if_match=run.content_sha256, tell=False)
        before = unit_figures(MONTH, None).cost_usd
    level_ground()
    began = time.perf_counter()
    work_on(tenant, run.public_id)
    posted = time.perf_counter() - began
    with tenant_scope(tenant.pk), transaction.atomic():
        assert unit_figures(MONTH, None).cost_usd != before
    seconds = time.perf_counter() - began
    reference = f"{lines:,} lines, all months; posting them {posted:,.1f} s of it"
    yield Figure(f"unit_costs_rerated_{size}_s", seconds, "s", reference)
    reference = "from the last line posted until the month's unit costs are the new ones"
    yield Figure(f"unit_costs_recomputed_{size}_s", seconds - posted, "s", reference)


def counted_figures(tenant: Tenant, size: str, imported: float) -> Iterator[Figure]:
    """Values of requests: every day counted, and read from buckets against from lines."""
    with tenant_scope(tenant.pk), transaction.atomic():
        lines = milliseconds(lambda: read_request_tokens(MONTH, None), runs=3)
        exact = read_request_tokens(MONTH, None)
    counting = seconds_of(lambda: _count(tenant))
    analyze()
    with tenant_scope(tenant.pk), transaction.atomic():
        days = BucketedDay.objects.count()
        assert read_request_tokens(MONTH, None) == exact, "buckets are not what the lines are"
        taken = milliseconds(lambda: read_request_tokens(MONTH, None), RUNS)
    reference = f"{days} days, {counting / imported:.0%} of the import's time"
    yield Figure(f"count_days_{size}_s", counting, "s", reference, imported / counting)
    middle = percentile(lines, 50)
    reference = f"a month's median and p95; from its lines {middle:,.0f} ms"
    p95 = percentile(taken, 95)
    yield Figure(f"token_sizes_p95_ms_{size}", p95, "ms", reference, middle / percentile(taken, 50))


def _count(tenant: Tenant) -> None:
    count_waiting(tenant.pk, AT_ONCE)


def page_figures(tenant: Tenant, session: Headers, size: str) -> Iterator[Figure]:
    """The whole page of a month, from the web server to a signed-in person."""
    page = f"/t/{tenant.slug}/unit-economics/?from={MONTH.date_from}&to={MONTH.date_to}"
    with server():
        link = connect()
        milliseconds(lambda: ask(link, "GET", page, session), runs=5)  # both processes warm
        taken = milliseconds(lambda: ask(link, "GET", page, session), RUNS)
    reference = f"whole page with its metrics, p50 {percentile(taken, 50):,.1f} ms"
    yield Figure(f"unit_page_p95_ms_{size}", percentile(taken, 95), "ms", reference)
