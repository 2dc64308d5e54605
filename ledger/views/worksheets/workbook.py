"""The worksheet as a workbook with live formulas: each carries the value of the page.

Inputs are numbers as a double holds them, so that formulas can read them; the list of the page has
every digit. Text is never a formula. People change the cells of what is entered, and send the file
back.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import IO, Final

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from finops.ui.documents.xlsx import LONGEST_TEXT, UNPRINTABLE, PlainWorksheet
from ledger.calc.worksheets.cells import Worked
from ledger.calc.worksheets.files import (
    HEAD_ROWS,
    KEY_COLUMN,
    MANIFEST,
    PAGE,
    VALUE_COLUMN,
    WorksheetManifest,
)
from ledger.calc.worksheets.formulas import UNKNOWN, excel_of
from ledger.views.worksheets.lines import Section, WorksheetLine

FORMATS: Final = {
    "money": "#,##0.00",
    "percent": "0.0%",
    "unit_cost": "#,##0.000###",
    "quantity": "#,##0.######",
}
WIDTHS: Final = (22, 34, 18, 52, 44, 30, 10)
HEADS: Final = ("Section", "Field", "Value", "Formula or rule", "Source and basis", "Not known")


def write_workbook(
    sections: Sequence[Section],
    worked: Worked,
    manifest: WorksheetManifest,
    title: str,
    out: IO[bytes],
    *,
    made_at: datetime | None = None,
) -> None:
    """Writes the workbook; `out` takes its bytes. With `made_at` the same sheet gives the same."""
    book = Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    if made_at is not None:
        book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
    page = book.add_worksheet(PAGE, worksheet_class=PlainWorksheet)
    _PageWriter(book, page, worked).write(sections, title)
    hidden = book.add_worksheet(MANIFEST, worksheet_class=PlainWorksheet)
    for line, (name, value) in enumerate(manifest.rows()):
        hidden.write_string(line, 0, name)
        hidden.write_string(line, 1, value)
    hidden.hide()
    book.close()


class _PageWriter:
    """Writes the page; a cell's address follows from its line."""

    def __init__(self, book: Workbook, page: Worksheet, worked: Worked) -> None:
        self.page, self.worked = page, worked
        self.bold = book.add_format({"bold": True})
        self.formats: dict[tuple[str, bool, bool], Format] = {}
        self.book = book

    def write(self, sections: Sequence[Section], title: str) -> None:
        self.text(0, 0, title, self.bold)
        for at, head in enumerate(HEADS):
            self.text(HEAD_ROWS - 1, at, _(head), self.bold)
        lines = [(section.title, line) for section in sections for line in section.lines]
        places = {
            line.cell.key: f"{VALUE_COLUMN}{row}"
            for row, (_section, line) in enumerate(lines, start=HEAD_ROWS + 1)
            if line.cell
        }
        for row, (section, line) in enumerate(lines, start=HEAD_ROWS):
            self.line(row, section, line, places)
        for at, width in enumerate(WIDTHS):
            self.page.set_column(at, at, width, None, {"hidden": at == KEY_COLUMN})
        self.page.freeze_panes(HEAD_ROWS, 2)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.protect()

    def line(self, row: int, section: str, line: WorksheetLine, places: dict[str, str]) -> None:
        self.text(row, 0, section)
        self.text(row, 1, line.field)
        self.value(row, line, places)
        self.text(row, 3, line.rule)
        self.text(row, 4, line.source)
        self.text(row, 5, line.nil if line.value is None else "")
        if line.cell:
            self.text(row, KEY_COLUMN, line.cell.key)

    def value(self, row: int, line: WorksheetLine, places: dict[str, str]) -> None:
        cell, at = line.cell, 2
        shown = self.format(line.kind, is_bold=line.is_sum, is_entry=bool(cell and cell.is_entry))
        if cell is not None and cell.formula is not None:
            known = self.worked.values[cell.key].value
            cached = UNKNOWN if known is None else float(known)
            formula = excel_of(cell.formula, places.__getitem__)
            self.page.write_formula(row, at, formula, shown, cached)
        elif line.value is None:
            self.text(row, at, UNKNOWN, shown)
        elif isinstance(line.value, str):
            self.text(row, at, line.value, shown)
        else:
            self.page.write_number(row, at, float(line.value), shown)

    def text(self, row: int, at: int, text: str, shown: Format | None = None) -> None:
        kept = UNPRINTABLE.sub("", str(text))[:LONGEST_TEXT]
        self.page.write_string(row, at, kept, shown)

    def format(self, kind: str, *, is_bold: bool, is_entry: bool) -> Format:
        """What people enter is unlocked and tinted."""
        key = (FORMATS.get(kind, ""), is_bold, is_entry)
        if key not in self.formats:
            looks: dict[str, object] = {"align": "right", "bold": is_bold}
            if key[0]:
                looks["num_format"] = key[0]
            if is_entry:
                looks |= {"locked": False, "bg_color": "#FFF8DC"}
            self.formats[key] = self.book.add_format(looks)
        return self.formats[key]
