"""Use case: what an outcome costs, the worksheet behind it, and what it is optimised for."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from finops.access import Actor, can, requires, use_case_for
from finops.models import UseCase
from finops.queries.outcome_types import type_label
from finops.requests import TenantRequest
from finops.services.organisation.use_cases import ChangedMeanwhile, change_use_case
from finops.ui.figures import KeyFigure
from finops.ui.links import crumb, page_url
from finops.ui.reports import Chart, ReportPage, ReportRefused, ReportRequest
from finops.views.answering import answer, wants_part
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.units.worksheets import UseCaseWorksheet, worksheet
from ledger.views.reports.filtering import AskedReport, ReportFields, showback_url, traces_url
from ledger.views.units.figures import Links, ladder_figures, unit_trend
from ledger.views.use_cases.form import UseCaseForm
from ledger.views.worksheets.table import worksheet_sections, worksheet_sheet

TEMPLATE = "ledger/use_cases/detail.html"
RISK_TONES = {"low": "quiet", "medium": "info", "high": "warn", "critical": "bad"}


@dataclass(frozen=True)
class UseCaseReport:
    """The worksheet of one use case in the period of the filter."""

    use_case: UseCase
    filter: ReportFilter
    sheet: UseCaseWorksheet


def read(asking: ReportRequest, asked: AskedReport) -> UseCaseReport:
    found = use_case_for(asking.actor, asking.captured["use_case"], "view_use_case")
    report_filter = asked.filter.with_(by=(Dimension.COMPONENT,))
    sheet = worksheet(found.slug, report_filter, asked.scope)
    if sheet is None:
        raise ReportRefused
    return UseCaseReport(found, report_filter, sheet)


@requires("change_use_case", anywhere=True)
@require_http_methods(["GET", "POST"])
def edit_use_case(request: TenantRequest, use_case: str) -> HttpResponse:
    """The form; saved, the facts of the page are swapped in place. Errors are 422."""
    found = use_case_for(request.actor, use_case, "change_use_case")
    form = UseCaseForm(request.POST or None, use_case=found)
    if request.method == "POST" and form.is_valid() and _saved(request, found, form):
        return _after_saving(request, use_case)
    status = 422 if form.errors else 200
    context = {"use_case": found, "form": form, "crumbs": _crumbs(found)}
    return answer(request, "ledger/use_cases/edit.html", context, part="form", status=status)


def _saved(request: TenantRequest, found: UseCase, form: UseCaseForm) -> bool:
    """Whether the change was written; if not, the form says why."""
    try:
        change_use_case(
            actor=request.actor,
            use_case_id=found.pk,
            change=form.change(),
            seen=form.cleaned_data["seen"],
        )
    except ChangedMeanwhile:
        found.refresh_from_db()
        form.add_error(None, form.stale_sentence())
        return False
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _after_saving(request: TenantRequest, slug: str) -> HttpResponse:
    """HTMX gets the changed parts and a closed dialog; everyone else the page."""
    messages.success(request, _("The use case was changed."))
    if not wants_part(request):
        return HttpResponseRedirect(page_url("use_case", slug))
    context = about_of(request.actor, slug, "change_use_case")
    return answer(request, TEMPLATE, context, part="saved")


def about(asking: ReportRequest) -> dict[str, object]:
    return about_of(asking.actor, asking.captured["use_case"], "view_use_case")


def about_of(actor: Actor, slug: str, action: str) -> dict[str, object]:
    """The use case as its page shows it in any period; or 404."""
    found = use_case_for(actor, slug, action)
    return {
        "use_case": found,
        "title": found.name,
        "crumbs": _crumbs(found),
        "steps": found.workflow_steps.all(),
        "risk_tone": RISK_TONES[found.risk_tier],
        "outcome_unit": type_label(found.outcome_unit),
        "may_change": can(actor, "change_use_case", found),
        "edit_url": page_url("edit_use_case", found.slug),
    }


def _crumbs(found: UseCase) -> list[dict[str, object]]:
    return [crumb(_("Use cases"), page_url("use_cases")), crumb(found.name)]


def more(asking: ReportRequest, found: UseCaseReport) -> dict[str, object]:
    return {
        "sections": worksheet_sections(found.use_case, found.sheet, links(asking, found)),
        "basis": found.sheet.basis,
        "counted": found.sheet.economics.figures,
    }


def links(asking: ReportRequest, found: UseCaseReport) -> Links:
    alone = found.filter.narrowed(Dimension.USE_CASE, found.use_case.slug)
    return Links(
        showback=showback_url(alone),
        traces=traces_url(alone),
        attempts=page_url("attempts") if can(asking.actor, "view_imports") else "",
    )


def figures(asking: ReportRequest, found: UseCaseReport) -> list[KeyFigure]:
    sheet = found.sheet
    return ladder_figures(found.use_case, sheet.economics, sheet.crediting, links(asking, found))


def chart(found: UseCaseReport) -> Chart:
    label = _("Cost per request and per outcome over time, with the cost SLO where there is one.")
    return Chart(unit_trend(found.use_case, found.sheet.economics), label, _("Unit cost over time"))


def status_of(found: UseCaseReport) -> str:
    report_filter, prior = found.filter, found.filter.prior
    return _("%(from)s to %(to)s, compared with %(before)s to %(until)s") % {
        "from": _spelled(report_filter.date_from),
        "to": _spelled(report_filter.date_to),
        "before": _spelled(prior.first),
        "until": _spelled(prior.last),
    }


def _spelled(day: date) -> str:
    return date_format(day, pgettext("day, as Django date format", "j M Y"))


USE_CASE: Final = ReportPage(
    slug="use_case",
    path="use-cases/<path:use_case>/",
    label=gettext_lazy("Use case"),
    lede="",
    action="view_use_case",
    filter=ReportFields(),
    fields="ledger/reports/_period_fields.html",
    about=about,
    read=read,
    status=status_of,
    figures=figures,
    chart=chart,
    heading=gettext_lazy("Unit economics worksheet"),
    more=more,
    sheet=lambda found, tenant: worksheet_sheet(found.use_case, found.sheet, found.filter, tenant),
    has_pdf=True,
    has_print=True,
    template="ledger/use_cases/report.html",
    frame=TEMPLATE,
    kept_by="use_case",
)
