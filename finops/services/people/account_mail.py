"""The letters of django-allauth go by the outbox, like all others."""

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from finops.identity.account_letters import ACCOUNT, LETTERS, TOLD_ELSEWHERE, payload_of
from finops.queries.platform import in_platform
from finops.services.outbox.sending import queue_mail

log = logging.getLogger(__name__)


@transaction.atomic
def queue_account_mail(*, template: str, recipient: str, context: Mapping[str, Any]) -> None:
    """Write a letter about an account; an account belongs to no tenant, so it is the platform's.

    A letter that nobody has reviewed is not sent. Any: what the library tells its template.
    """
    if template.startswith(TOLD_ELSEWHERE):
        return
    if template not in LETTERS:
        log.error("the letter %s is not among those that are sent", template)
        return
    with in_platform():
        queue_mail(kind=ACCOUNT, recipient=recipient, payload=payload_of(template, context))
