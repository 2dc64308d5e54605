"""Settling marked cases, at most `CASES_AT_ONCE` in one transaction.

A worker that dies leaves the marks and nothing else. Marks are deleted by their number: one that
came meanwhile stays. This is no leased work (`finops.services.leasing`): there is no row to bring
to its end, only a heap of marks, and a batch of them is held by the lock of one short transaction,
which ends with its process.
"""

from django.db import OperationalError, connection, transaction

from finops import clock
from finops.models import Tenant
from finops.scope import current_tenant_id, tenant_scope
from ledger.queries.sql import load
from ledger.services.posting.interning import unattributed_id
from ledger.services.posting.periods import CLOSED_UNTIL, NEVER
from ledger.services.posting.requests.cases import CREDIT_LOCK, bounds, settle
from ledger.services.posting.statements import Given, analyze, lay_out, run

CASES_AT_ONCE = 5_000
LONGEST_WAIT = "2s"


def settle_waiting(tenant_id: int) -> int:
    """Settle the marked cases of a tenant; how many marks were taken. Another process that is at
    it goes on with the rest."""
    done = 0
    while True:
        try:
            with tenant_scope(tenant_id):
                settled = settle_batch()
        except OperationalError:  # the lock was not to be had: whoever has it goes on
            return done
        done += settled
        if not settled:
            return done


def settle_batch() -> int:
    """One transaction of the worker; how many marks it took."""
    unattributed = unattributed_id()
    with transaction.atomic():
        take_credits()
        lay_out()
        taken = run("crediting/lease", {"tenant": current_tenant_id(), "most": CASES_AT_ONCE})
        if taken:
            analyze(taken, "stage_mark", "stage_case")
            settle(words_of_worker(unattributed))
            run("crediting/release", {"tenant": current_tenant_id()})
        return taken


def take_credits(*, patiently: bool = False) -> None:
    """Hold the tenant's credits until the transaction ends. Raises OperationalError where another
    has them for too long, unless `patiently`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{'0' if patiently else LONGEST_WAIT}'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CREDIT_LOCK, current_tenant_id()])
        cursor.execute("SET LOCAL lock_timeout = '0'")


def words_of_worker(unattributed: int) -> Given:
    """The parameters of crediting outside of a posting."""
    tenant = Tenant.objects.get(pk=current_tenant_id())
    with connection.cursor() as cursor:
        cursor.execute(CLOSED_UNTIL, [tenant.pk])
        (closed_until,) = cursor.fetchone()
        cursor.execute(load("crediting/span"), {"tenant": tenant.pk})
        first, last = cursor.fetchone()
    return {
        "tenant": tenant.pk,
        "zone": tenant.time_zone,
        "unattributed": unattributed,
        "closed_until": NEVER if closed_until is None else closed_until.isoformat(),
        "now": clock.now().isoformat(),
        **bounds(first, last),
    }
