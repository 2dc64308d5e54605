"""Responsibilities: the RACI table, who fills it, what is missing; and asking for changes."""

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from finops.access import can, requires, visible_use_cases
from finops.calc.permissions import RACI_ROLES, ROLES
from finops.forms.approvals.responsibilities import (
    AmendTierForm,
    ResponsibilitiesForm,
    RiskTierForm,
)
from finops.models import RaciVersion, RiskTierChange, UseCase
from finops.queries.approvals.raci import table_in_force, table_of
from finops.queries.approvals.responsibilities import roles_of_cases, rows_of
from finops.scope.requests import TenantRequest
from finops.services.approvals.responsibilities import ASK, RACI, amend_version, ask_change
from finops.services.approvals.risk_tiers import RISK_TIERS, amend_tier, ask_lower_tier
from finops.services.signing import SignatureRefused
from finops.ui.links import crumb, page_url
from finops.views.approvals.amending import Amending
from finops.views.approvals.changes import TIER, VERSION, request_url

SEES = "view_responsibilities"


@requires(SEES, anywhere=True)
@require_safe
def responsibilities(request: TenantRequest) -> HttpResponse:
    version = RaciVersion.objects.select_related("made_by").filter(state="approved").first()
    if version is None:  # the platform has use cases of nobody, and no table
        return render(request, "finops/approvals/no_responsibilities.html")
    table, slugs = table_of(version), visible_use_cases(request.actor, SEES)
    cases = UseCase.objects.filter(closed_on=None)
    if slugs is not None:
        cases = cases.filter(slug__in=slugs)
    context = {
        "version": version,
        "versions": RaciVersion.objects.select_related("made_by").order_by("-number"),
        "roles": [ROLES[role] for role in RACI_ROLES],
        "rows": rows_of(table),
        "bands": [(band.from_usd, ROLES[band.role]) for band in table.bands],
        "cases": roles_of_cases(table, cases),
        "may_ask": can(request.actor, ASK),
    }
    return render(request, "finops/approvals/responsibilities.html", context)


@requires(ASK)
@require_http_methods(["GET", "POST"])
def ask_responsibilities(request: TenantRequest) -> HttpResponse:
    """A change of the table, put to those accountable before and after. Raises Http404 where there
    is none to change."""
    get_object_or_404(RaciVersion, state=RaciVersion.State.APPROVED)
    form = ResponsibilitiesForm(request.POST or None, table=table_in_force())
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                reason = form.cleaned_data["reason"]
                made = ask_change(
                    actor=request.actor, cells=form.cells(), reason=reason, bands=form.bands()
                )
            except ValidationError as problem:
                form.add_error(None, problem.messages)
            except SignatureRefused as refusal:
                form.add_error(None, refusal.sentence)
                status = refusal.status
            else:
                messages.success(request, _("It is put to those accountable before and after."))
                return HttpResponseRedirect(request_url(RACI.name, made))
    context = {
        "form": form,
        "roles": [ROLES[role] for role in RACI_ROLES],
        "crumbs": _crumbs(_("Ask for a change")),
    }
    template = "finops/approvals/change_responsibilities.html"
    return render(request, template, context, status=status)


@requires(ASK)
@require_http_methods(["GET", "POST"])
def ask_risk_tier(request: TenantRequest) -> HttpResponse:
    """A lower risk tier of a use case, put to those accountable and to Risk."""
    form = RiskTierForm(request.POST or None, initial=request.GET.dict())
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            typed = form.cleaned_data
            try:
                made = ask_lower_tier(actor=request.actor, **typed)
            except ValidationError as problem:
                form.add_error(None, problem.messages)
            except SignatureRefused as refusal:
                form.add_error(None, refusal.sentence)
                status = refusal.status
            else:
                messages.success(request, _("It is put to those accountable, and to Risk."))
                return HttpResponseRedirect(request_url(RISK_TIERS.name, made))
    context = {
        "form": form,
        "back_url": page_url("responsibilities"),
        "crumbs": _crumbs(_("Lower a risk tier")),
    }
    return render(request, "finops/approvals/ask_risk_tier.html", context, status=status)


def _crumbs(last: str) -> list[object]:
    return [crumb(_("Responsibilities"), page_url("responsibilities")), crumb(last)]


def _table_form(_request: TenantRequest, data: Any, version: RaciVersion) -> ResponsibilitiesForm:
    # Any: what was posted, or nothing
    initial = {"reason": version.reason}
    return ResponsibilitiesForm(data, table=table_of(version), initial=initial)


def _tier_form(_request: TenantRequest, data: Any, change: RiskTierChange) -> AmendTierForm:
    # Any: what was posted, or nothing
    return AmendTierForm(data, initial={"to_tier": change.to_tier, "reason": change.reason})


AMEND_TABLE: Final = Amending(
    subject=VERSION,
    action=ASK,
    form=_table_form,
    change=lambda actor, version, seen, form: amend_version(
        actor=actor,
        version_id=version.pk,
        seen=seen,
        cells=form.cells(),
        bands=form.bands(),
        reason=form.cleaned_data["reason"],
    ),
    names={},
    template="finops/approvals/change_responsibilities.html",
    context=lambda: {"roles": [ROLES[role] for role in RACI_ROLES]},
)
AMEND_TIER: Final = Amending(
    subject=TIER,
    action=ASK,
    form=_tier_form,
    change=lambda actor, change, seen, form: amend_tier(
        actor=actor, change_id=change.pk, seen=seen, **form.cleaned_data
    ),
    names={},
)
