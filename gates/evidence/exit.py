"""Are there conditions that end it, and is the money granted? Source: requirements 17."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from finops.ui.numbers import money, quantity
from gates.calc.answers import Answer, Figure
from gates.calc.stages import Question
from gates.calc.verdicts import Verdict
from gates.evidence.asked import Asked
from gates.evidence.places import BUDGETS
from gates.models import GateStopRule
from ledger.queries.budgets.lines import BudgetLine, lines_on

BY: Final = "stop rules and budget 1"
OWN: Final = "use_case"


def exit_conditions(asked: Asked) -> Answer:
    """Stop rules that can be worked out stand in the gate, that of the unit cost among them, and
    the use case's budget covers the monthly ceiling."""
    rules = list(asked.gate.stop_rules.all())
    budget, ceiling = _budget(asked), asked.gate.ceiling_usd
    inputs = {"rules": Decimal(len(rules)), "budget": budget, "ceiling": ceiling}
    gap = _gap(rules, budget, ceiling)
    if gap or budget is None or ceiling is None:
        return Answer(Question.EXIT, Verdict.MISSING, BY, inputs=inputs, gap=gap)
    return Answer(
        Question.EXIT,
        Verdict.MET if budget >= ceiling else Verdict.NOT_MET,
        BY,
        figures=(
            Figure(_("Stop rules"), quantity(len(rules)), "≥ 1"),
            Figure(
                _("Budget of the month"),
                money(budget),
                f"≥ {money(ceiling)}",
                (BUDGETS,),
            ),
        ),
        inputs=inputs,
        main="budget",
    )


def _gap(rules: list[GateStopRule], budget: Decimal | None, ceiling: Decimal | None) -> str:
    if not any(rule.kind == GateStopRule.Kind.UNIT_COST for rule in rules):
        return _("No stop rule on the cost of an outcome is named: change the draft.")
    if ceiling is None:
        return _("What a month may cost is not named: change the draft.")
    if budget is None:
        return _("The use case has no approved budget in USD this month: ask for one.")
    return ""


def _budget(asked: Asked) -> Decimal | None:
    """What is approved for the use case alone this month, in USD."""
    lines = [line for line in lines_on(asked.today, asked.scope) if _is_own(line, asked)]
    amounts = [line.amount for line in lines if line.amount is not None]
    return max(amounts, default=None)


def _is_own(line: BudgetLine, asked: Asked) -> bool:
    own = line.extent.own
    named = {name: value for name, value in own.items() if value}
    return line.currency == "USD" and named == {OWN: asked.use_case.slug}
