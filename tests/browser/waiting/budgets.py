"""A budget that is in force, more of it that waits for its signatures, and the draft of another."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction

from finops.calc.dates.periods import month_of
from finops.models import BudgetChange, Tenant, UseCase, User
from finops.queries.approvals import request_of
from finops.scope import tenant_scope
from finops.services.budgets.asking import ask_budget, ask_change
from finops.services.budgets.committing import NewCommitment, enter_commitment
from ledger.services.budgets.counting import recount
from tests.finops.budgets.house import (
    REASON,
    House,
    approved,
    in_days,
    new_budget,
    put,
    this_month,
)
from tests.people import actor_for

BUDGET: Final = "bud_copilot"
TEN: Final = Decimal(10)
ROLES: Final = {"Otto": "ai_ops", "Lea": "finops_lead", "Finn": "finance"}


@dataclass(frozen=True)
class Waiting:
    """What is asked for, the request that people sign, and what is committed; a draft, and its
    request."""

    change: int
    request: int
    commitment: int
    draft: int
    draft_request: int


def ask_for_more(tenant: Tenant, people: dict[str, User], owner: User, use_case: str) -> Waiting:
    """`owner` is a Business Owner with an authenticator app."""
    with tenant_scope(tenant.pk), transaction.atomic():
        case = UseCase.objects.get(slug=use_case)
        actors = {name: actor_for(tenant, people[role]) for name, role in ROLES.items()}
        house = House(tenant, case, case, actors | {"Bea": actor_for(tenant, owner)})
        for dates in dict.fromkeys((month_of(in_days(-1)), this_month())):  # Home's, and today's
            period = approved(house, new_budget(BUDGET, dates=dates, use_case=case))
        more = ask_change(
            actor=house["Otto"], period=period, amount=Decimal(12000), since=None, reason=REASON
        )
        put(house, more)
        owes = NewCommitment(period.budget, "contract", "Reserved units", TEN, period.dates)
        commitment = enter_commitment(actor=house["Finn"], new=owes)
        draft = ask_budget(actor=house["Lea"], new=new_budget("bud_drafted", use_case=case))
        requests = [request_number(change) for change in (more, draft)]
    recount(tenant.pk)
    return Waiting(more.pk, requests[0], commitment.pk, draft.pk, requests[1])


def request_number(change: BudgetChange) -> int:
    request = request_of("budget", change.pk)
    assert request is not None
    return request.pk
