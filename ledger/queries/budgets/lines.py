"""All budgets of a day as plain tuples from one statement: what their sums and their order need.

Of thousands of budgets a page shows a few; only those are read as models (`listing`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import compress
from typing import Any, Final, NamedTuple  # Any: the columns of a statement

from finops.calc.budgets.families import Extent, apart
from finops.calc.budgets.phasing import burn as burn_of
from finops.calc.dates.periods import DateRange
from finops.db.statements import fetch_tuples, of_tenant
from finops.queries.budgets.amounts import OPEN_STATES
from ledger.calc.budgets.burn import due_by, end_of
from ledger.queries.narrowing import Scope
from ledger.queries.sql import load, without_nested_loops

SCOPE: Final = ("business_unit", "cost_center", "use_case", "environment", "risk_tier")
NOTHING: Final = Decimal(0)


class Burned(NamedTuple):
    """A period as it stood when it was counted; the columns of `BudgetBurn`."""

    cap: Decimal
    spent: Decimal
    spent_usd: Decimal
    due_before: Decimal
    due_today: Decimal
    day: date
    forecast: Decimal | None
    unpriced_lines: int
    standing: str
    as_of: datetime


class BudgetLine(NamedTuple):
    """One period of a budget around a day. `scope` are its own conditions in the order of `SCOPE`,
    `around` the unit and the cost center that follow from them besides; `amount` is in force."""

    period: int
    budget: int
    parent: int | None
    slug: str
    name: str
    currency: str
    first: date
    last: date
    scope: tuple[str, ...]
    around: tuple[str, ...]
    amount: Decimal | None
    is_asked: bool
    burn: Burned | None

    @property
    def dates(self) -> DateRange:
        return DateRange(self.first, self.last)

    @property
    def extent(self) -> Extent:
        own = dict(zip(SCOPE, self.scope, strict=True))
        return Extent(own, own | dict(zip(SCOPE, self.around, strict=False)))

    @property
    def end(self) -> Decimal | None:
        """What it will have cost by its end; None where nobody knows."""
        burn = self.burn
        return burn and end_of(burn.spent, burn.forecast, burn.day, self.last)

    @property
    def left_at_end(self) -> Decimal | None:
        end = self.end
        return None if self.burn is None or end is None else self.burn.cap - end


class PlacedLine(NamedTuple):
    """A line and how deep it lies below those that are shown."""

    line: BudgetLine
    depth: int


@dataclass(frozen=True)
class Totals:
    """Budgets of one currency, added up: Σ cap, spent, due by now and unpriced lines, and Σ of the
    forecasts; what has none counts there as spent, and `has_unknown` says so."""

    currency: str
    cap: Decimal
    spent: Decimal
    due: Decimal
    forecast: Decimal
    unpriced_lines: int
    has_unknown: bool

    @property
    def burned(self) -> Decimal | None:
        """Spent ÷ due; None while nothing is due."""
        return burn_of(self.spent, self.due)


def lines_on(day: date, scope: Scope, only: str = "") -> list[BudgetLine]:
    """Every open budget with a period around a day that lies in the scope, by slug; `only` of one
    slug. One statement."""
    asked = of_tenant(
        day=day,
        only=only,
        open=[state.value for state in OPEN_STATES],
        scope=None if scope is None else sorted(scope),
    )
    # Joined by hashes: the planner does not know how many budgets a day has, and guesses a few.
    with nullcontext() if only else without_nested_loops():
        rows = fetch_tuples(load("budgets/on_day"), asked)
    return [_line(row) for row in rows]


def _line(row: tuple[Any, ...]) -> BudgetLine:
    """Any: columns as the statement orders them: eight, five of its scope, two around it, two of
    its money, and those of its burn, all null where it was never counted."""
    period, budget, parent, slug, name, currency, first, last = row[:8]
    return BudgetLine(
        *(period, budget, parent, slug, name, currency, first, last),
        scope=row[8:13],
        around=row[13:15],
        amount=row[15],
        is_asked=row[16],
        burn=None if row[17] is None else Burned(*row[17:]),
    )


def as_tree(lines: Sequence[BudgetLine]) -> Iterator[PlacedLine]:
    """Each with its depth, parents before their parts; a parent that is not shown has none."""
    shown = {line.budget for line in lines}
    below: dict[int | None, list[BudgetLine]] = defaultdict(list)
    for line in lines:
        below[line.parent if line.parent in shown else None].append(line)
    waiting = [PlacedLine(line, 0) for line in reversed(below[None])]
    while waiting:
        placed = waiting.pop()
        yield placed
        parts = below.get(placed.line.budget, ())
        waiting += [PlacedLine(part, placed.depth + 1) for part in reversed(parts)]


def tops_of(placed: Iterable[PlacedLine]) -> list[BudgetLine]:
    """Those that were counted, are no part of another one shown, and whose scopes never meet: they
    add up without counting twice."""
    tops = [line for line, depth in placed if depth == 0 and line.burn is not None]
    return list(compress(tops, apart([line.extent for line in tops])))


def totals_of(tops: Iterable[BudgetLine], today: date, share: Decimal) -> Totals | None:
    """Their sums, of today's curve this share (0 to 1); None where there are none, or of several
    currencies: nothing is added up over those."""
    known = [(line, line.burn) for line in tops if line.burn is not None]
    currencies = {line.currency for line, _ in known}
    if len(currencies) != 1:
        return None
    dues = [
        due_by(burn.due_before, burn.due_today, share if burn.day == today else Decimal(1))
        for _, burn in known
    ]
    return Totals(
        currency=currencies.pop(),
        cap=sum((burn.cap for _, burn in known), NOTHING),
        spent=sum((burn.spent for _, burn in known), NOTHING),
        due=sum(dues, NOTHING),
        forecast=sum((line.end or burn.spent for line, burn in known), NOTHING),
        unpriced_lines=sum(burn.unpriced_lines for _, burn in known),
        has_unknown=any(line.end is None for line, _ in known),
    )
