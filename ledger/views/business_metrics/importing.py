"""A file of values of business metrics: all of its rows are kept, or none."""

from http import HTTPStatus

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from finops.access import requires
from finops.scope.requests import TenantRequest
from finops.ui.links import crumb, page_url
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer
from ledger.services.business_metrics.importing import ValuesResult, import_values


class ValuesForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File (CSV)"),
        max_length=200,
        help_text=gettext_lazy(
            "Columns: metric, use_case, day, value; aggregation is sum if it is left out, or mean."
        ),
    )

    def content(self) -> bytes:
        return bytes(self.cleaned_data["file"].read(settings.MAX_PLAN_BYTES + 1))


@requires("upload_import")
@require_http_methods(["GET", "POST"])
def import_business_metrics(request: TenantRequest) -> HttpResponse:
    """A value that is known is left, another one is its correction; with a problem none is kept."""
    form, result = ValuesForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        result = import_values(actor=request.actor, data=form.content())
        if result.is_good:
            messages.success(request, _kept(result))
            return HttpResponseRedirect(page_url("business_metrics"))
    context = {
        "form": form,
        "problems": problem_table(result) if result is not None else None,
        "crumbs": [
            crumb(_("Business metrics"), page_url("business_metrics")),
            crumb(_("Import a file")),
        ],
    }
    wrong = form.errors or result is not None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    template = "ledger/business_metrics/import.html"
    return answer(request, template, context, part="file", status=status)


def _kept(result: ValuesResult) -> str:
    words = _("%(added)s values added, %(corrected)s corrected, %(unchanged)s known already.")
    counts = ("added", "corrected", "unchanged")
    return words % {name: getattr(result, name) for name in counts}


def problem_table(result: ValuesResult) -> Table:
    columns = [Column(_("Line"), "quantity"), Column(_("Column")), Column(_("Problem"))]
    rows = [
        Row([Cell(p.line, "quantity"), Cell(p.field, nil=_("the line")), Cell(p.message)])
        for p in result.problems
    ]
    return Table(_("What is wrong in the file"), columns, rows)
