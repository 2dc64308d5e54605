"""E-mails of notices: one at once, or a day's in a digest. They lead to the page where something is
decided, and decide nothing themselves."""

from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext

from finops.models import Notice, OutboxMessage, User
from finops.queries.tenants import tenant_in_force
from finops.registries.notices import sentence_of, still_true, subject_of_notices
from finops.sending.outbox import Mail
from finops.ui.links import links_into, page_url

MOST_LINES: Final = 100


def letter_of_notice(message: OutboxMessage) -> Mail | None:
    """One notice, if it is still true and theirs to see."""
    notice = Notice.objects.filter(public_id=UUID(message.payload["notice"])).first()
    if notice is None or not _is_of(message, notice.person_id):
        return None
    if not still_true(notice.person_id, [notice]):
        return None
    with links_into(tenant_in_force()):
        words = {"lines": [_line(notice)], "settings": _page("notice_ways"), "notice": notice}
        text = render_to_string("finops/letters/notice.txt", words)
    return Mail(_subject(sentence_of(notice)), text)


def letter_of_digest(message: OutboxMessage) -> Mail | None:
    """Everything of the day's digest that is still true."""
    person = int(message.payload["person"])
    day = date.fromisoformat(message.payload["day"])
    taken = Notice.objects.filter(person_id=person, digest_day=day).order_by("at", "id")
    lines = still_true(person, list(taken[:MOST_LINES])) if _is_of(message, person) else []
    if not lines:
        return None
    tenant = tenant_in_force()
    with links_into(tenant):
        words = {
            "lines": [_line(notice) for notice in lines],
            "settings": _page("notice_ways"),
            "tenant": tenant.name,
            "day": day,
        }
        text = render_to_string("finops/letters/digest.txt", words)
    return Mail(gettext("Digest of %(tenant)s, %(day)s") % words, text)


def _is_of(message: OutboxMessage, person: int) -> bool:
    """Is it still this person's address, and they somebody who may sign in? An address that was
    given up gets nothing."""
    return User.objects.filter(pk=person, is_active=True, email=message.recipient).exists()


def _line(notice: Notice) -> dict[str, object]:
    subject = subject_of_notices(notice.about)
    link = settings.PUBLIC_URL + subject.url(notice) if subject is not None else ""
    return {"says": sentence_of(notice), "words": notice.words, "link": link}


def _page(route: str) -> str:
    return settings.PUBLIC_URL + page_url(route)


def _subject(sentence: str) -> str:
    """A line of an e-mail's head holds no line break."""
    return " ".join(sentence.split())
