"""Key figures of the home page: spend, cost per outcome, quality, requests."""

from decimal import Decimal

from django.utils.translation import gettext as _

from finops.ui.figures import KeyFigure
from finops.ui.links import page_url
from finops.ui.numbers import money, quantity
from ledger.calc.exact import exact_sum
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.shares import share_of
from ledger.queries.units.counts import UnitFigures
from ledger.queries.units.economics import UseCaseEconomics
from ledger.queries.use_cases import UseCaseList, UseCaseRow
from ledger.views.reports.filtering import showback_url, traces_url
from ledger.views.units.words import nil_cost, per_outcome, reason_of

MOST_UNIT_COSTS = 2
ANSWERS = "quality_passed_answer"


def home_figures(found: UseCaseList, report_filter: ReportFilter) -> list[KeyFigure]:
    """Compared with the period before."""
    largest = [(row, row.use_case.outcome_unit) for row in found.rows if row.use_case]
    return [
        _spend(found.total, report_filter),
        *(_unit(*one) for one in largest[:MOST_UNIT_COSTS]),
        _quality(found),
        _requests(found.total, report_filter),
    ]


def _spend(total: UseCaseEconomics, report_filter: ReportFilter) -> KeyFigure:
    return KeyFigure(
        _("Spend this month to date"),
        total.figures.cost_usd,
        unit="USD",
        nil=nil_cost(total.figures),
        prior=total.prior.cost_usd if total.prior else None,
        good="down" if total.figures.cost_usd is not None else "",
        url=showback_url(report_filter),
        note=_after_credits(total),
    )


def _after_credits(total: UseCaseEconomics) -> str:
    credits = total.figures.credits_usd
    return _("after credits of %(credits)s") % {"credits": money(-credits)} if credits else ""


def _unit(row: UseCaseRow, outcome_unit: str) -> KeyFigure:
    return KeyFigure(
        row.name,
        row.unit.value,
        "unit_cost",
        "USD",
        nil="—",
        prior=row.prior_unit.value if row.prior_unit else None,
        good="down" if row.unit.value is not None else "",
        note=reason_of(row.unit) or per_outcome(outcome_unit),
        url=page_url("use_case", row.slug),
    )


def _quality(found: UseCaseList) -> KeyFigure:
    """Quality-passed answers ÷ requests, over the use cases that report answers at all."""
    judged = [row.economics for row in found.rows if row.economics.figures.outcomes.get(ANSWERS)]
    passed, requests = _sums([one.figures for one in judged])
    before = _sums([one.prior for one in judged if one.prior])
    note = _("%(passed)s of %(requests)s answers passed quality") % {
        "passed": quantity(passed),
        "requests": quantity(requests),
    }
    return KeyFigure(
        _("Quality"),
        share_of(passed, requests),
        "percent",
        nil=_("not judged"),
        prior=share_of(*before),
        good="up" if requests else "",
        note=note if requests else _("no answer was judged in this period"),
    )


def _sums(figures: list[UnitFigures]) -> tuple[Decimal, int]:
    passed = exact_sum(one.outcomes.get(ANSWERS, Decimal(0)) for one in figures)
    return passed, sum(one.requests for one in figures)


def _requests(total: UseCaseEconomics, report_filter: ReportFilter) -> KeyFigure:
    return KeyFigure(
        _("Requests"),
        total.figures.requests,
        "quantity",
        prior=total.prior.requests if total.prior else None,
        good="neither",  # more requests are neither good nor bad
        url=traces_url(report_filter),
    )
