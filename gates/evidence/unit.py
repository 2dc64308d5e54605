"""Is the unit of cost the right one, and what does it cost? Source: requirements 17."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from finops.ui.numbers import money, quantity, unit_cost
from gates.calc.answers import Answer, Figure
from gates.calc.stages import Question
from gates.calc.verdicts import Verdict
from gates.evidence.asked import Asked
from gates.evidence.places import WORKSHEET
from ledger.calc.exact import exact_sum
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.units.worksheets import UseCaseWorksheet, worksheet

BY: Final = "unit economics worksheet 1"


def unit(asked: Asked) -> Answer:
    """The worksheet of the last month that is over: nothing unpriced, the parts are the total, and
    the cost of an outcome within its limit."""
    sheet = worksheet(
        asked.use_case.slug, ReportFilter(asked.last_month, compare=False), asked.scope
    )
    inputs = _inputs(asked, sheet)
    value, limit = inputs["unit_cost"], inputs["limit"]
    if sheet is None or value is None:
        month = f"{asked.last_month.first:%Y-%m}"
        gap = _("No cost of an outcome is known of %(month)s: see its worksheet.")
        return Answer(Question.UNIT, Verdict.MISSING, BY, inputs=inputs, gap=gap % {"month": month})
    if limit is None:
        gap = _("What an outcome may cost is not set: enter it in the use case's set-up.")
        return Answer(Question.UNIT, Verdict.MISSING, BY, inputs=inputs, gap=gap)
    is_met = not inputs["unpriced"] and inputs["rest"] == 0 and value <= limit
    source = (WORKSHEET, asked.use_case.slug)
    return Answer(
        Question.UNIT,
        Verdict.MET if is_met else Verdict.NOT_MET,
        BY,
        figures=(
            Figure(
                _("Cost per %(unit)s") % {"unit": asked.use_case.outcome_unit.replace("_", " ")},
                f"{unit_cost(value)} USD",
                f"≤ {unit_cost(limit)} USD",
                source,
            ),
            Figure(_("Lines without a price"), quantity(inputs["unpriced"] or 0), "0", source),
            Figure(_("Cost in no part"), f"{money(inputs['rest'] or 0)} USD", "0", source),
        ),
        inputs=inputs,
        main="unit_cost",
    )


def _inputs(asked: Asked, sheet: UseCaseWorksheet | None) -> dict[str, Decimal | None]:
    limit = asked.use_case.cost_slo_usd_per_outcome
    if sheet is None:
        return {"unit_cost": None, "limit": limit, "unpriced": None, "rest": None, "cost": None}
    figures = sheet.economics.figures
    known = figures.per_outcome.get(asked.use_case.outcome_unit)
    parts = exact_sum([*sheet.component_costs_usd.values(), *sheet.credits_usd.values()])
    cost = figures.cost_usd
    return {
        "unit_cost": known.value if known is not None else None,
        "limit": limit,
        "unpriced": Decimal(figures.unpriced_lines),
        "rest": None if cost is None else cost - parts,
        "cost": cost,
        "value": figures.realised_usd,
        "outcomes": figures.outcomes.get(asked.use_case.outcome_unit),
    }
