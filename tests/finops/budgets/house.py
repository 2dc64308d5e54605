"""A tenant whose budgets are asked for by Otto and signed by everybody else."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from finops import clock
from finops.access import Actor
from finops.calc.dates.periods import DateRange, add_months, month_of
from finops.models import Budget, BudgetChange, BudgetPeriod, Environment, Tenant, UseCase
from finops.queries.approvals import request_of, sha256_to_sign
from finops.services.budgets.asking import NewBudget, ask_budget
from finops.services.budgets.signing import BUDGETS, approve, submit
from tests.finops.approvals.notes import a_case
from tests.people import actor_for, make_person, make_tenant

REASON: Final = "As planned for the year"
SIGNERS: Final = {
    **{"Lea": "finops_lead", "Bea": "business_owner", "Finn": "finance", "Rita": "risk"},
    **{"Lou": "finops_lead", "Bob": "business_owner", "Fay": "finance", "Ron": "risk"},
}


@dataclass(frozen=True)
class House:
    """`people` by name: Otto asks, the others sign."""

    tenant: Tenant
    copilot: UseCase
    aml: UseCase
    people: dict[str, Actor]

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]


def open_house(slug: str = "retail") -> House:
    """Use it inside `tenant_scope` of its tenant: grants are read on first use."""
    tenant = make_tenant(slug)
    roles = {"Otto": "ai_ops", **SIGNERS}
    people = {name: actor_for(tenant, make_person(tenant, r, name)) for name, r in roles.items()}
    return House(tenant, a_case(tenant, "copilot"), a_case(tenant, "aml", "high"), people)


def this_month() -> DateRange:
    return month_of(clock.now().date())


def next_month() -> DateRange:
    return month_of(add_months(this_month().first, 1))


def new_budget(slug: str = "bud_copilot", amount: int = 10000, **more: object) -> NewBudget:
    plain = NewBudget(slug, slug.title(), next_month(), Decimal(amount), REASON)
    return replace(plain, **more)  # type: ignore[arg-type]  # fields by name


def shown(change: BudgetChange) -> str:
    """The hash of what is asked, as a page shows it."""
    change.refresh_from_db()
    return sha256_to_sign(BUDGETS, change, request_of("budget", change.pk))


def put(house: House, change: BudgetChange, who: str = "Otto") -> BudgetChange:
    return submit(actor=house[who], change_id=change.pk)


def sign(house: House, change: BudgetChange, *names: str) -> BudgetChange:
    """Signed by these people, or by one for each role."""
    for name in names or ("Lea", "Bea", "Finn"):
        approve(actor=house[name], change_id=change.pk, seen=shown(change))
    change.refresh_from_db()
    return change


def approved(house: House, new: NewBudget, *names: str) -> BudgetPeriod:
    change = put(house, ask_budget(actor=house["Otto"], new=new))
    assert sign(house, change, *names).state == "approved"
    period: BudgetPeriod = change.amounts.get().period
    return period


def sandbox() -> Environment:
    return Environment.objects.get(slug="sandbox")


def budget_named(slug: str) -> Budget:
    return Budget.objects.get(slug=slug)


def in_days(number: int) -> date:
    return clock.now().date() + timedelta(days=number)
