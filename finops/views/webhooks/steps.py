"""What is confirmed first: another secret, the end of a webhook, an event once more."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from finops.access import Actor, requires
from finops.forms.events.webhooks import ChangeWebhookForm, standing
from finops.models import OutboxMessage, Webhook
from finops.queries.webhooks import find_delivery, find_webhook
from finops.scope.requests import TenantRequest
from finops.services.webhooks import subscribing
from finops.ui.links import page_url
from finops.views.approvals.steps import Dialog, StepInput, step_view
from finops.views.webhooks.pages import detail_of

MANAGE = "manage_webhooks"
Sent = tuple[Webhook, OutboxMessage]


def _url(hook: Webhook) -> str:
    return page_url("webhook", hook.public_id)


def _delete(actor: Actor, hook: Webhook, _filled: StepInput) -> None:
    subscribing.delete_webhook(actor=actor, hook=hook)


delete_webhook = step_view(
    Dialog(
        action=MANAGE,
        find=find_webhook,
        take=_delete,
        back=_url,
        onward=lambda _hook: page_url("webhooks"),
        label=gettext_lazy("Delete the webhook"),
        heading=lambda hook: _("Send nothing to “%(name)s” any more") % {"name": hook.name},
        says=gettext_lazy("What is queued is dropped, and its secret is gone."),
        done=gettext_lazy("Nothing is sent there any more."),
        is_final=True,
    )
)


def _find_sent(webhook: UUID, delivery: UUID) -> Sent | None:
    hook = find_webhook(webhook)
    row = find_delivery(hook, delivery) if hook is not None else None
    return None if hook is None or row is None else (hook, row)


def _resend(actor: Actor, sent: Sent, _filled: StepInput) -> Any:
    # Any: nobody reads it
    return subscribing.resend(actor=actor, hook=sent[0], delivery=sent[1])


resend_delivery = step_view(
    Dialog(
        action=MANAGE,
        find=_find_sent,
        take=_resend,
        back=lambda sent: _url(sent[0]),
        label=gettext_lazy("Send it again"),
        heading=lambda sent: _("Send the event to “%(name)s” again") % {"name": sent[0].name},
        says=gettext_lazy("It goes out under the same id: whoever has it already can tell."),
        done=gettext_lazy("It is on its way again."),
        is_main=True,
    )
)


@requires(MANAGE)
@require_POST
@never_cache
def rotate_webhook(request: TenantRequest, webhook: UUID) -> HttpResponse:
    """The answer is the only place where the new secret is ever shown."""
    hook = find_webhook(webhook)
    if hook is None:
        raise Http404
    rotated = subscribing.rotate_secret(actor=request.actor, hook=hook)
    form = ChangeWebhookForm(initial=standing(rotated))
    context = detail_of(request, rotated, form, rotated.secret)
    return render(request, "finops/webhooks/detail.html", context)
