"""Is every cost attributed? Source: requirements 4.3, 17."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from finops.ui.numbers import percent
from gates.calc.answers import Answer, Figure
from gates.calc.stages import Question
from gates.calc.verdicts import Verdict
from gates.evidence.asked import Asked
from gates.evidence.places import SHOWBACK
from ledger.calc.exact import exact_sum
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.showback.report import showback

BY: Final = "showback 1"
LEAST: Final = Decimal("0.98")
# With the tenant and the use case, which every line read here has: seven.
TAGS: Final = (
    *(Dimension.BUSINESS_UNIT, Dimension.COST_CENTER, Dimension.WORKFLOW_STEP),
    *(Dimension.RISK_TIER, Dimension.ENVIRONMENT),
)


def attribution(asked: Asked) -> Answer:
    """The part of the use case's cost of the last 30 days whose lines name all seven owners."""
    report = ReportFilter(asked.last_days, by=TAGS, compare=False)
    alone = report.choosing(Dimension.USE_CASE, (asked.use_case.slug,))
    shown = showback(alone, asked.scope, with_trend=False)
    total = shown.total.cost_usd
    full = exact_sum(row.cost_usd for row in shown.rows if all(row.keys))
    if total <= 0:
        gap = _("Nothing was spent in the last 30 days: there is no cost to attribute.")
        return Answer(Question.ATTRIBUTION, Verdict.MISSING, BY, gap=gap)
    share = full / total
    return Answer(
        Question.ATTRIBUTION,
        Verdict.MET if share >= LEAST else Verdict.NOT_MET,
        BY,
        figures=(
            Figure(
                _("Spend with an owner"),
                percent(share),
                f"≥ {percent(LEAST)}",
                (SHOWBACK,),
            ),
        ),
        inputs={"share": share, "attributed": full, "total": total},
        main="share",
    )
