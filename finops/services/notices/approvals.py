"""Whom the events of requests concern: signers, whoever asked, those consulted and informed."""

from collections.abc import Collection, Mapping
from typing import Final

from finops.approvals import Ask, kinds_that_ask
from finops.calc.approvals.telling import AUDIENCES, TO_SIGN, Audience
from finops.models import ApprovalRequest, Notice, SignOff, SnapshotIdentity, SnapshotSlot
from finops.queries.approvals.choosing import as_slot
from finops.queries.approvals.raci import table_in_force
from finops.queries.approvals.requests import preparers_of
from finops.queries.approvals.signers import lettered, match, seeing
from finops.registries.approval_events import ApprovalEvent
from finops.services.notices.writing import News, tell_people

REQUEST: Final = "request"
ASKED: Final = "asked"


def note_approval(event: ApprovalEvent) -> None:
    """The notices of one event of what the RACI table lets people sign; whoever did it is told
    nothing of their own deed. The number of queries does not grow with the people."""
    kind = kinds_that_ask().get(event.kind)
    if kind is None or kind.asks is None:
        return
    request = ApprovalRequest.objects.get(pk=event.request)
    item = kind.model._default_manager.get(pk=request.subject)
    ask = kind.ask_of(item)
    groups = _groups(event, ask)
    groups[Audience.ASKERS] = preparers_of(kind, item, request)
    _write(event, ask, _kinds_of(event, groups))
    if event.name == "signed":
        _ask_next(event, ask, groups[Audience.SIGNERS])


def _groups(event: ApprovalEvent, ask: Ask) -> dict[Audience, Collection[int]]:
    audiences = {who for who, _ in AUDIENCES[event.name]}
    by_table = {Audience.CONSULTED, Audience.INFORMED} & audiences
    letters = lettered(ask, table_in_force()) if by_table else {}
    signed = SignOff.objects.filter(snapshot_id=event.snapshot).values_list("person_id", "slot")
    people = dict(signed) if event.snapshot is not None else {}
    return {
        Audience.SIGNERS: _expected(event, set(people.values())),
        Audience.SIGNED: frozenset(people),
        Audience.CONSULTED: letters.get("C", frozenset()),
        Audience.INFORMED: letters.get("I", frozenset()),
        Audience.NAMED: event.people,
    }


def _expected(event: ApprovalEvent, signed: Collection[int]) -> Collection[int]:
    """Whose signatures are expected on the slots that are open, distinct people for all."""
    concerns_them = any(who is Audience.SIGNERS for who, _ in AUDIENCES[event.name])
    if event.snapshot is None or not (concerns_them or event.name == "signed"):
        return ()
    rows = SnapshotSlot.objects.filter(snapshot_id=event.snapshot).exclude(no__in=signed)
    parts = SnapshotIdentity.objects.filter(snapshot_id=event.snapshot)
    apart = frozenset(parts.values_list("person_id", flat=True))
    return frozenset(match([as_slot(row) for row in rows.order_by("no")], apart).signers.values())


def _kinds_of(event: ApprovalEvent, groups: Mapping[Audience, Collection[int]]) -> dict[int, str]:
    kinds: dict[int, str] = {}
    for audience, kind in AUDIENCES[event.name]:
        for person in groups[audience]:
            kinds.setdefault(person, kind)
    if event.name == "commented":  # whom it names is told that
        kinds = {person: kind for person, kind in kinds.items() if person not in event.people}
    return kinds


def _ask_next(event: ApprovalEvent, ask: Ask, expected: Collection[int]) -> None:
    """Who signed may have taken another's place: whoever is expected now, and was not before."""
    asked = Notice.objects.filter(
        about=REQUEST, number=event.request, seq=event.seq, event=ASKED, kind=TO_SIGN
    )
    new = set(expected) - set(asked.values_list("person_id", flat=True))
    _write(event, ask, dict.fromkeys(new, TO_SIGN), ASKED)


def _write(event: ApprovalEvent, ask: Ask, kinds: Mapping[int, str], name: str = "") -> None:
    others = {person: kind for person, kind in kinds.items() if person != event.by_person}
    if not others:
        return
    able = seeing(others, ask)
    told_to = {person: kind for person, kind in others.items() if person in able}
    news = News(
        *(REQUEST, event.request, name or event.name, ask.title),
        seq=event.seq,
        by=event.by,
        words=event.words,
    )
    tell_people(news, told_to)
