"""A webhook that fails for long, or says that it is gone, is switched off; its admins hear it."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from finops.models import OutboxMessage, Webhook
from finops.queries.approvals.signers import holders
from finops.queries.webhooks import webhooks
from finops.services import audit
from finops.services.notices.writing import News, tell_people

LONGEST_FAILURE: Final = timedelta(days=5)
WEBHOOK: Final = "webhook"  # what such notices are about, and their kind
DISABLED: Final = "webhook_disabled"


@transaction.atomic
def note_attempt(message: OutboxMessage, *, has_failed: bool, at: datetime) -> None:
    """What an attempt means for its webhook: failing from now on, or well again; off after five
    days without a success, and at once where they answered 410."""
    if message.webhook is None:
        return
    hook = webhooks().select_for_update().filter(pk=message.webhook.pk).first()
    if hook is None or hook.disabled_at is not None:
        return
    if not has_failed:
        if hook.failing_since is not None:
            hook.failing_since = None
            hook.save(update_fields=["failing_since"])
        return
    hook.failing_since = hook.failing_since or at
    hook.save(update_fields=["failing_since"])
    if message.status == HTTPStatus.GONE:
        _disable(hook, _("They answered 410: nothing is to be sent there any more."), at)
    elif at - hook.failing_since >= LONGEST_FAILURE:
        _disable(hook, _("Nothing has arrived there for five days: %s") % message.error, at)


def _disable(hook: Webhook, why: str, at: datetime) -> None:
    hook.disabled_at, hook.disabled_because = at, why
    hook.save(update_fields=["disabled_at", "disabled_because"])
    detail = {"name": hook.name, "url": hook.url, "because": why}
    target = f"webhook:{hook.public_id}"
    audit.append(actor="system", action="webhook.disabled", target=target, detail=detail)
    admins = {holder.person for holder in holders(["tenant_admin"])}
    news = News(WEBHOOK, hook.pk, DISABLED, hook.name, words=why)
    tell_people(news, dict.fromkeys(admins, WEBHOOK))
