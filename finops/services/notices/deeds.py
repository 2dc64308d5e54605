"""Whom steps concern where the RACI table names no signers: price books, re-rating, months of the
books, roles."""

from collections.abc import Collection, Mapping
from typing import Any

from finops.approvals import Telling, kinds_that_tell
from finops.calc.approvals.telling import DEEDS, Audience
from finops.calc.permissions import PERMISSIONS
from finops.models import SignOff, SnapshotIdentity, SnapshotSlot
from finops.queries.approvals.choosing import as_slot
from finops.queries.approvals.raci import table_in_force
from finops.queries.approvals.signers import Signers, holders
from finops.registries.approval_events import ApprovalEvent
from finops.services.notices.writing import News, tell_people


def note_deed(event: ApprovalEvent) -> None:
    """The notices of one step; whoever took it is told nothing of their own deed."""
    kind = kinds_that_tell().get(event.kind)
    if kind is None or kind.tells is None:
        return
    audiences = DEEDS[event.name]
    groups = _groups(event, kind.tells, {group for group, _kind in audiences})
    kinds: dict[int, str] = {}
    for group, notice in audiences:
        for person in groups[group]:
            kinds.setdefault(person, notice)
    kinds.pop(event.by_person or 0, None)
    news = News(
        *(event.kind, event.request, event.name, event.title),
        seq=event.seq,
        by=event.by,
        words=event.words,
    )
    tell_people(news, kinds)


def _groups(
    event: ApprovalEvent, tells: Telling[Any], wanted: Collection[Audience]
) -> Mapping[Audience, Collection[int]]:
    """Only those are read that the event concerns. Any: of an item of any kind."""
    lettered = _lettered(tells) if Audience.CONSULTED in wanted else {}
    signed = SignOff.objects.filter(snapshot_id=event.snapshot or 0)
    return {
        Audience.ASKERS: sorted(event.askers),
        Audience.SIGNERS: _able(event) if Audience.SIGNERS in wanted else (),
        Audience.SIGNED: list(signed.values_list("person_id", flat=True)),
        Audience.CONSULTED: lettered.get("C", ()),
        Audience.INFORMED: lettered.get("I", ()),
        Audience.NAMED: event.people,
    }


def _able(event: ApprovalEvent) -> list[int]:
    """Everybody who may give the signature and had no part in what is asked, nor counts as one
    person with somebody who had."""
    rows = SnapshotSlot.objects.filter(snapshot_id=event.snapshot).order_by("no")
    parts = SnapshotIdentity.objects.filter(snapshot_id=event.snapshot)
    slots = [as_slot(row) for row in rows]
    signers = Signers.of(slots)
    apart = signers.identities(parts.values_list("person_id", flat=True))
    able = signers.candidates(slots)
    return [each.person for each in able if each.identity.isdisjoint(apart)]


def _lettered(tells: Telling[Any]) -> dict[str, set[int]]:
    """By letter of the row, those who hold such a role over the tenant and may know of it."""
    row = table_in_force().row(tells.activity) if tells.activity else {}
    hearing: dict[str, set[int]] = {}
    for holder in holders(PERMISSIONS[tells.sees] & row.keys()):
        if holder.business_unit is None and holder.use_case is None:
            hearing.setdefault(row[holder.role], set()).add(holder.person)
    return hearing
