"""Webhooks: who gets which events, the catalogue of events, and what was sent to one of them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from finops.access import can, requires
from finops.forms.events.webhooks import ChangeWebhookForm, WebhookForm, standing
from finops.models import Webhook
from finops.queries.webhooks import MOST_DELIVERIES, deliveries_of, find_webhook, webhooks
from finops.registries.event_types import event_types
from finops.scope.requests import TenantRequest
from finops.services.signing import WrongStep
from finops.services.webhooks import subscribing
from finops.services.webhooks.subscribing import NewWebhook
from finops.ui.links import crumb, page_url
from finops.ui.shell.parts import parts_of
from finops.views.answering import answer
from finops.views.webhooks.tables import deliveries_table, types_table, webhooks_table


@requires("view_webhooks")
@require_safe
def listing(request: TenantRequest) -> HttpResponse:
    return _page(request)


@requires("manage_webhooks")
@require_POST
@never_cache
def create(request: TenantRequest) -> HttpResponse:
    """The answer is the only place where the secret is ever shown."""
    form = WebhookForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        new = NewWebhook(**{**asked, "event_types": tuple(asked["event_types"])})
        try:
            made = subscribing.create_webhook(actor=request.actor, new=new)
            return _page(request, made=made)
        except ValidationError as problem:
            _add_errors(form, problem)
    return _page(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(
    request: TenantRequest,
    *,
    form: WebhookForm | None = None,
    made: Webhook | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    rows = list(webhooks())
    context = {
        "table": webhooks_table(rows) if rows else None,
        "form": form or WebhookForm(),
        "may_manage": can(request.actor, "manage_webhooks"),
        "secret": made.secret if made is not None else "",
        "is_demo": settings.DEMO,
    }
    return answer(request, "finops/webhooks/listing.html", context, part="webhooks", status=status)


@requires("view_webhooks")
@require_safe
def catalogue(request: TenantRequest) -> HttpResponse:
    """Every type of event that apps declare, with what its data holds."""
    labels = {"": _("Events"), "data": _("What their data holds")}
    context = {
        "table": types_table(event_types()),
        "types": event_types(),
        "crumbs": _crumbs(),
        **parts_of(request, labels),
    }
    return render(request, "finops/webhooks/catalogue.html", context)


@requires("view_webhooks")
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: TenantRequest, webhook: UUID) -> HttpResponse:
    """POST changes it."""
    hook = find_webhook(webhook)
    if hook is None:
        raise Http404
    may_manage = can(request.actor, "manage_webhooks")
    if request.method != "POST":
        return _detail(request, hook, ChangeWebhookForm(initial=standing(hook)))
    if not may_manage:
        raise Http404
    form = ChangeWebhookForm(request.POST)
    if form.is_valid():
        try:
            changes = form.cleaned_data
            subscribing.change_webhook(actor=request.actor, hook=hook, changes=changes)
            messages.success(request, _("The webhook is changed."))
            return HttpResponseRedirect(page_url("webhook", hook.public_id))
        except ValidationError as problem:
            _add_errors(form, problem)
        except WrongStep as refusal:
            form.add_error(None, refusal.sentence)
    return _detail(request, hook, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _detail(
    request: TenantRequest, hook: Webhook, form: Form, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = dict(detail_of(request, hook, form))
    return render(request, "finops/webhooks/detail.html", context, status=status)


def detail_of(
    request: TenantRequest, hook: Webhook, form: Form, secret: str = ""
) -> Mapping[str, Any]:  # Any: what the template shows
    may_manage = can(request.actor, "manage_webhooks")
    rows = list(deliveries_of(hook)[:MOST_DELIVERIES])
    return {
        "hook": hook,
        "form": form,
        "table": deliveries_table(hook, rows, may_manage=may_manage) if rows else None,
        "may_manage": may_manage,
        "secret": secret,
        "crumbs": [*_crumbs(), crumb(hook.name)],
    }


def _crumbs() -> list[dict[str, object]]:
    return [crumb(_("Webhooks"), page_url("webhooks"))]


def _add_errors(form: Form, problem: ValidationError) -> None:
    for name, sentences in problem.message_dict.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
