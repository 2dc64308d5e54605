"""Notices of webhooks that were switched off: to whoever looks after them."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.models import Notice, Webhook
from finops.models.notices import Way
from finops.queries.approvals.signers import holders
from finops.queries.webhooks import webhooks
from finops.registries.notices import NoticeKind, NoticeSubject
from finops.services.webhooks.failing import DISABLED, WEBHOOK
from finops.ui.links import page_url

KIND: Final = NoticeKind(
    WEBHOOK, _("Webhooks"), _("A webhook was switched off after long failure."), Way.NOW
)


def standing_webhooks(person: int, notices: Sequence[Notice]) -> frozenset[int]:
    """Those of webhooks that are still off, to a tenant admin."""
    if not any(holder.role == "tenant_admin" for holder in holders(person=person)):
        return frozenset()
    off = set(webhooks().exclude(disabled_at=None).values_list("pk", flat=True))
    return frozenset(notice.pk for notice in notices if notice.number in off)


def page_of(notice: Notice) -> str:
    hook = Webhook.objects.filter(pk=notice.number, deleted_at=None).first()
    return page_url("webhook", hook.public_id) if hook is not None else page_url("webhooks")


SUBJECT: Final = NoticeSubject(
    WEBHOOK,
    {DISABLED: _("Nothing is sent to “%(title)s” any more")},
    standing_webhooks,
    page_of,
    page_of,
)
