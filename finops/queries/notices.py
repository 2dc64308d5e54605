"""Reads of what people are told: their list, how they hear of it, and what is still true."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from finops.approvals import kind_named
from finops.calc.approvals.telling import OF_A_SIGNER, TO_SIGN, is_true
from finops.models import ApprovalRequest, Notice, NoticePreference
from finops.models.notices import Way
from finops.queries.approvals.signers import sees
from finops.queries.approvals.waiting import WhyWaiting, waiting_for
from finops.registries.notices import notice_kinds


def notices_of(person: int) -> "QuerySet[Notice]":
    """The notices of one person in the tenant in force, the newest first."""
    return Notice.objects.filter(person_id=person).order_by("-at", "-id")


def unread_notices(person: int) -> int:
    return Notice.objects.filter(person_id=person, read_at=None).count()


def ways_of(person: int) -> dict[str, Way]:
    """By kind, how this person hears of it: as they chose, or as is usual."""
    chosen = NoticePreference.objects.filter(person_id=person).values_list("kind", "way")
    ways = {kind.name: kind.usual for kind in notice_kinds()}
    return ways | {name: Way(way) for name, way in chosen if name in ways}


def standing_requests(person: int, notices: Sequence[Notice]) -> frozenset[int]:
    """Those notices of requests that are still true, and that this person may still look at."""
    rows = ApprovalRequest.objects.filter(pk__in={notice.number for notice in notices})
    requests = {row.pk: row for row in rows.select_related("snapshot")}
    to_sign = _to_sign(person) if any(n.kind in OF_A_SIGNER for n in notices) else frozenset()
    seen = {pk for pk, request in requests.items() if _may_look(person, request)}
    return frozenset(
        notice.pk
        for notice in notices
        if notice.number in seen
        and _is_true(notice, requests[notice.number])
        and (notice.kind != TO_SIGN or notice.number in to_sign)
    )


def _is_true(notice: Notice, request: ApprovalRequest) -> bool:
    seq = request.snapshot.seq if request.snapshot is not None else 0
    return is_true(notice.event, request.state, is_same_snapshot=seq == notice.seq)


def _to_sign(person: int) -> Collection[int]:
    return frozenset(row.request for row in waiting_for(person) if row.why is WhyWaiting.SIGN)


def _may_look(person: int, request: ApprovalRequest) -> bool:
    kind = kind_named(request.kind)
    item = kind.model._default_manager.filter(pk=request.subject).first()
    return item is not None and kind.asks is not None and sees(person, kind.ask_of(item))
