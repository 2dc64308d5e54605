"""Use case: what an outcome costs, the worksheet behind it, and what it is optimised for."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from finops.access import can, requires, use_case_for
from finops.models import UseCase
from finops.queries.outcome_types import type_label
from finops.requests import TenantRequest
from finops.services.organisation.use_cases import ChangedMeanwhile, change_use_case
from finops.ui.links import crumb, page_url
from finops.views.answering import answer, wants_part
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.units.worksheets import UseCaseWorksheet, worksheet
from ledger.views.reports.exporting import exported
from ledger.views.reports.filtering import read_filter, showback_url, traces_url, with_short_url
from ledger.views.units.figures import Links, ladder_figures, unit_trend
from ledger.views.use_cases.form import UseCaseForm
from ledger.views.worksheets.table import worksheet_sections, worksheet_sheet

TEMPLATE = "ledger/use_cases/detail.html"
RISK_TONES = {"low": "quiet", "medium": "info", "high": "warn", "critical": "bad"}


@requires("view_use_case", anywhere=True)
@require_safe
def use_case_page(request: TenantRequest, use_case: str) -> HttpResponseBase:
    found = use_case_for(request.actor, use_case, "view_use_case")
    reading = read_filter(request, "view_use_case")
    context: dict[str, object] = {"use_case": found, "form": reading.form, **_about(request, found)}
    if reading.report_filter is None:
        return answer(request, TEMPLATE, context, part="report", status=422)
    report_filter = reading.report_filter.with_(by=(Dimension.COMPONENT,))
    sheet = worksheet(found.slug, report_filter, reading.scope)
    if sheet is None:
        return answer(request, TEMPLATE, context, part="report", status=422)
    if file_format := request.GET.get("format", ""):
        rows = worksheet_sheet(found, sheet, report_filter, request.tenant)
        title = _("Unit economics worksheet: %(name)s") % {"name": found.name}
        return exported(request, rows, file_format, pdf_title=title)
    context |= _figures(request, found, sheet, report_filter)
    return with_short_url(request, answer(request, TEMPLATE, context, part="report"))


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
    found = use_case_for(request.actor, slug, "change_use_case")
    context = {"use_case": found, **_about(request, found)}
    return answer(request, TEMPLATE, context, part="saved")


def _about(request: TenantRequest, found: UseCase) -> dict[str, object]:
    return {
        "crumbs": _crumbs(found),
        "steps": found.workflow_steps.all(),
        "risk_tone": RISK_TONES[found.risk_tier],
        "outcome_unit": type_label(found.outcome_unit),
        "may_change": can(request.actor, "change_use_case", found),
        "edit_url": page_url("edit_use_case", found.slug),
    }


def _crumbs(found: UseCase) -> list[dict[str, object]]:
    return [crumb(_("Use cases"), page_url("use_cases")), crumb(found.name)]


def _figures(
    request: TenantRequest, found: UseCase, sheet: UseCaseWorksheet, report_filter: ReportFilter
) -> dict[str, object]:
    alone = report_filter.narrowed(Dimension.USE_CASE, found.slug)
    links = Links(
        showback=showback_url(alone),
        traces=traces_url(alone),
        attempts=page_url("attempts") if can(request.actor, "view_imports") else "",
    )
    return {
        "sheet": sheet,
        "links": links,
        "status": _status(report_filter),
        "figures": ladder_figures(found, sheet.economics, sheet.crediting, links),
        "trend": unit_trend(found, sheet.economics),
        "sections": worksheet_sections(found, sheet, links),
    }


def _status(report_filter: ReportFilter) -> str:
    prior = report_filter.prior
    return _("%(from)s to %(to)s, compared with %(before)s to %(until)s") % {
        "from": _spelled(report_filter.date_from),
        "to": _spelled(report_filter.date_to),
        "before": _spelled(prior.first),
        "until": _spelled(prior.last),
    }


def _spelled(day: date) -> str:
    return date_format(day, pgettext("day, as Django date format", "j M Y"))
