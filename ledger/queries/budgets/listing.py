"""Budgets of a day as a tree: sums of all from one statement, and of those that are shown the
money in force and how each stands, in a few more, however many they are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import compress

from django.core.paginator import Page, Paginator
from django.db.models import Q

from finops.calc.budgets.families import Allotted, Extent, apart, parts_of
from finops.calc.budgets.phasing import CENT
from finops.calc.budgets.phasing import burn as burn_of
from finops.calc.budgets.spans import elapsed
from finops.calc.dates.periods import DateRange
from finops.models import Budget, BudgetAmount, BudgetChange, BudgetPeriod
from finops.queries.budgets.amounts import OPEN_STATES, amounts_by_period
from finops.queries.budgets.signers import scope_words
from ledger.calc.budgets.burn import due_by, end_of, in_currency
from ledger.models import BudgetBurn
from ledger.queries.budgets.lines import (
    BudgetLine,
    PlacedLine,
    Totals,
    as_tree,
    lines_on,
    tops_of,
    totals_of,
)
from ledger.queries.budgets.spend import Spend, rates_by_day, usd_per_unit
from ledger.queries.narrowing import Scope, tenant_zone
from ledger.queries.pricebooks.exchange_rates import USD

RELATED = (
    *("budget__business_unit", "budget__cost_center__business_unit", "budget__owner"),
    *("budget__use_case__business_unit", "budget__use_case__cost_center"),
    *("budget__environment", "budget__parent"),
)


@dataclass(frozen=True)
class BudgetRow:
    """One period of a budget. `granted` are its approved amounts, the last of them in force;
    `latest` is the decision that waits, or without any approval the newest; `parts` compares its
    children with it, if it has some; `bare` is what was spent without any approved amount."""

    period: BudgetPeriod
    depth: int
    granted: tuple[BudgetAmount, ...]
    burn: BudgetBurn | None
    latest: BudgetChange | None
    parts: Allotted | None
    share: Decimal  # of the day on which it was counted
    bare: "BareSpend | None" = None

    @property
    def amount(self) -> Decimal | None:
        """What is in force; None while nothing is."""
        return self.granted[-1].amount if self.granted else None

    @property
    def asked(self) -> BudgetChange | None:
        """The change that waits, if one does."""
        waits = self.latest is not None and self.latest.state in OPEN_STATES
        return self.latest if waits else None

    @property
    def asked_amount(self) -> Decimal | None:
        """How much it shall be."""
        rows = self.asked.amounts.all() if self.asked is not None else ()
        return next((row.amount for row in rows if row.period_id == self.period.pk), None)

    @property
    def extent(self) -> Extent:
        """What it holds for, with the unit and the cost center around it."""
        own, budget = scope_words(self.period.budget), self.period.budget
        full, case, center = dict(own), budget.use_case, budget.cost_center
        if case is not None:
            full["cost_center"] = full["cost_center"] or case.cost_center.code
            full["business_unit"] = full["business_unit"] or case.business_unit.slug
        elif center is not None:
            full["business_unit"] = full["business_unit"] or center.business_unit.slug
        return Extent(own, full)

    @property
    def end(self) -> Decimal | None:
        """What it will have cost by its end: as forecast, or as it was where it is over; None
        where nobody knows."""
        if self.burn is None:
            return None
        burn = self.burn
        return end_of(burn.spent, burn.forecast, burn.day, self.period.last)

    def on_top(self) -> "BudgetRow":
        """The same where its whole is not looked at."""
        return replace(self, depth=0)

    @property
    def due(self) -> Decimal | None:
        """What the curve has until now."""
        if self.burn is None:
            return None
        return due_by(self.burn.due_before, self.burn.due_today, self.share)

    @property
    def burned(self) -> Decimal | None:
        """Spent ÷ due; None while nothing is due."""
        due = self.due
        return burn_of(self.burn.spent, due) if self.burn is not None and due is not None else None

    @property
    def left(self) -> Decimal | None:
        if self.burn is None:
            return None
        return self.burn.cap - self.burn.spent - self.burn.committed

    @property
    def left_at_end(self) -> Decimal | None:
        end = self.end
        return None if self.burn is None or end is None else self.burn.cap - end


@dataclass(frozen=True)
class Outside:
    """What was spent in these days and no budget of the list holds for, in USD."""

    dates: DateRange
    spent: Decimal


@dataclass(frozen=True)
class BudgetList:
    """The budgets of a day, those above before their parts; `standing` narrows them. The `rows` are
    those of a `page`, or of all `count` where there is none; `ends_over` names all that are or will
    be over, and `totals` are those of the `tops` (None where they do not add up). `outside` is None
    where it is not asked for, or cannot be told: budgets of other days or currencies."""

    day: date
    standing: str
    rows: tuple[BudgetRow, ...]
    count: int
    as_of: datetime | None
    ends_over: tuple[str, ...]
    tops: tuple[BudgetLine, ...]
    totals: Totals | None
    outside: Outside | None = None
    page: Page[PlacedLine] | None = None


@dataclass(frozen=True)
class BareSpend:
    """What was spent in a period in which no amount is approved, in the budget's currency at each
    day's rate (None where none is known), and how many lines have no price."""

    amount: Decimal | None
    unpriced_lines: int


def bare_spends(periods: Iterable[BudgetPeriod], today: date) -> dict[int, BareSpend]:
    """By period, of those that have begun; one read of the sums for all."""
    begun = [period for period in periods if period.first <= today]
    if not begun:
        return {}
    first = min(period.first for period in begun)
    spend = Spend(DateRange(first, min(today, max(period.last for period in begun))))
    return {period.pk: _bare(period, spend, today) for period in begun}


def _bare(period: BudgetPeriod, spend: Spend, today: date) -> BareSpend:
    dates = DateRange(period.first, min(period.last, today))
    days, currency = spend.of(period.budget), period.budget.currency
    rate = usd_per_unit(currency, period.starts_at)
    unpriced = days.unpriced_lines(dates)
    if rate is None:
        return BareSpend(None, unpriced)
    rates = rates_by_day(currency, dates, rate)
    known = ((usd, rates[day]) for day, usd in days.usd.items() if day in dates)
    return BareSpend(in_currency(known, rate).amount, unpriced)


def summable(rows: Iterable[BudgetRow]) -> list[BudgetRow]:
    """Of these the widest that are no parts and whose scopes never meet."""
    tops = [row for row in rows if row.depth == 0]
    return list(compress(tops, apart([row.extent for row in tops])))


def budgets_on(
    day: date,
    scope: Scope,
    now: datetime,
    standing: str = "",
    only: str = "",
    most: int | None = None,
    page: str | None = None,
) -> BudgetList:
    """Every budget with a period around a day that lies in the scope; `only` of one slug. The sums
    are of all of them, the rows those of a page of `most`: the first one where `page` is no number,
    the last one beyond it."""
    today, share = elapsed(now, tenant_zone())
    lines = lines_on(day, scope, only)
    shown = [placed for placed in as_tree(lines) if _stands(placed.line, standing)]
    tops = tops_of(shown)
    part = Paginator(shown, most).get_page(page) if most else None
    placed = shown if part is None else list(part.object_list)
    return BudgetList(
        day=day,
        standing=standing,
        rows=tuple(_rows(placed, _children(lines), today, share)),
        count=len(shown),
        as_of=min((line.burn.as_of for line in lines if line.burn is not None), default=None),
        ends_over=tuple(line.name for line, _ in shown if (line.left_at_end or 0) < 0),
        tops=tuple(tops),
        totals=totals_of(tops, today, share),
        page=part,
    )


def outside_of(tops: Iterable[BudgetLine], today: date) -> Outside | None:
    """Spend of the budgets' days until today that is in none of them, in cents, since what they
    have spent is kept rounded; None where they are not all of the same days and in USD."""
    known = [(line, line.burn) for line in tops if line.burn is not None]
    kinds = {(line.dates, line.currency) for line, _ in known}
    if len(kinds) != 1:
        return None
    ((dates, currency),) = kinds
    if currency != USD or today < dates.first:
        return None
    spent = DateRange(dates.first, min(dates.last, today))
    total = Spend(spent).of(Budget()).spent_usd(spent)
    counted = sum((burn.spent_usd for _, burn in known), Decimal(0))
    return Outside(spent, (total - counted).quantize(CENT))


def _stands(line: BudgetLine, standing: str) -> bool:
    if standing == "asked":
        return line.is_asked
    return not standing or (line.burn is not None and line.burn.standing == standing)


def _children(lines: Iterable[BudgetLine]) -> Mapping[int, list[Decimal]]:
    """By parent the money in force of its parts."""
    children: dict[int, list[Decimal]] = defaultdict(list)
    for line in lines:
        if line.parent is not None and line.amount is not None:
            children[line.parent].append(line.amount)
    return children


def _rows(
    shown: Sequence[PlacedLine], children: Mapping[int, list[Decimal]], today: date, share: Decimal
) -> Iterator[BudgetRow]:
    """These lines with all that is known of them."""
    numbers = [line.period for line, _ in shown]
    # Thousands of budgets share a few units, use cases and owners: each of those is read once.
    related = BudgetPeriod.objects.select_related("budget").prefetch_related(*RELATED)
    periods = related.in_bulk(numbers)
    amounts = amounts_by_period(numbers)
    known = _Known(amounts, _burns(numbers), _latest(numbers, amounts), children)
    bare = bare_spends((row for row in periods.values() if row.pk not in amounts), today)
    for line, depth in shown:
        row = _row(periods[line.period], depth, known, today, share)
        yield replace(row, bare=bare.get(line.period))


_Latest = dict[int, BudgetChange]


@dataclass(frozen=True)
class _Known:
    """What is read for all periods at once, by period."""

    amounts: Mapping[int, list[BudgetAmount]]
    burns: Mapping[int, BudgetBurn]
    latest: Mapping[int, BudgetChange]
    children: Mapping[int, list[Decimal]]


def _burns(numbers: list[int]) -> dict[int, BudgetBurn]:
    return {burn.period_id: burn for burn in BudgetBurn.objects.filter(period__in=numbers)}


def _latest(numbers: list[int], amounts: Mapping[int, list[BudgetAmount]]) -> _Latest:
    """By period the decision that waits; where nothing was ever approved, the newest, whatever
    became of it."""
    bare = [number for number in numbers if number not in amounts]
    decided = BudgetChange.objects.filter(
        Q(amounts__period__in=bare) | Q(amounts__period__in=numbers, state__in=OPEN_STATES)
    )
    return {
        row.period_id: change
        for change in decided.distinct().order_by("id").prefetch_related("amounts")
        for row in change.amounts.all()
        if row.period_id not in amounts or change.state in OPEN_STATES
    }


def _row(period: BudgetPeriod, depth: int, known: _Known, today: date, share: Decimal) -> BudgetRow:
    granted, burn = tuple(known.amounts.get(period.pk, ())), known.burns.get(period.pk)
    children = known.children.get(period.budget_id)
    parts = parts_of(granted[-1].amount, children) if children and granted else None
    is_of_today = burn is not None and burn.day == today
    return BudgetRow(
        *(period, depth, granted, burn, known.latest.get(period.pk), parts),
        share=share if is_of_today else Decimal(1),
    )
