"""Settling marked cases, at most `CASES_AT_ONCE` in one transaction.

A worker that dies leaves the marks and nothing else. Marks are deleted by their number: one that
came meanwhile stays. This is no leased work (`finops.services.leasing`): there is no row to bring
to its end, only a heap of marks, and a batch of them is held by the lock of one short transaction,
which ends with its process.
"""

from django.db import OperationalError, transaction

from finops.db.locks import limit_waiting, wait_for
from finops.db.statements import fetch_tuples, of_tenant, run
from finops.models import Tenant
from finops.scope import current_tenant_id, tenant_scope
from ledger.queries.sql import load
from ledger.services.posting.interning import unattributed_id
from ledger.services.posting.plan import Plan, open_books
from ledger.services.posting.requests.cases import CREDIT_LOCK, OutcomeSpan, settle
from ledger.services.posting.working_tables import CASES, MARKS, analyze, lay_out

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
        taken = run(load("crediting/lease"), of_tenant(most=CASES_AT_ONCE))
        if taken:
            analyze(taken, MARKS, CASES)
            settle(plan_of_worker(unattributed), outcome_span())
            run(load("crediting/release"), of_tenant())
        return taken


def take_credits(*, patiently: bool = False) -> None:
    """Hold the tenant's credits until the transaction ends. Raises OperationalError where another
    has them for too long, unless `patiently`."""
    limit_waiting("0" if patiently else LONGEST_WAIT)
    wait_for(CREDIT_LOCK)
    limit_waiting("0")


def plan_of_worker(unattributed: int) -> Plan:
    """What the statements of crediting are told outside of a posting."""
    tenant = Tenant.objects.get(pk=current_tenant_id())
    return Plan(
        tenant=tenant.pk, zone=tenant.time_zone, books=open_books(), unattributed=unattributed
    )


def outcome_span() -> OutcomeSpan:
    [span] = fetch_tuples(load("crediting/span"), of_tenant())
    return OutcomeSpan.of(*span)
