"""One decision about money: what is asked, what stands beside it, who has signed, its history."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import can, requires
from finops.queries.approvals import request_of, steps_of
from finops.queries.budgets.signers import target_of
from finops.queries.signatures import signature_lines
from finops.scope.requests import TenantRequest
from finops.services.approving import why_barred
from finops.services.budgets.signing import BUDGETS, scopes_of
from finops.ui.links import crumb, page_url
from finops.views.approvals.subjects import roles_in_words
from ledger.views.budgets.steps import SUBJECT, change_facts, find_change, name_of
from ledger.views.budgets.tables import history_table
from ledger.views.budgets.words import change_badge

TEMPLATE = "ledger/budgets/change.html"


@requires("view_budgets", anywhere=True)
@require_safe
def change(request: TenantRequest, budget_change: int) -> HttpResponse:
    asked = find_change(budget_change)
    scopes = scopes_of(asked) if asked is not None else []
    if asked is None or not any(
        can(request.actor, "view_budgets", target_of(scope)) for scope in scopes
    ):
        raise Http404
    lines = signature_lines(BUDGETS, asked, request_of(BUDGETS.name, asked.pk), request.actor)
    context = {
        "change": asked,
        "title": name_of(asked),
        "state": change_badge(asked),
        "facts": change_facts(asked),
        "barred": why_barred(BUDGETS, asked, request.actor.user)
        if asked.state == "in_review"
        else "",
        "steps": SUBJECT.possible(asked, request.actor),
        "amend_url": SUBJECT.amending(asked, request.actor),
        "signatures": [(line, roles_in_words(line.roles)) for line in lines],
        "history": history_table(steps_of(BUDGETS.name, asked.pk)),
        "budgets": [(scope.name, page_url("budget", scope.slug)) for scope in scopes],
        "crumbs": [crumb(_("Budgets"), page_url("budgets")), crumb(name_of(asked))],
    }
    return render(request, TEMPLATE, context)
