"""Changing what a draft about money asks for, after it was sent back."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.calc.budgets.families import higher_risk
from finops.models import BudgetAmount, BudgetChange
from finops.queries.budgets.amounts import amount_in_force
from finops.queries.budgets.signers import budgets_of, risk_of
from finops.services.approvals.amending import amend
from finops.services.budgets.asking import day_in, evidence_of, rate_of, reason_given
from finops.services.budgets.cutting import check_not_below
from finops.services.budgets.signing import BUDGETS, amounts_of

What = BudgetChange.What


def amend_budget(
    *,
    actor: Actor,
    change_id: int,
    seen: int,
    amount: Decimal,
    since: date | None,
    reason: str,
) -> BudgetChange:
    """Another amount, of a transfer what is moved, from a day on; rate, risk and evidence are read
    anew. `seen` is the version of its request that the form showed.

    Raises ValidationError by field, Stale, SignatureRefused.
    """
    why = reason_given(reason)

    def change(row: BudgetChange) -> None:
        amounts = amounts_of(row)
        _set_amounts(row, amounts, amount, since)
        held = budgets_of([part.period_id for part in amounts])
        row.reason = why
        row.risk_tier = higher_risk(*map(risk_of, held))
        row.usd_per_unit = rate_of(held[0].currency)
        row.evidence = evidence_of((part.period, part.amount, part.since) for part in amounts)
        row.full_clean(exclude=["evidence"])
        row.save()

    return amend(BUDGETS, change_id, actor=actor, version=seen, change=change)


def _set_amounts(
    change: BudgetChange, rows: list[BudgetAmount], amount: Decimal, since: date | None
) -> None:
    """In one statement: the database looks at a transfer's sum after it."""
    for row in rows:
        row.before = amount_in_force(row.period)
        row.since = day_in(row.period, since)
    wanted = _moved(rows, amount) if change.what == What.TRANSFER else [amount]
    for row, value in zip(rows, wanted, strict=True):
        if value == row.before:
            raise ValidationError({"amount": _("This is the amount that is in force.")})
        row.amount = value
        row.full_clean()
        check_not_below(row, clock.now())
    if change.what in (What.INCREASE, What.CUT) and rows[0].before is not None:
        change.what = What.INCREASE if amount > rows[0].before else What.CUT
    BudgetAmount.objects.bulk_update(rows, ["before", "amount", "since"])


def _moved(rows: list[BudgetAmount], amount: Decimal) -> list[Decimal]:
    """What the two budgets have after the move: the one that gives comes first."""
    before = [row.before or Decimal(0) for row in rows]
    if amount <= 0:
        raise ValidationError({"amount": _("Say how much is moved: more than 0.")})
    if amount > before[0]:
        raise ValidationError({"amount": _("More than the budget has.")})
    return [before[0] - amount, before[1] + amount]
