"""Budgets as something that people sign: asked for, reviewed, approved, superseded, expired."""

from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor
from finops.approvals import Ask, Effect, Kind, OwnPart, Taken
from finops.calc.approvals.sign_off import SIGN_OFF
from finops.calc.budgets.phasing import CENT
from finops.calc.canonical import amount
from finops.models import (
    Budget,
    BudgetAmount,
    BudgetChange,
    Tenant,
    User,
)
from finops.models.budgets.changes import IN_FORCE
from finops.queries.budgets.amounts import amount_in_force, approved_amounts
from finops.queries.budgets.parts import beyond_parents, in_fiscal_years
from finops.queries.budgets.signers import budgets_of, scope_of, scope_words
from finops.queries.tenants import tenant_in_force
from finops.registries.spend import tell_amounts_changed
from finops.scope import tenant_scope
from finops.services.approving import take_step
from finops.services.budgets.cutting import check_not_below
from finops.services.signing import Stale

ACTIVITY: Final = "budget_guardrails"
EXPIRING: Final = ("approved", "conditionally_approved")
OWN_PART: Final = OwnPart(
    gettext_lazy("You had a part in asking for it: somebody else signs."), "asked_it"
)


# What a budget holds for, from an amount on.
HOLDING: Final = tuple(
    f"period__budget__{name}"
    for name in ("use_case", "business_unit", "cost_center", "environment", "parent")
)


def amounts_of(change: BudgetChange) -> list[BudgetAmount]:
    rows = change.amounts.select_related("period__budget", "change")
    return list(rows.order_by("id"))


def scopes_of(change: BudgetChange) -> list[Budget]:
    return budgets_of(change.amounts.values_list("period_id", flat=True))


def _money(value: Decimal | None) -> str | None:
    return None if value is None else amount(value, 2)


def _asks(change: BudgetChange) -> Ask:
    """The amounts with what they hold for; the bands look at the largest year that results."""
    rows = list(change.amounts.select_related("change", *HOLDING).order_by("id"))
    budgets = sorted((row.period.budget for row in rows), key=lambda budget: int(budget.pk))
    scopes = {budget.pk: budget for budget in budgets}
    above = [scopes[budget].parent for budget in beyond_parents(rows)]
    years = in_fiscal_years(rows, tenant_in_force().fiscal_year_start_month)
    totals = [(year * change.usd_per_unit).quantize(CENT) for year in years]
    lines = [_line(row, scopes[row.period.budget_id]) for row in rows]
    return Ask(
        title=title_of(change, rows),
        facts={
            **{"what": change.what, "amounts": lines, "reason": change.reason},
            **{"rate": amount(change.usd_per_unit, 12), "shown": change.evidence},
            "requester": change.requested_by_id,
        },
        activity=ACTIVITY,
        scopes=tuple(scope_of(scope) for scope in [*scopes.values(), *above]),
        tier=change.risk_tier,
        is_funding=True,
        amount_usd=max(totals, default=None),
    )


def title_of(change: BudgetChange, rows: list[BudgetAmount]) -> str:
    """“Increase: AML Copilot, 26,000.00 USD”."""
    parts = [
        f"{row.period.budget.name}, {row.amount:,.2f} {row.period.budget.currency}" for row in rows
    ]
    return f"{change.get_what_display()}: {'; '.join(parts)}"


def _line(row: BudgetAmount, scope: Budget) -> dict[str, object]:
    return {
        "budget": scope.slug,
        "scope": scope_words(scope),
        "currency": scope.currency,
        "period": [row.period.first, row.period.last],
        "before": _money(row.before),
        "amount": _money(row.amount),
        "since": row.since,
    }


def _target(change: BudgetChange) -> str:
    return ", ".join(str(row.period) for row in amounts_of(change))


def signed_columns(taken: Taken[Any]) -> dict[str, object]:
    # Any: a budget or a limit
    """The columns of the last signature, in business time: an amount holds from then on."""
    return {"approved_by": taken.signer, "approved_at": clock.now()}


def why(taken: Taken[Any]) -> Effect:  # Any: a budget or a limit
    return Effect(detail={"reason": taken.reason})


def _check(change: BudgetChange, _person: User | None) -> None:
    """What was asked for still fits what is there. Locks the budgets, by key."""
    rows = amounts_of(change)
    locked = Budget.objects.select_for_update().order_by("id")
    list(locked.filter(pk__in=[row.period.budget_id for row in rows]))
    for row in rows:
        if amount_in_force(row.period) != row.before:
            raise Stale(_("The budget's amount has changed meanwhile: it has to be asked anew."))
        check_not_below(row, clock.now())


def _approved(taken: Taken[BudgetChange]) -> Effect:
    """In force from now on."""
    tell_amounts_changed()
    rows = amounts_of(taken.item)
    detail = {row.period.budget.slug: str(row.amount) for row in rows}
    return Effect(signed_columns(taken), {"amounts": detail, "sha256": taken.sha256})


def _replaced(change: BudgetChange) -> list[int]:
    """What held for the same periods alone."""
    periods = [row.period_id for row in amounts_of(change)]
    before = BudgetChange.objects.filter(state__in=IN_FORCE, amounts__period__in=periods)
    others = before.exclude(pk=change.pk).distinct()
    return [older.pk for older in others if _gives_way(older, periods)]


def _gives_way(older: BudgetChange, periods: list[int]) -> bool:
    """A transfer holds on while one of its two budgets still has the amount that it gave."""
    others = older.amounts.exclude(period__in=periods)
    newest = {
        row.period_id: row.change_id
        for row in approved_amounts().filter(period__in=others.values("period"))
    }
    return all(newest.get(row.period_id) != older.pk for row in others)


BUDGETS: Final[Kind[BudgetChange]] = Kind(
    name="budget",
    lifecycle=SIGN_OFF,
    model=BudgetChange,
    prepares="ask_budget",
    signs="sign_budget",
    asks=_asks,
    target=_target,
    own_part=OWN_PART,
    state=lambda change: change.state,
    column="state",
    requester=lambda change: change.requested_by_id,
    effects={
        **{"approve": _approved, "approve_on_conditions": _approved},
        **{"send_back": why, "reject": why, "withdraw": why},
    },
    checks={"submit": _check, "approve": _check, "approve_on_conditions": _check},
    replaces=_replaced,
    events={
        "draft": "budget.drafted",
        "submit": "budget.submitted",
        "send_back": "budget.sent_back",
    },
)


def submit(*, actor: Actor, change_id: int) -> BudgetChange:
    """Put what is asked for to those who sign."""
    return take_step(BUDGETS, "submit", change_id, actor=actor)


def approve(*, actor: Actor, change_id: int, seen: str) -> BudgetChange:
    """One signature; with the last that is needed the amounts are in force."""
    return take_step(BUDGETS, "approve", change_id, actor=actor, seen=seen)


def send_back(*, actor: Actor, change_id: int, reason: str) -> BudgetChange:
    return take_step(BUDGETS, "send_back", change_id, actor=actor, reason=reason)


def reject(*, actor: Actor, change_id: int, seen: str, reason: str) -> BudgetChange:
    return take_step(BUDGETS, "reject", change_id, actor=actor, seen=seen, reason=reason)


def withdraw(*, actor: Actor, change_id: int, reason: str) -> BudgetChange:
    return take_step(BUDGETS, "withdraw", change_id, actor=actor, reason=reason)


def expire_over() -> int:
    """End the approvals of periods that are over: how many. Run twice, it ends nothing twice."""
    with transaction.atomic():
        over = BudgetChange.objects.filter(state__in=EXPIRING).exclude(
            amounts__period__ends_at__gt=clock.now()
        )
        numbers = list(over.order_by("id").values_list("pk", flat=True))
    for number in numbers:
        take_step(BUDGETS, "expire", number, actor="system")
    return len(numbers)


def expire_everywhere() -> int:
    """The same for every customer, each in transactions of its own."""
    customers = Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER).values_list("pk", flat=True)
    ended = 0
    for tenant_id in list(customers):
        with tenant_scope(tenant_id):
            ended += expire_over()
    return ended
