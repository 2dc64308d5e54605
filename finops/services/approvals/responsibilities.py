"""Changing who is responsible: a new version of the RACI table, signed by those accountable for
each changed row before and after.

Source: requirements 9.1; security 6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor
from finops.approvals import Ask, Effect, Instead, Kind, OwnPart, Taken
from finops.calc.approvals.required import PREPARING_LETTERS, Band, in_columns
from finops.calc.approvals.sign_off import APPROVE, DECISION
from finops.calc.canonical import amount
from finops.calc.permissions import RACI_ROLES, ROLES
from finops.calc.raci import ACTIVITIES, SIGNING_LETTERS
from finops.models import RaciAssignment, RaciBand, RaciVersion, User
from finops.queries.approvals.raci import RaciTable, table_in_force, table_of
from finops.queries.approvals.signers import holders
from finops.services.approvals.amending import amend
from finops.services.approvals.refusing import in_words
from finops.services.approving import EXPIRE, begin, take_step
from finops.services.signing import NotEligible, preparer, reason_of

ASK: Final = "ask_responsibilities"
FUNDED: Final = ("budget_guardrails", "funding_gate")
CENTS: Final = 2
Cells = Mapping[tuple[str, str], str]


@in_words()
@transaction.atomic
def ask_change(
    *, actor: Actor, cells: Cells, reason: str, bands: Iterable[Band] | None = None
) -> RaciVersion:
    """Ask for other letters (by activity and role; empty takes one away) and other bands (none:
    those that are there), and put it to people at once.

    Raises ValidationError by field; SignatureRefused for whoever holds no R, A or C in a changed
    row, and where not enough people can sign.
    """
    person, table = preparer(actor, ASK), table_in_force()
    wanted = _wanted(person, table, cells, bands)
    # Two who ask stand in line: each gets the next number.
    RaciVersion.objects.select_for_update().get(state=RaciVersion.State.APPROVED)
    last = RaciVersion.objects.aggregate(last=Max("number"))["last"]
    version = RaciVersion.objects.create(number=last + 1, reason=reason_of(reason), made_by=person)
    _fill(version, table, wanted)
    begin(RACI, "draft", version, actor=actor)
    return take_step(RACI, "submit", version.pk, actor=actor)


def amend_version(
    *,
    actor: Actor,
    version_id: int,
    seen: int,
    cells: Cells,
    reason: str,
    bands: Iterable[Band] | None = None,
) -> RaciVersion:
    """Other letters and bands in a draft that was sent back; `seen` is the version of its request
    that the form showed. Raises as `ask_change`, and Stale."""
    person, table = preparer(actor, ASK), table_in_force()
    wanted = _wanted(person, table, cells, bands)
    why = reason_of(reason)

    def change(version: RaciVersion) -> None:
        version.reason = why
        version.save(update_fields=["reason"])
        RaciAssignment.objects.filter(version=version).delete()
        RaciBand.objects.filter(version=version).delete()
        _fill(version, table, wanted)

    return amend(RACI, version_id, actor=actor, version=seen, change=change)


@dataclass(frozen=True)
class WantedTable:
    """Letters that differ from the table in force, and all bands."""

    changed: Cells
    bands: tuple[Band, ...]


def _wanted(
    person: User, table: RaciTable, cells: Cells, bands: Iterable[Band] | None
) -> WantedTable:
    """Raises ValidationError by field, NotEligible."""
    changed = {at: letter for at, letter in cells.items() if letter != _letter(table, *at)}
    wanted = table.bands if bands is None else tuple(sorted(bands, key=_by_amount))
    is_banded = wanted != tuple(sorted(table.bands, key=_by_amount))
    _check(table, changed, wanted, is_changed=bool(changed) or is_banded)
    rows = {activity for activity, _role in changed} | (set(FUNDED) if is_banded else set())
    if not _has_a_part(person, table, rows):
        raise NotEligible("no_role", _("Only whoever has R, A or C in the row asks to change it."))
    return WantedTable(changed, wanted)


def changes_of(version: RaciVersion) -> list[tuple[str, str, str, str]]:
    """(activity, role, letter before, letter after) of what a version changes in the table in
    force, in the table's order."""
    before, after = table_in_force(), table_of(version)
    return [
        (activity, role, _letter(before, activity, role), _letter(after, activity, role))
        for activity in ACTIVITIES
        for role in RACI_ROLES
        if _letter(before, activity, role) != _letter(after, activity, role)
    ]


def _letter(table: RaciTable, activity: str, role: str) -> str:
    return table.row(activity).get(role, "")


def _by_amount(band: Band) -> tuple[object, str]:
    return band.from_usd, band.role


def _check(table: RaciTable, changed: Cells, bands: Iterable[Band], *, is_changed: bool) -> None:
    if not is_changed:
        raise ValidationError(_("This is the table that is in force: nothing would change."))
    for (activity, role), letter in changed.items():
        at = f"{activity}.{role}"
        if activity not in ACTIVITIES or role not in RACI_ROLES:
            raise ValidationError({at: _("There is no such cell in the table.")})
        if letter and letter not in RaciAssignment.Letter.values:
            raise ValidationError({at: _("R, A, AR (A/R), AH (A for high risk), C, I or nothing.")})
    for activity in {activity for activity, _role in changed}:
        row = {**table.row(activity), **_row(changed, activity)}
        had, has = table.row(activity).values(), row.values()
        if {"A", "AR"} & set(had) and not {"A", "AR"} & set(has):
            raise ValidationError({activity: _("Somebody has to stay accountable for it.")})
    for band in bands:
        if band.role not in ROLES or band.from_usd <= 0:
            raise ValidationError({"bands": _("A role, and an amount above 0.")})


def _row(cells: Cells, activity: str) -> dict[str, str]:
    return {role: letter for (row, role), letter in cells.items() if row == activity}


def _has_a_part(person: User, table: RaciTable, rows: Iterable[str]) -> bool:
    roles = {holder.role for holder in holders(person=person.pk)}
    letters = {_letter(table, activity, role) for activity in rows for role in roles}
    return bool(letters & PREPARING_LETTERS)


def _fill(version: RaciVersion, table: RaciTable, wanted: WantedTable) -> None:
    """The cells and bands of a draft: those in force with what is wanted."""
    letters = {(a, r): letter for a, row in table.letters.items() for r, letter in row.items()}
    RaciAssignment.objects.bulk_create(
        RaciAssignment(version=version, activity=activity, role=role, letter=letter)
        for (activity, role), letter in {**letters, **wanted.changed}.items()
        if letter
    )
    RaciBand.objects.bulk_create(
        RaciBand(version=version, from_usd=band.from_usd, role=band.role) for band in wanted.bands
    )


def _asks(version: RaciVersion) -> Ask:
    before, after, changes = table_in_force(), table_of(version), changes_of(version)
    rows = {activity for activity, *_ in changes}
    if sorted(before.bands, key=_by_amount) != sorted(after.bands, key=_by_amount):
        rows |= set(FUNDED)
    signing = {
        role
        for table in (before, after)
        for activity in rows
        for role, letter in table.row(activity).items()
        if letter in SIGNING_LETTERS
    }
    return Ask(
        title=_("Version %(number)d of the responsibilities") % {"number": version.number},
        facts={
            "number": version.number,
            "before": before.number,
            "reason": version.reason,
            "cells": {f"{a}.{r}": [old or None, new or None] for a, r, old, new in changes},
            "bands": [[amount(band.from_usd, CENTS), band.role] for band in after.bands],
        },
        also=in_columns(signing),
        step_up=True,
    )


def _still_next(version: RaciVersion, _person: User | None) -> Instead | None:
    """A change is asked for of the table that was in force: another one meanwhile ends it."""
    newer = RaciVersion.objects.filter(number__gt=version.number, state="approved")
    since = RaciVersion.objects.filter(in_force_from__gt=version.created_at, number__gt=1)
    if not newer.exists() and not since.exclude(pk=version.pk).exists():
        return None
    return Instead(EXPIRE, _("Another version came into force meanwhile: ask for it again."))


def _in_force(taken: Taken[RaciVersion]) -> Effect:
    """The version before goes first: one is in force."""
    before = RaciVersion.objects.filter(state=RaciVersion.State.APPROVED)
    before.exclude(pk=taken.item.pk).update(state=RaciVersion.State.SUPERSEDED)
    changes = {"in_force_from": clock.now()}
    return Effect(changes, {"number": taken.item.number, "reason": taken.item.reason})


def _replaced(_version: RaciVersion) -> list[int]:
    standing = RaciVersion.objects.filter(state=RaciVersion.State.APPROVED, number__gt=1)
    return list(standing.values_list("pk", flat=True))


RACI: Final = Kind(
    name="raci",
    lifecycle=DECISION,
    model=RaciVersion,
    prepares=ASK,
    signs="sign_requests",
    asks=_asks,
    target=str,
    own_part=OwnPart(gettext_lazy("You asked for it yourself: somebody else must sign it.")),
    column="state",
    requester=lambda version: version.made_by_id,
    effects={APPROVE: _in_force},
    checks={APPROVE: _still_next},
    replaces=_replaced,
)
