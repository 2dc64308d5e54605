"""The forms by which people enter what a budget owes, and release it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finops.access import can, requires
from finops.forms.budgets import CommitmentForm, ReleaseForm
from finops.forms.organisation.offering import offer_words
from finops.models import Commitment
from finops.queries.budgets.signers import target_of
from finops.queries.tenants import local_today
from finops.scope.requests import TenantRequest
from finops.services.budgets.committing import enter_commitment, release_commitment
from finops.services.signing import SignatureRefused
from finops.ui.links import crumb, page_url
from finops.views.answering import answer

TEMPLATE: Final = "ledger/commitments/entering.html"


@requires("commit_budget")
@require_http_methods(["GET", "POST"])
def commitment_new(request: TenantRequest) -> HttpResponse:
    start = {"budget": request.GET.get("budget", ""), "first": local_today()}
    form = CommitmentForm(request.POST or None, initial=start)
    offer_words(form, actor=request.actor, action="commit_budget")
    lede = _("It lessens what is left of the budget from now on, until its days are over.")
    return _entered(
        *(request, form, _("Enter a commitment"), lede, _("Enter it")),
        lambda: enter_commitment(actor=request.actor, new=form.new_commitment()),
    )


@requires("commit_budget")
@require_http_methods(["GET", "POST"])
def commitment_release(request: TenantRequest, commitment: int) -> HttpResponse:
    row = Commitment.objects.select_related("budget").filter(pk=commitment).first()
    if row is None or not can(request.actor, "commit_budget", target_of(row.budget)):
        raise Http404
    form = ReleaseForm(request.POST or None)
    lede = _("Of the days from then on nothing is owed any more. It stays in the list.")
    return _entered(
        *(request, form, _("Release %(title)s") % {"title": row.title}, lede, _("Release it")),
        lambda: release_commitment(actor=request.actor, commitment_id=row.pk, **form.cleaned_data),
    )


def _entered(
    request: TenantRequest,
    form: forms.Form,
    title: str,
    lede: str,
    action: str,
    write: Callable[[], Commitment],
) -> HttpResponse:
    """The form; what is wrong is 422 in place, what is right leads to the budget."""
    if request.method == "POST" and form.is_valid():
        row = _written(form, write)
        if row is not None:
            return HttpResponseRedirect(page_url("budget", row.budget.slug))
    crumbs = [crumb(_("Budgets"), page_url("budgets")), crumb(title)]
    context = {"form": form, "title": title, "lede": lede, "action": action, "crumbs": crumbs}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return answer(request, TEMPLATE, context, part="form", status=status)


def _written(form: forms.Form, write: Callable[[], Commitment]) -> Commitment | None:
    try:
        return write()
    except ValidationError as problem:
        for name, sentences in problem.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
    except PermissionDenied as refusal:
        form.add_error(None, str(refusal))
    except SignatureRefused as refusal:
        form.add_error(None, refusal.sentence)
    return None
