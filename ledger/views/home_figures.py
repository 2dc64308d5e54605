"""Key figures of the home page: spend, cost per outcome, quality, requests."""

from decimal import Decimal

from django.utils.translation import gettext as _

from finops.requests import TenantRequest
from finops.templatetags.ui import quantity
from ledger.calc.report_filter import ReportFilter
from ledger.queries.unit_economics import UnitFigures, UseCaseEconomics
from ledger.queries.use_cases import UseCaseList, UseCaseRow
from ledger.views.filtering import showback_url, traces_url
from ledger.views.places import page_url
from ledger.views.unit_words import per_outcome, reason_of

MOST_UNIT_COSTS = 2
ANSWERS = "quality_passed_answer"


def home_figures(
    request: TenantRequest, found: UseCaseList, report_filter: ReportFilter
) -> list[dict[str, object]]:
    """Contexts of _key_figure.html, compared with the period before."""
    largest = [(row, row.use_case.outcome_unit) for row in found.rows if row.use_case]
    return [
        _spend(request, found.total, report_filter),
        *(_unit(request, *one) for one in largest[:MOST_UNIT_COSTS]),
        _quality(found),
        _requests(request, found.total, report_filter),
    ]


def _spend(
    request: TenantRequest, total: UseCaseEconomics, report_filter: ReportFilter
) -> dict[str, object]:
    return {
        "label": _("Spend this month to date"),
        "value": total.figures.cost_usd,
        "unit": "USD",
        "nil": _("unpriced"),
        "prior": total.prior.cost_usd if total.prior else None,
        "good": "down",
        "url": showback_url(request, report_filter),
    }


def _unit(request: TenantRequest, row: UseCaseRow, outcome_unit: str) -> dict[str, object]:
    return {
        "label": row.name,
        "value": row.unit.value,
        "kind": "unit_cost",
        "unit": "USD",
        "nil": "—",
        "prior": row.prior_unit.value if row.prior_unit else None,
        "good": "down" if row.unit.value is not None else "",
        "note": reason_of(row.unit) or per_outcome(outcome_unit),
        "url": page_url(request, "use_case", row.slug),
    }


def _quality(found: UseCaseList) -> dict[str, object]:
    """Quality-passed answers ÷ requests, over the use cases that report answers at all."""
    judged = [row.economics for row in found.rows if row.economics.figures.outcomes.get(ANSWERS)]
    passed, requests = _sums([one.figures for one in judged])
    before = _sums([one.prior for one in judged if one.prior])
    note = _("%(passed)s of %(requests)s answers passed quality") % {
        "passed": quantity(passed),
        "requests": quantity(requests),
    }
    return {
        "label": _("Quality"),
        "value": _ratio(passed, requests),
        "kind": "percent",
        "nil": _("not judged"),
        "prior": _ratio(*before),
        "good": "up" if requests else "",
        "note": note if requests else _("no answer was judged in this period"),
    }


def _sums(figures: list[UnitFigures]) -> tuple[int, int]:
    passed = sum(one.outcomes.get(ANSWERS, 0) for one in figures)
    return passed, sum(one.requests for one in figures)


def _ratio(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / Decimal(whole) if whole else None


def _requests(
    request: TenantRequest, total: UseCaseEconomics, report_filter: ReportFilter
) -> dict[str, object]:
    return {
        "label": _("Requests"),
        "value": total.figures.requests,
        "kind": "quantity",
        "prior": total.prior.requests if total.prior else None,
        "good": "neither",  # more requests are neither good nor bad
        "url": traces_url(request, report_filter),
    }
