"""An edited workbook comes back: its entered values are written, or none of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops.access import Actor
from finops.db.locks import wait_for
from finops.models import UseCase
from ledger.calc.worksheets.files import CellProblem, values_of
from ledger.models import WorksheetEntry
from ledger.parsers.worksheets import NoWorksheet, read_worksheet
from ledger.queries.worksheets.entries import entered_values, sheet_version
from ledger.services.worksheets.entering import LOCK, enter_values

DIGITS: Final = 15


@dataclass(frozen=True)
class ImportedSheet:
    """What was written, or what is wrong: nothing is written then."""

    entries: tuple[WorksheetEntry, ...] = ()
    problems: tuple[CellProblem, ...] = ()


@transaction.atomic
def import_worksheet(*, actor: Actor, use_case: UseCase, month: date, data: bytes) -> ImportedSheet:
    """Write the entered values of a workbook of this use case and month that differ from what
    holds. Formulas and texts in cells that people enter are refused cell by cell; computed cells
    are passed over. Raises ValidationError for a file of another worksheet, or one that is older
    than the last value entered."""
    try:
        manifest, cells = read_worksheet(data)
    except NoWorksheet:
        raise ValidationError({"file": _("This is no workbook of a worksheet.")}) from None
    if (manifest.use_case, manifest.month) != (use_case.slug, month):
        words = {"use_case": manifest.use_case[:100], "month": f"{manifest.month:%Y-%m}"}
        sentence = _("This is the worksheet of %(use_case)s, %(month)s.") % words
        raise ValidationError({"file": sentence})
    wait_for(LOCK)
    if manifest.version != sheet_version(use_case.slug, month):
        sentence = _("Values were entered since this file was made: take a new one.")
        raise ValidationError({"file": sentence})
    read = values_of(cells)
    if read.problems:
        return ImportedSheet(problems=read.problems)
    held = entered_values(use_case.slug, month)
    changed = {
        key: value
        for key, value in read.values.items()
        if key not in held or not _is_same(held[key].value, value)
    }
    entries = enter_values(
        actor=actor, use_case=use_case, month=month, values=changed, note=_("from a workbook")
    )
    return ImportedSheet(entries=tuple(entries))


def _is_same(held: Decimal, value: Decimal | None) -> bool:
    """A workbook keeps 15 digits of a number: what is alike in them was not changed."""
    return value is not None and f"{held:.{DIGITS}g}" == f"{value:.{DIGITS}g}"
