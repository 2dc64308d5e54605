"""The demo's budgets: asked for and signed by the people who would do it, on what was really spent,
on the days on which they would have done it.

The month of the data has a budget for the organisation and one for each use case in it: one ends
over and more is asked for, two exchanged money, the others are on plan. The first budget of AML
Copilot, which is of high risk, waits for Risk; elsewhere more for a high-risk one does. The sandbox
is near its cap and approved on conditions, last month's approval is over, one budget was rejected,
one person stands in for another.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import Final

from django.db import transaction

from finops import clock
from finops.access import Actor
from finops.calc.budgets.caps import THRESHOLDS
from finops.calc.dates.periods import ONE_DAY, DateRange, add_months, month_of
from finops.models import (
    Budget,
    BudgetChange,
    BudgetPeriod,
    Condition,
    ConditionCheck,
    Environment,
    Tenant,
    UseCase,
    User,
)
from finops.models.budgets.scopes import ScopedMoney
from finops.queries.approvals import request_of, sha256_to_sign
from finops.queries.tenants import local_today
from finops.running.demo.clock_setting import set_right
from finops.scope import tenant_scope
from finops.services.approvals.conditions import add_condition, check_condition
from finops.services.approvals.delegating import delegate_role
from finops.services.budgets.asking import NewBudget, ask_budget, ask_change, ask_transfer
from finops.services.budgets.committing import NewCommitment, enter_commitment
from finops.services.budgets.limits import LIMITS, NewLimit, approve_limit, ask_limit, submit_limit
from finops.services.budgets.signing import (
    BUDGETS,
    approve,
    expire_over,
    reject,
    scopes_of,
    submit,
)
from finops.signatures import HIGH_TIERS
from ledger.demo.use_cases import AML
from ledger.queries.budgets.spend import Spend
from ledger.services.budgets.counting import recount
from ledger.services.demo.desk import Desk

OWNER: Final = "business_owner"
SIGNERS: Final = ("finops_lead", OWNER, "finance", "risk")
SANDBOX: Final = "sandbox"
REASON: Final = "The year's plan, as agreed with the business owner."
SPARE: Final = Decimal("1.12")
TOO_LITTLE: Final = Decimal("0.8")
FULL: Final = Decimal("1.15")  # of the organisation: more than its parts have
NEARLY: Final = Decimal("0.93")  # of the sandbox's cap is spent
MOVED: Final = Decimal("0.02")  # of a budget, to another
FIRST_WAITS: Final = AML.slug
WORKDAYS: Final = (Decimal(1),) * 5 + (Decimal("0.5"),) * 2
ROUND: Final = Decimal(5)
ASKED_BEFORE: Final = timedelta(days=4)  # the month begins
EVENING: Final = 19
CONDITIONS_DUE: Final = timedelta(days=14)  # after the month
CHEAP: Final = "A day of experiments costs 300 USD at most."
CHEAP_RULE: Final = {
    **{"metric": "spend_usd", "filter": {"environment": SANDBOX}},
    **{"op": "<=", "value": "300", "days": 1},
}
CLEANED: Final = "Test data of experiments that ended are deleted."
NAMED: Final = "A second person who looks at experiments is named."
NAMED_WITHIN: Final = timedelta(days=12)  # of the month's first day


@dataclass(frozen=True)
class DemoDeed:
    """Something that somebody does on a day."""

    day: date
    do: Callable[[], object]


@dataclass(frozen=True)
class Granted:
    """A use case's budget of the month, as it was approved."""

    case: UseCase
    period: BudgetPeriod
    amount: Decimal

    @property
    def is_high(self) -> bool:
        return is_high(self.case)


def is_high(case: UseCase) -> bool:
    return case.risk_tier in HIGH_TIERS


def seed_budgets(*, tenant: Tenant, people: dict[str, User]) -> None:
    """One transaction; a run that was killed leaves the clock set, so it is set right first."""
    set_right()
    desk = Desk(tenant, people)
    with tenant_scope(tenant.pk), transaction.atomic():
        today = local_today()
        month = month_of(today)
        spend = Spend(DateRange(add_months(month.first, -2), today))
        granted = _seed_month(desk, month, spend)
        deeds = [*_deeds(desk, granted, month, spend), *_days_of_thresholds(granted, spend)]
        by_day: dict[date, list[DemoDeed]] = {}
        for deed in deeds:
            by_day.setdefault(min(deed.day, today), []).append(deed)
        for day, done in sorted(by_day.items()):
            with desk.at(day, EVENING):
                recount(tenant.pk)
                for deed in done:
                    deed.do()
    recount(tenant.pk)


def _seed_month(desk: Desk, month: DateRange, spend: Spend) -> list[Granted]:
    """Last month's budgets, which are over, and this month's: of the organisation and of each use
    case but one; the sandbox's and the limits. Signed before the month begins."""
    every = UseCase.objects.select_related("cost_center", "business_unit", "business_owner")
    cases = list(every.exclude(slug=FIRST_WAITS).order_by("slug"))
    with desk.at(month_of(month.first - ONE_DAY).first - ASKED_BEFORE):
        _seed_use_cases(desk, cases, month_of(month.first - ONE_DAY), spend)
    with desk.at(month.first - ASKED_BEFORE):
        granted = _seed_use_cases(desk, cases, month, spend)
        _seed_sandbox(desk, month, spend)
        _seed_limits(desk)
    with desk.at(month.first):
        expire_over()
    return granted


def _seed_use_cases(
    desk: Desk, cases: list[UseCase], month: DateRange, spend: Spend
) -> list[Granted]:
    """The organisation's budget of the month, and in it those of the use cases."""
    full = _grant(desk, _everything(desk, month, spend)).budget
    scarce = next((case for case in cases if not is_high(case)), None)
    granted = []
    for case in cases:
        share = TOO_LITTLE if case == scarce and len(cases) > 1 else SPARE
        new = replace(_new(case, month, spend, share), parent=full)
        granted.append(Granted(case, _grant(desk, new), new.amount))
    return granted


def _new(case: UseCase, month: DateRange, spend: Spend, share: Decimal) -> NewBudget:
    """A share of what the month will have cost: more of it leaves a little to spare."""
    return NewBudget(
        slug=f"bud_{case.slug}",
        name=case.name,
        dates=month,
        amount=_rounded(_expected(Budget(use_case=case), month, spend) * share, share),
        reason=REASON,
        use_case=case,
        owner=case.business_owner,
        weekdays=WORKDAYS,
    )


def _everything(desk: Desk, month: DateRange, spend: Spend) -> NewBudget:
    return NewBudget(
        slug="bud_all",
        name=desk.tenant.name,
        dates=month,
        amount=_rounded(_expected(Budget(), month, spend) * FULL),
        reason=REASON,
        owner=desk.people["finops_lead"],
        weekdays=WORKDAYS,
    )


def _expected(scope: ScopedMoney, month: DateRange, spend: Spend) -> Decimal:
    """What was spent of the month, and an average day for each that is left."""
    days = spend.of(scope)
    used = [usd for usd in days.usd.values() if usd > 0]
    average = sum(used, Decimal(0)) / len(used) if used else Decimal(0)
    known = [day for day in month.days() if days.usd.get(day, Decimal(0)) > 0]
    return days.spent_usd(month) + average * (month.day_count - len(known))


def _rounded(amount: Decimal, share: Decimal = SPARE) -> Decimal:
    """Upwards where there shall be something to spare."""
    how = ROUND_UP if share > 1 else ROUND_DOWN
    return max(ROUND, (amount / ROUND).quantize(Decimal(1), how) * ROUND)


def _seed_sandbox(desk: Desk, month: DateRange, spend: Spend) -> None:
    """What experiments may cost, across use cases: near its cap by today; on three conditions, of
    which a figure settles one, and persons the others: one of them too late."""
    sandbox = Environment.objects.get(slug=SANDBOX)
    spent = spend.of(Budget(environment=sandbox)).spent_usd(month)
    if not spent:
        return
    amount = (spent / NEARLY).quantize(Decimal(1), ROUND_UP)
    new = NewBudget("bud_sandbox", "Sandbox", month, amount, REASON, environment=sandbox)
    drafted = ask_budget(actor=desk["platform_pm"], new=new)
    owner, due = desk.people["ai_ops"], month.last + CONDITIONS_DUE
    wanted = (
        *((CHEAP, due, CHEAP_RULE), (CLEANED, due, None)),
        (NAMED, month.first + NAMED_WITHIN, None),
    )
    for text, due_on, rule in wanted:
        add_condition(
            *(BUDGETS, drafted.pk),
            actor=desk["platform_pm"],
            text=text,
            owner=owner,
            due_on=due_on,
            rule=rule,
        )
    _sign(desk, _put(desk, drafted), *SIGNERS[:3])


def _seed_limits(desk: Desk) -> None:
    """300 USD a day at most for experiments, so much a month; and each request on a high-risk
    route names a budget."""
    sandbox = Environment.objects.get(slug=SANDBOX)
    limits = (
        NewLimit("sandbox_daily", "daily_cap", REASON, Decimal(300), "USD", environment=sandbox),
        NewLimit(
            *("sandbox_monthly", "monthly_quota", REASON, Decimal(6000), "USD"),
            environment=sandbox,
        ),
        NewLimit("high_risk_budget", "budget_required", REASON, risk_tier="high"),
    )
    for limit in limits:
        asked = ask_limit(actor=desk["ai_ops"], new=limit)
        submit_limit(actor=desk["ai_ops"], limit_id=asked.pk)
        for role in SIGNERS if limit.risk_tier else SIGNERS[:3]:
            seen = sha256_to_sign(LIMITS, asked, request_of(LIMITS.name, asked.pk))
            approve_limit(actor=desk[role], limit_id=asked.pk, seen=seen)


def _deeds(
    desk: Desk, granted: list[Granted], month: DateRange, spend: Spend
) -> Iterator[DemoDeed]:
    first, last = month.first, month.last
    yield DemoDeed(first + ONE_DAY, lambda: _commit(desk, granted[-1], month))
    if len(granted) > 1:
        yield DemoDeed(first + 4 * ONE_DAY, lambda: _transfer(desk, granted))
    yield DemoDeed(first + 6 * ONE_DAY, lambda: _refuse(desk, month))
    for day in (first + 2 * ONE_DAY, first + NAMED_WITHIN + ONE_DAY):
        yield DemoDeed(day, lambda: _look_at_conditions(desk))
    waiting = UseCase.objects.filter(slug=FIRST_WAITS).first()
    if waiting is not None:
        yield DemoDeed(last - ONE_DAY, lambda: _ask_first(desk, waiting, month, spend))
    scarce = next((each for each in granted if not each.is_high), None)
    if scarce is not None:
        yield DemoDeed(last, lambda: _ask_more(desk, scarce, SIGNERS[:1]))
    risky = next((each for each in granted if each.is_high), None)
    if risky is not None:
        yield DemoDeed(last, lambda: _ask_more(desk, risky, SIGNERS[:3]))
    yield DemoDeed(last, lambda: _stand_in(desk))


def _days_of_thresholds(granted: list[Granted], spend: Spend) -> Iterator[DemoDeed]:
    """The days on which spend passed a share of a budget: it is counted then."""
    for each in granted:
        days, spent, passed = spend.of(each.period.budget), Decimal(0), 0
        for day in each.period.dates.days():
            spent += days.usd.get(day, Decimal(0))
            now = sum(spent * 100 >= each.amount * percent for percent in THRESHOLDS)
            if now > passed:
                yield DemoDeed(day, lambda: None)
            passed = now


def _commit(desk: Desk, granted: Granted, month: DateRange) -> None:
    amount = max(ROUND, (granted.amount / 20).quantize(Decimal(1)))
    new = NewCommitment(
        *(granted.period.budget, "reserved_capacity", "Reserved throughput"),
        *(amount, month, "PO-4711"),
    )
    enter_commitment(actor=desk["finance"], new=new)


def _transfer(desk: Desk, granted: list[Granted]) -> None:
    """From the last use case to the first, which somebody else owns."""
    change = ask_transfer(
        actor=desk["platform_pm"],
        source=granted[-1].period,
        target=granted[0].period,
        amount=max(Decimal(1), (granted[-1].amount * MOVED).quantize(Decimal(1))),
        since=None,
        reason="Work moved from one team to the other.",
    )
    _sign(desk, _put(desk, change), *_signers_of(change))


def _ask_first(desk: Desk, case: UseCase, month: DateRange, spend: Spend) -> None:
    """A high-risk budget that all have signed but Risk."""
    new = replace(_new(case, month, spend, SPARE), parent=Budget.objects.get(slug="bud_all"))
    _sign(desk, _asked(desk, new), *SIGNERS[:3])


def _look_at_conditions(desk: Desk) -> None:
    """As the clock does: by what was spent, and by the day on which they are due."""
    met = ConditionCheck.objects.filter(result="met").values("condition")
    for condition in Condition.objects.filter(request__phase="in_force").exclude(pk__in=met):
        check_condition(condition, zone=desk.tenant.time_zone)


def _refuse(desk: Desk, month: DateRange) -> None:
    new = NewBudget("bud_extra", "Extra experiments", month, Decimal(5000), REASON)
    refused = _asked(desk, new)
    reject(
        actor=desk["finance"],
        change_id=refused.pk,
        seen=_seen(refused),
        reason="Not in the year's plan: ask again with what it is for.",
    )


def _ask_more(desk: Desk, granted: Granted, signers: tuple[str, ...]) -> None:
    more = ask_change(
        actor=desk["platform_pm"],
        period=granted.period,
        amount=_rounded(granted.amount * Decimal("1.25")),
        since=None,
        reason="Spend runs ahead of the curve since the last release.",
    )
    _sign(desk, _put(desk, more), *signers)


def _stand_in(desk: Desk) -> None:
    """Whoever leads Finance is away for a week; the other one signs."""
    deputy = desk.second("finance")
    if deputy is None or deputy.user is None:
        return
    begins = clock.now() + timedelta(hours=1)
    delegate_role(
        actor=desk["finance"],
        delegate=deputy.user,
        role="finance",
        starts_at=begins,
        ends_at=begins + timedelta(days=7),
        reason="Away for a week; the month's end is prepared.",
    )


def _grant(desk: Desk, new: NewBudget) -> BudgetPeriod:
    change = _asked(desk, new)
    _sign(desk, change, *_signers_of(change))
    period: BudgetPeriod = change.amounts.select_related("period__budget__use_case").get().period
    return period


def _signers_of(change: BudgetChange) -> tuple[str, ...]:
    return SIGNERS if change.risk_tier in HIGH_TIERS else SIGNERS[:3]


def _asked(desk: Desk, new: NewBudget) -> BudgetChange:
    return _put(desk, ask_budget(actor=desk["platform_pm"], new=new))


def _put(desk: Desk, drafted: BudgetChange) -> BudgetChange:
    return submit(actor=desk["platform_pm"], change_id=drafted.pk)


def _sign(desk: Desk, change: BudgetChange, *roles: str) -> None:
    for role in roles:
        for actor in _owners(desk, change) if role == OWNER else [desk[role]]:
            approve(actor=actor, change_id=change.pk, seen=_seen(change))


def _owners(desk: Desk, change: BudgetChange) -> list[Actor]:
    """Of each use case its own, of what is wider the first Business Owner; nobody signs twice."""
    scopes = scopes_of(change)
    people = [scope.use_case.business_owner if scope.use_case else None for scope in scopes]
    owners = {person or desk.people[OWNER]: None for person in people}
    other = desk.second(OWNER)
    if len(owners) < len(scopes) and other is not None and other.user is not None:
        owners[other.user] = None
    return [desk.acting(person) for person in owners]


def _seen(change: BudgetChange) -> str:
    change.refresh_from_db()
    return sha256_to_sign(BUDGETS, change, request_of(BUDGETS.name, change.pk))
