"""The forms by which money is asked for: a new budget, more or less of one, a transfer."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finops.access import can, requires
from finops.forms.budgets import ChangeForm, NewBudgetForm, TransferForm
from finops.forms.organisation.offering import offer_words
from finops.models import BudgetChange, BudgetPeriod
from finops.queries.budgets.signers import target_of
from finops.queries.tenants import local_today
from finops.scope.requests import TenantRequest
from finops.services.budgets.amending import amend_budget
from finops.services.budgets.asking import ask_budget, ask_change, ask_transfer
from finops.services.budgets.signing import amounts_of
from finops.services.signing import SignatureRefused
from finops.ui.links import crumb, page_url
from finops.views.approvals.amending import Amending
from ledger.queries.budgets.detail import budget_period
from ledger.views.budgets.steps import SUBJECT

ASK: Final = "ask_budget"
TEMPLATE: Final = "ledger/budgets/asking.html"
# Fields of a refusal that the form calls otherwise.
FIELDS: Final = {"slug": "budget_id", "period": "first"}


@requires(ASK, anywhere=True)
@require_http_methods(["GET", "POST"])
def new_budget(request: TenantRequest) -> HttpResponse:
    month = request.tenant.fiscal_year_start_month
    start = {"first": local_today().replace(day=1), "period_kind": "month"}
    form = NewBudgetForm(request.POST or None, initial=start, fiscal_start_month=month)
    offer_words(form, actor=request.actor, action=ASK)
    return _asked(
        request,
        form,
        _("Ask for a budget"),
        lambda: ask_budget(actor=request.actor, new=form.new_budget()),
    )


@requires(ASK, anywhere=True)
@require_http_methods(["GET", "POST"])
def change_budget(request: TenantRequest, budget_slug: str) -> HttpResponse:
    """More or less for the period around `?on=`, today without one."""
    period = _period(request, budget_slug)
    form = ChangeForm(request.POST or None)
    title = _("Another amount for %(name)s") % {"name": period.budget.name}

    def ask() -> BudgetChange:
        return ask_change(actor=request.actor, period=period, **form.cleaned_data)

    return _asked(request, form, title, ask)


@requires(ASK, anywhere=True)
@require_http_methods(["GET", "POST"])
def transfer(request: TenantRequest) -> HttpResponse:
    form = TransferForm(request.POST or None, initial={"source": request.GET.get("from", "")})
    offer_words(form, actor=request.actor, action=ASK)

    def ask() -> BudgetChange:
        values = dict(form.cleaned_data)
        for name in ("source", "target"):
            values[name] = _named(values[name], name)
        return ask_transfer(actor=request.actor, **values)

    return _asked(request, form, _("Transfer between two budgets"), ask)


def _named(slug: str, field: str) -> BudgetPeriod:
    period = budget_period(slug, local_today())
    if period is None:
        raise ValidationError({field: _("There is no budget of this id.")})
    return period


def _period(request: TenantRequest, slug: str) -> BudgetPeriod:
    period = budget_period(slug, local_today())
    if period is None or not can(request.actor, ASK, target_of(period.budget)):
        raise Http404
    return period


def _asked(
    request: TenantRequest, form: forms.Form, title: str, ask: Callable[[], BudgetChange]
) -> HttpResponse:
    """The form; what is wrong is 422 in place, what is right leads to what was asked."""
    if request.method == "POST" and form.is_valid():
        change = _ask(form, ask)
        if change is not None:
            return HttpResponseRedirect(page_url("budget_change", change.pk))
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "back_url": page_url("budgets"),
        "crumbs": [crumb(_("Budgets"), page_url("budgets")), crumb(title)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, TEMPLATE, context, status=status)


def _ask(form: forms.Form, ask: Callable[[], BudgetChange]) -> BudgetChange | None:
    try:
        return ask()
    except ValidationError as problem:
        for name, sentences in problem.message_dict.items():
            known = FIELDS.get(name, name)
            form.add_error(known if known in form.fields else None, sentences)
    except PermissionDenied as refusal:
        form.add_error(None, str(refusal))
    except SignatureRefused as refusal:
        form.add_error(None, refusal.sentence)
    return None


def _amended_form(_request: TenantRequest, data: Any, change: BudgetChange) -> ChangeForm:
    """What the draft says first; of a transfer, how much is moved. Any: what was posted."""
    rows = amounts_of(change)
    last = rows[-1]
    is_move = change.what == BudgetChange.What.TRANSFER
    amount = last.amount - last.before if is_move and last.before is not None else last.amount
    initial = {"amount": amount, "since": rows[0].since, "reason": change.reason}
    return ChangeForm(data, initial=initial)


AMENDING: Final = Amending(
    subject=SUBJECT,
    action=ASK,
    form=_amended_form,
    change=lambda actor, change, seen, form: amend_budget(
        actor=actor, change_id=change.pk, seen=seen, **form.cleaned_data
    ),
    names={"period": "since"},
)
