"""Notices of what the RACI table names no signers for: their events in words, what of them is still
true, and the dialog or page that each leads to."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from finops.access import Actor
from finops.approvals import Item, Kind
from finops.calc.approvals.telling import BY_THE_CLOCK, TO_SIGN
from finops.calc.lifecycles import Phase, Step
from finops.models import ApprovalRequest, Notice, User
from finops.queries.tenants import tenant_in_force
from finops.registries.notices import NoticeSubject
from finops.services.approving import open_steps
from finops.ui.links import page_url
from finops.ui.text import Text
from finops.views.approvals.subjects import Subject
from finops.views.notices.requests import WORDS

OF_DEEDS: Final[dict[str, Text]] = {
    "outdated": _("To be computed again, lines have changed: %(title)s"),
    "posted": _("Booked: %(title)s"),
    "failed": _("Failed: %(title)s"),
    "retired": _("%(by)s retired: %(title)s"),
    "closed": _("%(by)s closed: %(title)s"),
    "reopened": _("%(by)s reopened: %(title)s"),
    "given": _("%(by)s gave a role: %(title)s"),
    "confirmed": _("%(by)s confirmed a role: %(title)s"),
    "refused": _("%(by)s refused a role: %(title)s"),
    "revoked": _("%(by)s ended a role: %(title)s"),
}


def deed_subject(subject: Subject) -> NoticeSubject:
    """The notices of one kind that `tells`."""
    kind = subject.kind

    def page(notice: Notice) -> str:
        item = _item_of(kind, notice.number)
        return subject.back(item) if item is not None else page_url("inbox")

    def url(notice: Notice) -> str:
        """The dialog in which it is signed, where that is asked; otherwise its page."""
        request = _request(kind, notice.number)
        item = _item_of(kind, notice.number)
        step = _signing(kind, request) if request is not None else None
        if notice.kind != TO_SIGN or item is None or step is None:
            return page(notice)
        return subject.url(step.name, item)

    def standing(person: int, notices: Sequence[Notice]) -> frozenset[int]:
        return _standing(kind, person, notices)

    return NoticeSubject(kind.name, {**WORDS, **OF_DEEDS}, standing, url, page)


def _standing(kind: Kind[Item], person: int, notices: Sequence[Notice]) -> frozenset[int]:
    """Those that are still so, and that this person may still know of; of what is to be signed,
    what they may sign now."""
    user = User.objects.filter(pk=person, memberships__tenant=tenant_in_force()).first()
    if user is None:
        return frozenset()
    actor = Actor(tenant=tenant_in_force(), user=user)
    numbers = {notice.number for notice in notices}
    rows = ApprovalRequest.objects.filter(kind=kind.name, pk__in=numbers)
    requests = {row.pk: row for row in rows.select_related("snapshot")}
    return frozenset(
        notice.pk
        for notice in notices
        if notice.number in requests
        and _is_true(kind, notice, requests[notice.number])
        and (notice.kind != TO_SIGN or _may_sign(kind, notice.number, actor))
    )


def _is_true(kind: Kind[Item], notice: Notice, request: ApprovalRequest) -> bool:
    """It is where the step has led; what came into force is still in force."""
    seq = request.snapshot.seq if request.snapshot is not None else 0
    if notice.event in BY_THE_CLOCK:
        return request.phase == Phase.OPEN and seq == notice.seq
    events = kind.tells.events if kind.tells is not None else {}
    steps = [step for step in kind.lifecycle.steps if events.get(step.name) == notice.event]
    targets = {step.target for step in steps}
    if targets & kind.lifecycle.in_force:
        return request.state in kind.lifecycle.in_force
    is_same = notice.event != "asked" or seq == notice.seq
    return request.state in targets and is_same


def _may_sign(kind: Kind[Item], number: int, actor: Actor) -> bool:
    item = _item_of(kind, number)
    if item is None:
        return False
    signing = {step.name for step in kind.lifecycle.steps if step.signs}
    return not signing.isdisjoint(open_steps(kind, item, actor))


def _signing(kind: Kind[Item], request: ApprovalRequest) -> Step | None:
    steps = kind.lifecycle.steps_from(request.state)
    return next((step for step in steps if step.signs), None)


def _request(kind: Kind[Item], number: int) -> ApprovalRequest | None:
    return ApprovalRequest.objects.filter(kind=kind.name, pk=number).first()


def _item_of(kind: Kind[Item], number: int) -> Any:  # Any: an item of the kind, or nothing
    """Nothing where its row is gone: a role that was refused, a draft that was deleted."""
    request = _request(kind, number)
    if request is None:
        return None
    return kind.model._default_manager.filter(pk=request.subject).first()
