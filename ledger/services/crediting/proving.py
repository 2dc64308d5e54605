"""Proving credits: all of them computed once more from the facts, while nobody posts."""

import logging

from django.db import transaction

from finops.models import Tenant
from finops.scope import tenant_scope
from finops.services import audit
from ledger.models import CaseMark
from ledger.services.crediting.settling import outcome_span, plan_of_worker, take_credits
from ledger.services.crediting.telling import tell_on_commit
from ledger.services.posting.batches import take_turn
from ledger.services.posting.interning import unattributed_id
from ledger.services.posting.plan import Plan
from ledger.services.posting.requests.cases import compute, settle
from ledger.services.posting.working_tables import CASES, analyze, lay_out

log = logging.getLogger(__name__)


def count_wrong_credits() -> int:
    """How many credits of settled cases differ from what the facts say; nothing is changed."""
    wrong, _stood = compute(stage_all(with_marked=False), outcome_span())
    return wrong


def settle_all() -> None:
    """Compute the credits of all cases anew; nobody waits any longer."""
    settle(stage_all(with_marked=True), outcome_span(), is_quiet=True)
    CaseMark.objects.all().delete()


def customers() -> list[int]:
    return list(Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER).values_list("pk", flat=True))


def prove_tenant(tenant_id: int) -> int:
    """Compute all credits of a tenant once more; cases with wrong ones are settled again by a
    worker, and the log and the audit say how many there were. How many credits were wrong. The unit
    costs of months that are over stand from now on, where no case waits."""
    with tenant_scope(tenant_id), transaction.atomic():
        take_turn()
        wrong = count_wrong_credits()
        if wrong:
            log.error("%s credits of tenant %s differ from the facts", wrong, tenant_id)
            plan_of_worker(unattributed_id()).run("crediting/mark_wrong")
            audit.append(
                actor="system", action="credits.wrong", target="credits", detail={"credits": wrong}
            )
            tell_on_commit()
        plan_of_worker(unattributed_id()).run("crediting/settle_months")
        return wrong


def stage_all(*, with_marked: bool) -> Plan:
    take_credits(patiently=True)
    lay_out()
    plan = plan_of_worker(unattributed_id())
    analyze(plan.run("crediting/all_cases", with_marked=with_marked), CASES)
    return plan
