"""Use cases: who owns them, what they cost and what an outcome costs."""

from decimal import Decimal

from django import forms
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from finops.access import requires
from finops.models.use_cases import Stage
from finops.requests import TenantRequest
from finops.templatetags.ui import money_whole, quantity
from finops.ui.charts import Figure, Point, scatter
from finops.views.answering import answer
from ledger.calc.exact import exact_sum
from ledger.queries.use_cases import UseCaseList, UseCaseRow, use_case_list
from ledger.views.reports.exporting import exported
from ledger.views.reports.filtering import read_filter, with_short_url
from ledger.views.use_cases.table import use_case_url, use_cases_sheet, use_cases_table

TEMPLATE = "ledger/use_cases/listing.html"


class StageForm(forms.Form):
    """The one filter of this page that the ledger does not know."""

    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"),
        required=False,
        choices=[("", gettext_lazy("all")), *Stage.choices],
    )


@requires("view_use_case", anywhere=True)
@require_safe
def use_cases(request: TenantRequest) -> HttpResponseBase:
    reading = read_filter(request, "view_use_case", frozenset({"stage"}))
    stage_form = StageForm(request.GET)
    context: dict[str, object] = {"form": reading.form, "stage_form": stage_form}
    if reading.report_filter is None or not stage_form.is_valid():
        return answer(request, TEMPLATE, context, part="report", status=422)
    found = use_case_list(reading.report_filter, reading.scope, stage_form.cleaned_data["stage"])
    if file_format := request.GET.get("format", ""):
        sheet = use_cases_sheet(found, reading.report_filter, request.tenant)
        return exported(request, sheet, file_format)
    context |= {
        "found": found,
        "dates": reading.report_filter.dates,
        "status": _status(found),
        "figure": _scatter(found),
        "table": use_cases_table(request, found, reading.report_filter),
    }
    return with_short_url(request, answer(request, TEMPLATE, context, part="report"))


def _status(found: UseCaseList) -> str:
    count = len(found.rows)
    text = ngettext("%(count)s use case, %(cost)s USD", "%(count)s use cases, %(cost)s USD", count)
    cost = exact_sum(row.cost_usd or Decimal(0) for row in found.rows)
    return text % {"count": quantity(count), "cost": money_whole(cost)}


def _scatter(found: UseCaseList) -> Figure | None:
    """Cost against the value that outcomes reported; without two such points, nothing."""
    known = [
        row for row in found.rows if row.cost_usd and row.economics.figures.value_usd is not None
    ]
    if len(known) < 2:
        return None
    points = [_point(row) for row in known]
    return scatter(points, x_title=_("Cost (USD)"), y_title=_("Value (USD)"))


def _point(row: UseCaseRow) -> Point:
    return Point(
        name=row.name,
        x=row.cost_usd,
        y=row.economics.figures.value_usd,
        group=row.use_case.risk_tier if row.use_case else "",
        size=row.economics.figures.requests,
        link=use_case_url(row.slug),
    )
