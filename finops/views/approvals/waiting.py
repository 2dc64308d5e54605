"""What waits for a person of what the RACI table lets people sign, as the inbox shows it."""

from django.utils.translation import gettext as _

from finops import clock
from finops.calc.approvals.sign_off import APPROVE
from finops.inbox import Item
from finops.queries.approvals.waiting import Waiting, WhyWaiting, waiting_for
from finops.scope.requests import TenantRequest
from finops.ui.dates import day_of
from finops.ui.links import page_url
from finops.views.approvals.subjects import subject_of


def waiting_items(request: TenantRequest) -> list[Item]:
    """What this person signs, was named in, and waits for."""
    person = request.actor.user
    if person is None or request.actor.key is not None:
        return []
    return [_item(waiting) for waiting in waiting_for(person.pk)]


def _item(waiting: Waiting) -> Item:
    is_late = waiting.due_at is not None and waiting.due_at <= clock.now()
    is_mine = waiting.why is WhyWaiting.SIGN
    return Item(
        tone="bad" if is_late else "warn" if is_mine else "quiet",
        word=_word(waiting),
        title=waiting.title,
        text=waiting.words or _("Asked by %(who)s.") % {"who": waiting.asked_by or _("the system")},
        url=page_url("request", waiting.request),
        action=_("Sign") if is_mine else _("Open"),
        dialog_url=_dialog_url(waiting) if is_mine else "",
        why=_why(waiting),
        since=waiting.since,
        due=waiting.due_at,
        is_others=waiting.why is WhyWaiting.ASKED,
    )


def _dialog_url(waiting: Waiting) -> str:
    """Where it is signed in place; nothing where its kind has no dialogs. No row is read for it."""
    subject = subject_of(waiting.kind)
    if subject is None:
        return ""
    return subject.url(APPROVE, subject.kind.model(pk=waiting.subject))


def _word(waiting: Waiting) -> str:
    words = {
        WhyWaiting.SIGN: _("to sign"),
        WhyWaiting.ASKED: _("with others"),
        WhyWaiting.NAMED: _("names you"),
    }
    return words[waiting.why]


def _why(waiting: Waiting) -> str:
    """The role and the row of the table, or for whom somebody stands in."""
    if waiting.why is WhyWaiting.NAMED:
        return _("%(who)s named you") % {"who": waiting.asked_by}
    if waiting.why is WhyWaiting.ASKED:
        return _("You asked, %(role)s next") % {"role": waiting.role_label}
    if waiting.behalf and waiting.behalf_ends is not None:
        day = day_of(waiting.behalf_ends)
        return _("For %(whom)s, to %(day)s") % {"whom": waiting.behalf, "day": day}
    return ", ".join(filter(None, (waiting.role_label, waiting.activity_label)))
