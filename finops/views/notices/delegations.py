"""Notices of delegations: to both people, when one is made and when it is ended."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from finops import clock
from finops.calc.approvals.telling import DELEGATIONS
from finops.models import Delegation, Notice
from finops.models.notices import Way
from finops.registries.notices import NoticeKind, NoticeSubject
from finops.services.approvals.told_of_delegations import DELEGATION, ENDED, MADE
from finops.ui.links import page_url

KIND: Final = NoticeKind(
    DELEGATIONS,
    _("Delegations"),
    _("Somebody stands in for you, or you for somebody, and when that is ended."),
    Way.NOW,
)


def standing_delegations(person: int, notices: Sequence[Notice]) -> frozenset[int]:
    """What was made and is not over yet, what was ended; to the two whom it concerns."""
    numbers = {notice.number for notice in notices}
    rows = Delegation.objects.filter(pk__in=numbers)
    known = {row.pk: row for row in rows if person in (row.delegator_id, row.delegate_id)}
    return frozenset(
        notice.pk
        for notice in notices
        if notice.number in known and _is_true(notice, known[notice.number])
    )


def _is_true(notice: Notice, row: Delegation) -> bool:
    if notice.event == ENDED:
        return row.ended_at is not None
    return row.ended_at is None and row.ends_at > clock.now()


def page_of(_notice: Notice) -> str:
    return page_url("delegations")


SUBJECT: Final = NoticeSubject(
    DELEGATION,
    {MADE: _("%(by)s made a delegation: %(title)s"), ENDED: _("%(by)s ended: %(title)s")},
    standing_delegations,
    page_of,
    page_of,
)
