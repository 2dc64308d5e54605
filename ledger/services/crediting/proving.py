"""Proving credits: all of them computed once more from the facts, while nobody posts."""

import logging

from django.db import connection, transaction

from finops.models import Tenant
from finops.scope import current_tenant_id, tenant_scope
from finops.services import audit
from ledger.services.crediting.settling import take_credits, words_of_worker
from ledger.services.crediting.telling import tell_on_commit
from ledger.services.posting.chunks import take_turn
from ledger.services.posting.interning import unattributed_id
from ledger.services.posting.requests.cases import compute, settle
from ledger.services.posting.statements import Given, analyze, lay_out, run

log = logging.getLogger(__name__)


def count_wrong_credits() -> int:
    """How many credits of settled cases differ from what the facts say; nothing is changed."""
    given = stage_all(with_marked=False)
    wrong, _stood = compute(given)
    return wrong


def settle_all() -> None:
    """Compute the credits of all cases anew; nobody waits any longer."""
    given = stage_all(with_marked=True)
    settle({**given, "is_quiet": True})
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_casemark WHERE tenant_id = %s", [current_tenant_id()])


def customers() -> list[int]:
    return list(Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER).values_list("pk", flat=True))


def prove_tenant(tenant_id: int) -> int:
    """Compute all credits of a tenant once more; cases with wrong ones are settled again by a
    worker, and the log and the audit say how many there were. How many credits were wrong."""
    with tenant_scope(tenant_id), transaction.atomic():
        take_turn()
        wrong = count_wrong_credits()
        if wrong:
            log.error("%s credits of tenant %s differ from the facts", wrong, tenant_id)
            run("crediting/mark_wrong", words_of_worker(unattributed_id()))
            audit.append(
                actor="system", action="credits.wrong", target="credits", detail={"credits": wrong}
            )
            tell_on_commit()
        return wrong


def stage_all(*, with_marked: bool) -> Given:
    take_credits(patiently=True)
    lay_out()
    given = words_of_worker(unattributed_id())
    staged = run("crediting/all_cases", {**given, "with_marked": with_marked})
    analyze(staged, "stage_case")
    return given
