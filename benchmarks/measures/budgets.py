"""The budgets page of a tenant with 2,000 budgets, over the facts of the long import; counting them
anew, and reading the list alone."""

from collections.abc import Iterator
from typing import Final

from django.db import connections, transaction

from benchmarks.files import MIDDLE_MONTH
from benchmarks.measures.importing import ACTOR
from benchmarks.results import Figure
from benchmarks.serving import ask, connect, server, signed_in_headers
from benchmarks.timing import milliseconds, percentile
from finops import clock
from finops.calc.dates.periods import ONE_DAY, month_of
from finops.models import Budget, Environment, Tenant
from finops.scope import tenant_scope
from finops.services.organisation.entries import create
from finops.services.organisation.units import (
    ENVIRONMENTS,
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from ledger.queries.budgets.listing import budgets_on
from ledger.services.budgets.counting import recount
from ledger.views.budgets.listing import ROWS_PER_PAGE

RUNS: Final = 20
UNITS: Final = 10  # each with a cost center of its own
CASES_PER_UNIT: Final = 50
PLACES: Final = 4  # environments
BUDGETS: Final = UNITS * CASES_PER_UNIT * PLACES  # one for each use case and environment
SPENT_ON: Final = "customer_service_copilot"  # the use case of all events
MONTH: Final = month_of(MIDDLE_MONTH)
# What 2,000 × three signatures would have written, by the owner of the tables: the benchmark is of
# the page, not of signing.
ROWS: Final = """
SELECT set_config('app.maintenance', 'on', true);
WITH person AS (SELECT min(user_id) AS id FROM finops_membership WHERE tenant_id = {tenant}),
places AS (
  SELECT c.id AS use_case_id, e.id AS environment_id, row_number() OVER (ORDER BY c.id, e.id) AS n
  FROM finops_usecase c JOIN finops_environment e ON e.tenant_id = c.tenant_id
  WHERE c.tenant_id = {tenant}),
made AS (
  INSERT INTO finops_budget (tenant_id, slug, name, period_kind, currency, weekdays,
    follows_calendar, use_case_id, environment_id, risk_tier, created_at)
  SELECT {tenant}, 'bench_' || n, 'Budget ' || n, 'month', 'USD', '{{1,1,1,1,1,0.4,0.4}}', true,
    use_case_id, environment_id, '', now()
  FROM places RETURNING id),
spans AS (
  INSERT INTO finops_budgetperiod (tenant_id, budget_id, first, last, starts_at, ends_at)
  SELECT {tenant}, id, '{first}', '{last}', '{first} 00:00+00', '{after} 00:00+00' FROM made
  RETURNING id),
asked AS (
  INSERT INTO finops_budgetchange (tenant_id, state, reason, what, risk_tier, usd_per_unit,
    evidence, created_at, approved_at, approved_by_id)
  SELECT {tenant}, 'approved', 'benchmark ' || s.id, 'new', 'low', 1, '{{}}', now(), now(), p.id
  FROM spans s, person p RETURNING id, reason)
INSERT INTO finops_budgetamount (tenant_id, change_id, period_id, amount, since)
SELECT {tenant}, id, split_part(reason, ' ', 2)::bigint, 1000, '{first}' FROM asked;
"""


def budget_figures(tenant: Tenant, size: str) -> Iterator[Figure]:
    with tenant_scope(tenant.pk), transaction.atomic():
        is_there = Budget.objects.filter(slug="bench_1").exists()
    if not is_there:
        with tenant_scope(tenant.pk), transaction.atomic():
            _make_organisation()
        _write(tenant)
    (counted,) = milliseconds(lambda: recount(tenant.pk), runs=1)
    with tenant_scope(tenant.pk), transaction.atomic():
        read = milliseconds(
            lambda: budgets_on(MONTH.first, None, clock.now(), most=ROWS_PER_PAGE), RUNS
        )
    reference = f"{BUDGETS:,} budgets; counted anew in {counted:,.0f} ms"
    yield Figure(f"budgets_read_p95_ms_{size}", percentile(read, 95), "ms", reference)
    page = f"/t/{tenant.slug}/budgets/?on={MONTH.first}"
    with server():
        link, session = connect(), signed_in_headers(tenant)
        milliseconds(lambda: ask(link, "GET", page, session), runs=5)  # both processes warm
        taken = milliseconds(lambda: ask(link, "GET", page, session), RUNS)
    yield Figure(f"budgets_page_p95_ms_{size}", percentile(taken, 95), "ms", reference)


def _make_organisation() -> None:
    """Units, cost centers, use cases and environments: where budgets are tells a lot of them
    apart, as in a large house."""
    for number in range(PLACES - Environment.objects.count()):
        create(ENVIRONMENTS, actor=ACTOR, values={"slug": f"bench_{number}", "name": "Bench"})
    for number in range(UNITS):
        word = f"bench_{number:02}"
        unit = create_business_unit(actor=ACTOR, slug=word, name=f"Unit {number}")
        center = create_cost_center(actor=ACTOR, code=word, name=word, business_unit=unit)
        for case in range(CASES_PER_UNIT):
            slug = f"{word}_{case:02}" if number or case else SPENT_ON
            new = NewUseCase(slug, f"Use case {slug}", unit, center, "low", "lower handling time")
            create_use_case(actor=ACTOR, new=new)


def _write(tenant: Tenant) -> None:
    words = {"first": MONTH.first, "last": MONTH.last, "after": MONTH.last + ONE_DAY}
    statement = ROWS.format(tenant=tenant.pk, **words)
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(statement)
