"""From sending one event until a person sees it in its budget on the budgets page: the sums change,
a worker counts the budget anew, the page reads what was counted."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.db import transaction

from benchmarks.deciding import ROLES, person_of
from benchmarks.measures.freshness import event
from benchmarks.measures.importing import fresh_tenant
from benchmarks.results import Figure
from benchmarks.serving import Headers, ask, connect, key_headers, server, signed_in_headers
from finops import clock
from finops.access import Actor
from finops.calc.dates.periods import month_of
from finops.embedded import var_path
from finops.models import Tenant
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.budgets.asking import NewBudget, ask_budget
from finops.services.budgets.signing import BUDGETS, approve, submit

TRIES: Final = 20
COUNTED: Final = 50  # budgets that are counted with it
EACH_USD: Final = 1_111  # what an event costs; no other number of the page is a multiple of it
PATIENCE_SECONDS: Final = 60
SIGNERS: Final = ("finops_lead", "business_owner", "finance")


def budget_freshness_figure() -> Iterator[Figure]:
    """The slowest of `TRIES`: each sends an event and reads the budgets page until its sum is
    there."""
    tenant = fresh_tenant("fresh_budgets")
    # The reader comes before whoever would have to confirm their role.
    key, session = key_headers(tenant), signed_in_headers(tenant)
    with tenant_scope(tenant.pk), transaction.atomic():
        _grant(tenant)
    with server(), _worker():
        page = f"/t/{tenant.slug}/budgets/?standing="
        _until_seen(0, page, key, session)  # what a process does once is not in it
        taken = sorted(_until_seen(number, page, key, session) for number in range(1, TRIES + 1))
    middle = f"the middle one {taken[TRIES // 2]:.3f} s"
    reference = f"slowest of {TRIES}, POST to page, {COUNTED} budgets counted; {middle}"
    yield Figure("budget_freshness_s", taken[-1], "s", reference)


def _grant(tenant: Tenant) -> None:
    """Budgets of the whole tenant for this month, signed by those who have to."""
    people = {role: Actor(tenant, person_of(tenant, role)) for role in ROLES}
    month = month_of(clock.now().date())
    for number in range(COUNTED):
        slug = f"bench_{number:03}"
        new = NewBudget(slug, f"Budget {number}", month, Decimal(10_000_000), "For the benchmark")
        change = submit(
            actor=people["ai_ops"], change_id=ask_budget(actor=people["ai_ops"], new=new).pk
        )
        for role in SIGNERS:
            seen = sha256_to_sign(BUDGETS, change, request_of(BUDGETS.name, change.pk))
            approve(actor=people[role], change_id=change.pk, seen=seen)


@contextmanager
def _worker() -> Iterator[None]:
    """A worker as `manage.py serve` starts it."""
    command = [sys.executable, "-m", "celery", "-q", "-A", "finops", "worker", "--concurrency", "1"]
    root = Path(__file__).resolve().parents[2]
    with (
        (var_path() / "bench-worker.log").open("wb") as log,
        subprocess.Popen(command, cwd=root, stdout=log, stderr=log) as process,
    ):
        try:
            yield
        finally:
            process.terminate()


def _until_seen(number: int, page: str, key: Headers, session: Headers) -> float:
    """Seconds until the page shows what all events so far cost together."""
    sent = event(number, "fresh_budget")
    sent |= {"unit_price": f"{Decimal(EACH_USD) / 1000}"}
    wanted = f"{EACH_USD * (number + 1):,}".encode()
    link = connect()
    began = time.perf_counter()
    receipt = json.loads(ask(link, "POST", "/api/v1/ingest", key, json.dumps([sent]).encode()))
    assert receipt["accepted"] == 1, receipt
    while wanted not in ask(link, "GET", page, session):
        assert time.perf_counter() - began < PATIENCE_SECONDS, "the event never reached its budget"
    return time.perf_counter() - began
