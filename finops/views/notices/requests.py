"""Notices of requests: their kinds, their events in words, and the page that each leads to."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.approvals import kind_named
from finops.calc.approvals import telling
from finops.models import ApprovalRequest, Notice
from finops.models.notices import Way
from finops.queries.notices import standing_requests
from finops.registries.notices import NoticeKind, NoticeSubject
from finops.services.notices.approvals import REQUEST
from finops.ui.links import page_url
from finops.ui.text import Text
from finops.views.approvals.subjects import subject_of

KINDS: Final = (
    NoticeKind(
        *(telling.TO_SIGN, _("Something to sign"), _("Your signature is asked for.")),
        *(Way.NOW, True),
    ),
    NoticeKind(
        *(telling.REMINDERS, _("Reminders"), _("A signature is still missing on its day.")),
        *(Way.NOW, True),
    ),
    NoticeKind(
        *(telling.REVIEWS, _("Reviews"), _("A review was opened, and your role answers.")),
        *(Way.NOW, True),
    ),
    NoticeKind(
        *(telling.CHANGES, _("Changes wanted"), _("What you asked for came back to you.")),
        *(Way.NOW, True),
    ),
    NoticeKind(
        *(telling.MENTIONS, _("Mentions"), _("Somebody names you in a comment.")),
        *(Way.NOW, True),
    ),
    NoticeKind(
        telling.DECISIONS,
        _("Decisions"),
        _("What you asked for, or signed, was approved, rejected, withdrawn, frozen or ended."),
        Way.NOW,
    ),
    NoticeKind(
        telling.CONDITIONS,
        _("Conditions"),
        _("A condition of an approval is met, or overdue."),
        Way.NOW,
    ),
    NoticeKind(
        telling.PROGRESS,
        _("Progress"),
        _("Somebody signed what you asked for, or said something about it."),
        Way.DIGEST,
    ),
    NoticeKind(
        telling.ROLES,
        _("Roles"),
        _("A role of yours, or one that you granted, was given, confirmed, refused or ended."),
        Way.DIGEST,
    ),
    NoticeKind(
        telling.BUDGETS,
        _("Budgets"),
        _("A budget that you answer for is expected to be overrun."),
        Way.NOW,
    ),
    NoticeKind(
        telling.INFORMED,
        _("For your information"),
        _("What the table of responsibilities has you consulted on, or informed of."),
        Way.DIGEST,
    ),
)
WORDS: Final[dict[str, Text]] = {
    "asked/to_sign": _("Your signature is asked for: %(title)s"),
    "asked": _("%(by)s put to people: %(title)s"),
    "signed": _("%(by)s signed: %(title)s"),
    "commented": _("%(by)s commented on: %(title)s"),
    "mentioned": _("%(by)s names you: %(title)s"),
    "changes_wanted": _("%(by)s asks for changes: %(title)s"),
    "approved": _("Approved: %(title)s"),
    "rejected": _("%(by)s rejected: %(title)s"),
    "withdrawn": _("%(by)s withdrew: %(title)s"),
    "expired": _("Expired: %(title)s"),
    "superseded": _("Superseded: %(title)s"),
    "frozen": _("Frozen: %(title)s"),
    "reminded": _("Your signature is still missing: %(title)s"),
    "escalated": _("Signatures are still missing: %(title)s"),
    "condition_met": _("A condition is met: %(title)s"),
    "condition_overdue": _("A condition is overdue: %(title)s"),
}


def url_of(notice: Notice) -> str:
    """The dialog in which it is signed, where that is asked; otherwise the request's page."""
    if notice.kind == telling.TO_SIGN:
        request = ApprovalRequest.objects.filter(pk=notice.number).first()
        subject = subject_of(request.kind) if request is not None else None
        if request is not None and subject is not None:
            item = kind_named(request.kind).model._default_manager.filter(pk=request.subject)
            return subject.url("approve", item.get())
    return page_of(notice)


def page_of(notice: Notice) -> str:
    return page_url("request", notice.number)


REQUESTS: Final = NoticeSubject(REQUEST, WORDS, standing_requests, url_of, page_of)
