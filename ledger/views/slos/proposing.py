"""Asking the matrix: may a saving be made, may a figure be the measure of success?"""

from typing import Final

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from finops.access import requires, visible_use_cases
from finops.models import UseCase
from finops.scope.requests import TenantRequest
from finops.ui.links import crumb, page_url
from finops.views.answering import answer
from ledger.forms.slos import ProposalForm, SuccessForm
from ledger.queries.slos.proposals import Measured, Proposal, is_allowed, may_measure
from ledger.queries.slos.references import known_references

SEES: Final = "view_use_case"
TEMPLATE: Final = "ledger/slos/proposing.html"


def use_cases_of(request: TenantRequest) -> dict[str, str]:
    """The names of the use cases that this person may see, by slug."""
    scope = visible_use_cases(request.actor, SEES)
    known = UseCase.objects.filter(closed_on=None).order_by("name").values_list("slug", "name")
    return {slug: name for slug, name in known if scope is None or slug in scope}


@requires(SEES, anywhere=True)
@require_GET
def ask_proposal(request: TenantRequest) -> HttpResponse:
    """May this saving be made, by which line, and who owns it?"""
    form = ProposalForm(request.GET or None, use_cases=use_cases_of(request))
    answered: Proposal | None = None
    if form.is_bound and form.is_valid():
        fields = form.cleaned_data
        case = UseCase.objects.select_related("business_owner").get(slug=fields["use_case"])
        answered = is_allowed(case, fields["risk"], fields["optimisation"])
    return _page(request, form, answered, _("May this saving be made?"))


@requires(SEES, anywhere=True)
@require_GET
def ask_success(request: TenantRequest) -> HttpResponse:
    """May this figure be the measure of success?"""
    form = SuccessForm(request.GET or None, use_cases=use_cases_of(request))
    answered: Measured | None = None
    if form.is_bound and form.is_valid():
        fields = form.cleaned_data
        case = UseCase.objects.get(slug=fields["use_case"])
        answered = may_measure(case, [fields["metric"]])
    return _page(request, form, answered, _("May a decision succeed by this figure?"))


def _page(
    request: TenantRequest, form: forms.Form, answered: Proposal | Measured | None, title: str
) -> HttpResponse:
    context = {
        **{"form": form, "answered": answered, "title": title, "metrics": known_references()},
        "crumbs": [crumb(_("SLO and cost matrix"), page_url("slos")), crumb(title)],
    }
    return answer(request, TEMPLATE, context, part="form", status=422 if form.errors else 200)
