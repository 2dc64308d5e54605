"""What was entered into the worksheet of a use case: what holds in a month, and every version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ledger.calc.worksheets.entries import ENTRIES
from ledger.models import ScaleDecision, WorksheetEntry
from ledger.queries.sql import reading_alias


@dataclass(frozen=True)
class EnteredValue:
    """A value that holds, since which month, who entered it and when."""

    key: str
    value: Decimal
    month: date
    version: int
    note: str
    entered_at: datetime
    entered_by: str


def entered_values(use_case: str, month: date) -> dict[str, EnteredValue]:
    """By key what holds in a month: its own newest version, or where the value carries that of
    the latest month before. What was taken back holds no more."""
    rows = WorksheetEntry.objects.using(reading_alias()).filter(
        use_case__slug=use_case, month__lte=month
    )
    newest: dict[str, WorksheetEntry] = {}
    for row in rows.order_by("key", "-month", "-version"):
        kind = ENTRIES.get(row.key)
        if kind is not None and (kind.carries or row.month == month):
            newest.setdefault(row.key, row)
    return {key: _entered(row, row.value) for key, row in newest.items() if row.value is not None}


def _entered(row: WorksheetEntry, value: Decimal) -> EnteredValue:
    return EnteredValue(
        *(row.key, value, row.month, row.version, row.note, row.entered_at, row.entered_by)
    )


def numbers_of(entered: Mapping[str, EnteredValue]) -> dict[str, Decimal]:
    return {key: entry.value for key, entry in entered.items()}


def entry_history(use_case: str, month: date) -> list[WorksheetEntry]:
    """Every version of a month, the latest first."""
    rows = WorksheetEntry.objects.using(reading_alias()).filter(use_case__slug=use_case)
    return list(rows.filter(month=month).order_by("-entered_at", "key", "-version"))


def decisions_of(use_case: str, month: date) -> list[ScaleDecision]:
    """What people decided on a month, the latest first."""
    rows = ScaleDecision.objects.using(reading_alias()).filter(use_case__slug=use_case)
    return list(rows.filter(month=month))


def sheet_version(use_case: str, month: date) -> int:
    """How many values were ever entered that may hold in a month: any more makes a file of it
    old."""
    rows = WorksheetEntry.objects.using(reading_alias()).filter(use_case__slug=use_case)
    return rows.filter(month__lte=month).count()
