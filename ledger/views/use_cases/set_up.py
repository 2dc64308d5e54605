"""The set-up of one use case: who owns it, what it aims at, its workflow steps; and its editor."""

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from finops.access import requires, use_case_for
from finops.forms.organisation.use_cases import UseCaseForm
from finops.models import UseCase
from finops.scope.requests import TenantRequest
from finops.services.organisation.entries import ChangedMeanwhile, change
from finops.services.organisation.use_cases import USE_CASES
from finops.set_up.nouns import WORKFLOW_STEPS
from finops.ui.links import page_url
from finops.ui.reports import ReportRequest
from finops.views.answering import answer, wants_part
from finops.views.set_up.tables import table_of
from ledger.views.use_cases.detail import about_of, crumbs_of, tabs_of

TEMPLATE: Final = "ledger/use_cases/set_up.html"


@requires("view_use_case", anywhere=True)
@require_safe
def use_case_set_up(request: TenantRequest, use_case: str) -> HttpResponse:
    about = about_of(request.actor, use_case, "view_use_case")
    asking = ReportRequest.of(request, use_case=use_case)
    steps = WORKFLOW_STEPS.rows().filter(use_case__slug=use_case)
    context = {
        **about,
        "nav_tabs": tabs_of(asking, use_case, "use_case_set_up"),
        "table": table_of(WORKFLOW_STEPS, list(steps), request.actor),
        "new_url": f"{page_url('new_workflow_step')}?{urlencode({'use_case': use_case})}",
    }
    return render(request, TEMPLATE, context)


@requires("change_use_case", anywhere=True)
@require_http_methods(["GET", "POST"])
def edit_use_case(request: TenantRequest, use_case: str) -> HttpResponse:
    """The form; saved, the facts of the page are swapped in place. Errors are 422."""
    subject = use_case_for(request.actor, use_case, "change_use_case")
    form = UseCaseForm(request.POST or None, row=subject)
    if request.method == "POST" and form.is_valid() and _saved(request, subject, form):
        return _after_saving(request, use_case)
    status = 422 if form.errors else 200
    context = {"use_case": subject, "form": form, "crumbs": crumbs_of(subject)}
    return answer(request, "ledger/use_cases/edit.html", context, part="form", status=status)


def _saved(request: TenantRequest, use_case: UseCase, form: UseCaseForm) -> bool:
    """Whether the change was written; if not, the form says why."""
    try:
        change(
            USE_CASES,
            actor=request.actor,
            pk=use_case.pk,
            values=form.values(),
            seen=form.cleaned_data["seen"],
        )
    except ChangedMeanwhile:
        use_case.refresh_from_db()
        form.add_error(None, form.stale_sentence())
        return False
    except ValidationError as problem:
        form.tell(problem)
        return False
    return True


def _after_saving(request: TenantRequest, slug: str) -> HttpResponse:
    """HTMX gets the changed parts and a closed dialog; everyone else the page."""
    messages.success(request, _("The use case was changed."))
    if not wants_part(request):
        return HttpResponseRedirect(page_url("use_case_set_up", slug))
    context = about_of(request.actor, slug, "change_use_case")
    return answer(request, TEMPLATE, context, part="saved")
