"""A whole plan as a file: looked at first, then all of its rows are asked for, or none."""

from http import HTTPStatus

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from finops.access import requires
from finops.scope.requests import TenantRequest
from finops.set_up.plans import PlanResult, import_plan
from finops.ui.links import crumb, page_url
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer


class PlanForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File (CSV or XLSX)"), max_length=200)

    def content(self) -> bytes:
        return bytes(self.cleaned_data["file"].read(settings.MAX_PLAN_BYTES + 1))


@requires("ask_budget", anywhere=True)
@require_http_methods(["GET", "POST"])
def import_budgets(request: TenantRequest) -> HttpResponse:
    """Every row that differs from what is in force becomes a draft; with a problem, none does."""
    form, result = PlanForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        result = import_plan(actor=request.actor, data=form.content())
        if result.is_good:
            text = ngettext("%(count)s draft made.", "%(count)s drafts made.", result.asked)
            messages.success(request, text % {"count": result.asked})
            return HttpResponseRedirect(f"{page_url('budgets')}?standing=asked")
    context = {
        "form": form,
        "problems": problem_table(result) if result is not None else None,
        "crumbs": [crumb(_("Budgets"), page_url("budgets")), crumb(_("Plan as a file"))],
    }
    wrong = form.errors or result is not None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return answer(request, "ledger/budgets/import.html", context, part="file", status=status)


def problem_table(result: PlanResult) -> Table:
    columns = [Column(_("Line"), "quantity"), Column(_("Column")), Column(_("Problem"))]
    rows = [
        Row([Cell(p.line, "quantity"), Cell(p.field, nil=_("the line")), Cell(p.message)])
        for p in result.problems
    ]
    return Table(_("What is wrong in the file"), columns, rows)
