"""Entering values into a worksheet: each that differs becomes a new version."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor
from finops.calc.dates.periods import local_day
from finops.db.locks import wait_for
from finops.models import UseCase
from finops.services import audit
from ledger.calc.exact import plain
from ledger.calc.worksheets.entries import EntryFault, fault_of
from ledger.models import WorksheetEntry
from ledger.queries.narrowing import tenant_zone
from ledger.queries.worksheets.entries import entered_values

LOCK: Final = 71_053
FIRST_YEAR: Final = 2000
LONGEST_NOTE: Final = 200
FAULTS: Final = {
    EntryFault.UNKNOWN: gettext_lazy("The worksheet has no such field to enter."),
    EntryFault.NO_NUMBER: gettext_lazy("Write a number."),
    EntryFault.BELOW_NOTHING: gettext_lazy("Write a number that is not below 0."),
    EntryFault.TOO_MUCH: gettext_lazy("The number is too large; a part is written from 0 to 1."),
    EntryFault.TOO_FINE: gettext_lazy("Write at most nine decimals."),
}


@transaction.atomic
def enter_values(
    *,
    actor: Actor,
    use_case: UseCase,
    month: date,
    values: Mapping[str, Decimal | None],
    note: str = "",
) -> list[WorksheetEntry]:
    """A new version of each value that differs from what holds in the month; None takes a value
    back. Raises ValidationError, by field, and writes nothing then."""
    refuse_month(month)
    _refuse(values, note)
    wait_for(LOCK)
    held = entered_values(use_case.slug, month)
    changed = {
        key: value
        for key, value in values.items()
        if value != (held[key].value if key in held else None)
    }
    rows = [
        _entry(actor, use_case, month, key, value, note.strip()) for key, value in changed.items()
    ]
    if rows:
        detail: dict[str, object] = {
            "month": f"{month:%Y-%m}",
            "values": {row.key: None if row.value is None else plain(row.value) for row in rows},
            "note": note.strip(),
        }
        audit.append(actor=actor, action="worksheet.entered", target=use_case.slug, detail=detail)
    return rows


def refuse_month(month: date) -> None:
    """A worksheet is of a month that has begun. Raises ValidationError."""
    if month.day != 1 or month.year < FIRST_YEAR:
        raise ValidationError({"month": _("Write the month as 2026-06.")})
    if month > local_day(clock.now(), tenant_zone()):
        raise ValidationError({"month": _("This month has not begun yet.")})


def _refuse(values: Mapping[str, Decimal | None], note: str) -> None:
    problems = {}
    for key, value in values.items():
        fault = fault_of(key, Decimal(0) if value is None else value)
        if fault is not None:
            problems[key] = str(FAULTS[fault])
    if len(note) > LONGEST_NOTE:
        problems["note"] = _("Write at most %(most)s characters.") % {"most": LONGEST_NOTE}
    if problems:
        raise ValidationError(problems)


def _entry(
    actor: Actor, use_case: UseCase, month: date, key: str, value: Decimal | None, note: str
) -> WorksheetEntry:
    known = WorksheetEntry.objects.filter(use_case=use_case, month=month, key=key)
    row = WorksheetEntry(
        use_case=use_case,
        month=month,
        key=key,
        version=known.count() + 1,
        value=value,
        note=note,
        entered_at=clock.now(),
        entered_by=actor.label[:200],
        enterer=actor.user,
    )
    row.full_clean()
    row.save()
    return row
