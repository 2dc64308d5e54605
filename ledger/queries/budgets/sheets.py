"""A whole plan as a sheet: what an import takes, then what each budget has cost."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from finops.models import Tenant
from finops.queries.budgets.signers import scope_words
from finops.ui.exports import Sheet, SheetCell
from ledger.calc.exact import plain
from ledger.queries.budgets.listing import BudgetList, BudgetRow

PLAN_COLUMNS: Final = (
    *("budget_id", "name", "parent", "business_unit", "cost_center", "use_case", "environment"),
    *("risk_tier", "period_kind", "first", "last", "currency", "amount", "carry_limit", "owner"),
    "weekdays",
)
PLACES: Final = Decimal("0.000001")
BURN_COLUMNS: Final = (
    *("spent", "committed", "remaining", "due", "burn", "forecast", "forecast_low"),
    *("forecast_high", "coverage_percent", "overrun_on", "unpriced_lines", "standing", "as_of"),
)


def budget_sheet(listing: BudgetList, tenant: Tenant) -> Sheet:
    return Sheet(
        name=f"budgets-{tenant.slug}-{listing.day}",
        head=[
            (_("Tenant"), tenant.slug),
            (_("Day"), listing.day.isoformat()),
            (_("Money"), _("in the currency of each budget; direct cost")),
        ],
        columns=(*PLAN_COLUMNS, *BURN_COLUMNS),
        rows=[[*_plan(row), *_burn(row)] for row in listing.rows],
    )


def _plan(row: BudgetRow) -> list[SheetCell]:
    budget = row.period.budget
    return [
        *(budget.slug, budget.name, budget.parent.slug if budget.parent else ""),
        *scope_words(budget).values(),
        *(budget.period_kind, row.period.first, row.period.last, budget.currency),
        *(row.amount, budget.carry_limit, budget.owner.email if budget.owner else ""),
        " ".join(plain(weight) for weight in budget.weekdays),
    ]


def _rounded(value: Decimal | None) -> Decimal | None:
    """To the places that spend is kept with."""
    return None if value is None else value.quantize(PLACES)


def _burn(row: BudgetRow) -> list[SheetCell]:
    burn, bare = row.burn, row.bare
    if burn is None:
        known = {"spent": bare.amount, "unpriced_lines": bare.unpriced_lines} if bare else {}
        return [known.get(column) for column in BURN_COLUMNS]
    coverage = Decimal(burn.inside * 100) / burn.checked if burn.checked else None
    return [
        *(burn.spent, burn.committed, row.left, _rounded(row.due), _rounded(row.burned)),
        *(
            burn.forecast,
            burn.low,
            burn.high,
            _rounded(coverage),
            burn.overrun_on,
            burn.unpriced_lines,
            burn.standing,
            burn.as_of,
        ),
    ]
