"""What a budget showed when somebody asked for money: for `finops.registries.spend`."""

from decimal import Decimal
from typing import Final

from finops import clock
from finops.models import BudgetPeriod
from finops.queries.tenants import local_today
from finops.registries.spend import SpendFacts, SpendReader
from ledger.calc.exact import plain
from ledger.models import BudgetBurn
from ledger.queries.budgets.drivers import unit_costs_of
from ledger.queries.budgets.spend import usd_per_unit
from ledger.services.budgets.telling import tell_on_commit

_PLACES: Final = Decimal("0.000001")


def spend_facts(period: BudgetPeriod) -> SpendFacts:
    """As it was counted last; nothing of a period that has not begun."""
    burn = BudgetBurn.objects.filter(period=period).first()
    if burn is None:
        return SpendFacts()
    evidence = {
        "spent": _text(burn.spent),
        "due": _text(burn.due_before),
        "committed": _text(burn.committed),
        "forecast": _text(burn.forecast),
        "forecast_low": _text(burn.low),
        "forecast_high": _text(burn.high),
        "unpriced_lines": str(burn.unpriced_lines),
        **_unit_costs(period),
        "as_of": burn.as_of.isoformat(timespec="seconds"),
    }
    return SpendFacts(burn.spent, evidence)


def _unit_costs(period: BudgetPeriod) -> dict[str, str | None]:
    """What a result cost so far and on as many days before; or, of a budget of one use case, why
    that is not known."""
    rate = usd_per_unit(period.budget.currency, clock.now())
    if period.budget.use_case is None or rate is None:
        return {}
    costs = unit_costs_of(period, local_today(), rate)
    facts: dict[str, str | None] = {"outcome_unit": costs.outcome_unit or None}
    for name, units in (("unit_cost", costs.now), ("unit_cost_before", costs.before)):
        facts[name] = None if units is None else plain(units.unit_cost.quantize(_PLACES))
    if costs.why_not is not None:
        facts["unit_cost_unknown"] = str(costs.why_not)
    return facts


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


READER = SpendReader(spend_facts, usd_per_unit, tell_on_commit)
