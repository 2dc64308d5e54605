"""Asking for money: a new budget, more or less of it, or a transfer between two.

What is asked is a draft until somebody puts it to those who sign; a key may draft too.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor, can
from finops.calc.budgets.families import NoTransfer, TransferSide, check_transfer, higher_risk
from finops.calc.budgets.spans import PeriodKind as Kinds
from finops.calc.budgets.spans import is_whole_period
from finops.calc.dates.periods import DateRange, utc_bounds
from finops.models import Budget, BudgetAmount, BudgetChange, BudgetPeriod, Tenant, User
from finops.models.budgets.scopes import ScopedMoney
from finops.queries.budgets.amounts import amount_in_force, open_changes
from finops.queries.budgets.signers import risk_of, target_of
from finops.queries.tenants import local_today, tenant_in_force, tenant_zone
from finops.registries.spend import spend_facts, usd_per_unit
from finops.services.approvals.hands import may_draft
from finops.services.approvals.refusing import in_words
from finops.services.approving import begin
from finops.services.budgets.cutting import check_not_below
from finops.services.budgets.signing import BUDGETS
from finops.services.database.unique_keys import told_at

LONGEST_DAYS: Final = 3 * 366
_TAKEN: Final = gettext_lazy("Somebody asked for a budget of this name in the same moment.")
What = BudgetChange.What


@dataclass(frozen=True)
class NewBudget:
    """A budget and the amount of one of its periods. Of a budget that is there already only what
    names it is read, and it gets another period."""

    slug: str
    name: str
    dates: DateRange
    amount: Decimal
    reason: str
    currency: str = ""
    period_kind: str = "month"
    parent: Budget | None = None
    business_unit: Any = None
    cost_center: Any = None
    use_case: Any = None
    environment: Any = None
    risk_tier: str = ""
    owner: User | None = None
    carry_limit: Decimal | None = None
    weekdays: Sequence[Decimal] = field(default=(Decimal(1),) * 7)
    follows_calendar: bool = True

    def columns(self) -> dict[str, object]:
        own = {"dates", "amount", "reason"}
        values = {part.name: getattr(self, part.name) for part in fields(self)}
        return {name: value for name, value in values.items() if name not in own}


@in_words()
@told_at("budget_slug", "slug", _TAKEN)
@transaction.atomic
def ask_budget(*, actor: Actor, new: NewBudget) -> BudgetChange:
    """Draft a budget with the amount of one period. Raises ValidationError by field,
    PermissionDenied."""
    tenant = tenant_in_force()
    budget = Budget.objects.select_for_update().filter(slug=new.slug).first()
    if budget is None:
        budget = _new_budget(actor, new, tenant)
    else:
        _check_may_ask(actor, budget)
    period = _period_of(budget, new.dates, tenant)
    if amount_in_force(period) is not None:
        sentence = _("This period has an amount already: ask for an increase.")
        raise ValidationError({"period": sentence})
    return _draft(actor, What.NEW, new.reason, [(period, new.amount, period.first)])


@in_words()
@transaction.atomic
def ask_change(
    *, actor: Actor, period: BudgetPeriod, amount: Decimal, since: date | None, reason: str
) -> BudgetChange:
    """Draft another amount for a period, from a day on: today unless it is named.

    Raises ValidationError by field, PermissionDenied.
    """
    before = amount_in_force(period)
    if before is None:
        sentence = _("Nothing is approved for this period yet: ask for a budget.")
        raise ValidationError({"period": sentence})
    what = What.INCREASE if amount > before else What.CUT
    return _draft(actor, what, reason, [(period, amount, day_in(period, since))])


@in_words()
@transaction.atomic
def ask_transfer(
    *,
    actor: Actor,
    source: BudgetPeriod,
    target: BudgetPeriod,
    amount: Decimal,
    since: date | None,
    reason: str,
) -> BudgetChange:
    """Draft the move of an amount from one budget to another of the same currency and period:
    one act, signed once, that sums to 0. Raises ValidationError by field, PermissionDenied."""
    if amount <= 0:
        raise ValidationError({"amount": _("Say how much is moved: more than 0.")})
    before = [amount_in_force(period) for period in (source, target)]
    if None in before or source == target:
        sentence = _("Both budgets need an approved amount, and are two different ones.")
        raise ValidationError({"target": sentence})
    sides = [TransferSide(period.budget.currency, period.dates) for period in (source, target)]
    try:
        check_transfer(sides[0], sides[1], [-amount, amount])
    except NoTransfer as refusal:
        raise ValidationError({"target": _TRANSFERS[refusal.field]()}) from refusal
    after = [(before[0] or Decimal(0)) - amount, (before[1] or Decimal(0)) + amount]
    if after[0] < 0:
        raise ValidationError({"amount": _("More than the budget has.")})
    rows = [(source, after[0], day_in(source, since)), (target, after[1], day_in(target, since))]
    return _draft(actor, What.TRANSFER, reason, rows)


_TRANSFERS: Final = {
    "currency": lambda: _("Both budgets have the same currency, or nothing is moved."),
    "period": lambda: _("Both budgets are for the same period, or nothing is moved."),
    "amount": lambda: _("Say how much is moved: more than 0."),
}


def day_in(period: BudgetPeriod, since: date | None) -> date:
    day = since or max(local_today(), period.first)
    if day not in period.dates:
        raise ValidationError({"since": _("The day lies outside the period.")})
    return day


def _check_may_ask(actor: Actor, scope: ScopedMoney) -> None:
    if not can(actor, "ask_budget", target_of(scope)):
        raise PermissionDenied(_("Your roles do not let you ask for this budget."))


def _new_budget(actor: Actor, new: NewBudget, tenant: Tenant) -> Budget:
    columns = {**new.columns(), "currency": new.currency or tenant.currency}
    budget = Budget(**{**columns, "name": _normal(new.name), "weekdays": list(new.weekdays)})
    _check_may_ask(actor, budget)
    _check_scope(budget)
    budget.full_clean()
    budget.save()
    return budget


def _check_scope(budget: Budget) -> None:
    """The narrower parts lie in the wider ones; a part is in the currency of its whole."""
    problems: dict[str, str] = {}
    case, center = budget.use_case, budget.cost_center
    if case is not None and center is not None and case.cost_center_id != center.pk:
        problems["use_case"] = _("The use case belongs to another cost center.")
    for inner, name in ((case, "use_case"), (center, "cost_center")):
        unit = budget.business_unit_id
        if inner is not None and unit is not None and inner.business_unit_id != unit:
            problems[name] = _("It belongs to another business unit.")
    if budget.parent is not None and budget.parent.currency != budget.currency:
        problems["parent"] = _("A part is in the currency of its whole.")
    if problems:
        raise ValidationError(problems)


def _period_of(budget: Budget, dates: DateRange, tenant: Tenant) -> BudgetPeriod:
    known = BudgetPeriod.objects.filter(budget=budget, first=dates.first, last=dates.last).first()
    if known is not None:
        return known
    if not is_whole_period(dates, Kinds(budget.period_kind), tenant.fiscal_year_start_month):
        raise ValidationError({"period": _("These are not the days of such a period.")})
    if dates.day_count > LONGEST_DAYS:
        raise ValidationError({"period": _("A project lasts three years at most.")})
    if BudgetPeriod.objects.filter(
        budget=budget, first__lte=dates.last, last__gte=dates.first
    ).exists():
        raise ValidationError({"period": _("It overlaps with another period of this budget.")})
    span = utc_bounds(dates, tenant_zone())
    period = BudgetPeriod(
        **{"budget": budget, "first": dates.first, "last": dates.last},
        **{"starts_at": span.start, "ends_at": span.end},
    )
    period.full_clean()
    period.save()
    return period


Row = tuple[BudgetPeriod, Decimal, date]


def _draft(actor: Actor, what: str, reason: str, rows: Iterable[Row]) -> BudgetChange:
    """The change with its amounts and its request, under locks of its budgets by key."""
    asked = list(rows)
    budgets = {period.budget_id for period, _amount, _since in asked}
    held = list(Budget.objects.select_for_update().filter(pk__in=budgets).order_by("id"))
    for budget in held:
        _check_may_ask(actor, budget)
    if open_changes(period.pk for period, _amount, _since in asked).exists():
        sentence = _("Something is asked for this period already: decide that first.")
        raise ValidationError({"period": sentence})
    change = BudgetChange(
        what=what,
        reason=reason_given(reason),
        requested_by=actor.user,
        risk_tier=higher_risk(*map(risk_of, held)),
        usd_per_unit=rate_of(held[0].currency),
        evidence=evidence_of(asked),
    )
    change.full_clean(exclude=["evidence"])
    change.save()
    BudgetAmount.objects.bulk_create([_amount(change, *row) for row in asked])
    if not may_draft(BUDGETS, change, actor):
        raise PermissionDenied(_("Your roles do not let you ask for this budget."))
    begin(BUDGETS, "draft", change, actor=actor)
    return change


def _amount(
    change: BudgetChange, period: BudgetPeriod, amount: Decimal, since: date
) -> BudgetAmount:
    before = amount_in_force(period)
    if before == amount:
        raise ValidationError({"amount": _("This is the amount that is in force.")})
    row = BudgetAmount(change=change, period=period, before=before, amount=amount, since=since)
    row.full_clean()
    check_not_below(row, clock.now())
    return row


def evidence_of(rows: Iterable[Row]) -> dict[str, Mapping[str, str | None]]:
    """What each budget showed when this was asked, by its id; nothing of a budget without use."""
    shown = {period.budget.slug: spend_facts(period).evidence for period, _a, _s in rows}
    return {slug: dict(facts) for slug, facts in shown.items() if facts}


def rate_of(currency: str) -> Decimal:
    rate = usd_per_unit(currency, clock.now())
    if rate is None:
        sentence = _("Nobody recorded what %(currency)s is worth in USD.")
        raise ValidationError({"currency": sentence % {"currency": currency}})
    return rate


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())


def reason_given(text: str) -> str:
    if len(text.strip()) < 10:
        raise ValidationError({"reason": _("Give a reason of 10 characters or more.")})
    return _normal(text)
