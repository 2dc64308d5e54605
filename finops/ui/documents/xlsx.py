"""A sheet as an Excel workbook, written row by row: memory does not grow with its length.

A double holds any decimal number of 15 digits; what has more is text that stands to the right, so
that no digit is lost. Text is text whatever it begins with: nothing becomes a formula or a link.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from itertools import chain, islice
from tempfile import TemporaryDirectory
from typing import IO, Final
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from finops.ui.exports import Sheet, SheetCell, SheetRow, TooManyRows, plain_text

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX_ROWS: Final = 1_048_000  # of 1,048,576 lines; the head takes some
MOST_DIGITS: Final = 15
MOST_PLACES: Final = 20  # in one format
LARGEST: Final = 300  # power of ten
LONGEST_TEXT: Final = 32_767  # Excel's own; the library would leave a longer one out
LOOK_AHEAD: Final = 1_000  # rows by which widths and formats are chosen
WIDEST: Final = 60
NARROWEST: Final = 8
FIRST_YEAR: Final = 1900  # Excel's calendar begins there
UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DAY: Final = "yyyy-mm-dd"


class PlainWorksheet(Worksheet):
    """Text is never mark-up: the library takes “<r>…</r>” for its own and would not escape it."""

    def _xml_rich_inline_string(
        self, string: str, attributes: Sequence[tuple[str, object]] = ()
    ) -> None:
        self._xml_inline_string(string, True, attributes)


def write_xlsx(sheet: Sheet, out: IO[bytes]) -> None:
    """Raises TooManyRows where Excel's own limit is passed."""
    with TemporaryDirectory() as folder:
        book = Workbook(out, {"constant_memory": True, "tmpdir": folder})
        page = book.add_worksheet(_page_name(sheet.name), worksheet_class=PlainWorksheet)
        _Writer(book, page, sheet).write()
        book.close()


def _page_name(name: str) -> str:
    kept = "".join(" " if character in "[]:*?/\\'" else character for character in name)
    return kept[:31]


@dataclass
class _Writer:
    """Writes one sheet; `line` is the next one from above."""

    book: Workbook
    page: Worksheet
    sheet: Sheet
    line: int = 0
    formats: dict[tuple[str, bool], Format] = field(default_factory=dict)

    def write(self) -> None:
        self.head()
        rows = iter(chain(self.sheet.rows, self.sheet.rest))
        ahead = list(islice(rows, LOOK_AHEAD))
        seen = [*ahead, self.sheet.total] if self.sheet.total else ahead
        columns = [
            _Column.of(name, [row[at] for row in seen])
            for at, name in enumerate(self.sheet.columns)
        ]
        for at, column in enumerate(columns):
            self.page.set_column(at, at, column.width)
        self.names(columns)
        first = self.line
        self.rows(columns, chain(ahead, rows))
        self.finish(first, len(columns))
        if self.sheet.total:
            self.row(columns, self.sheet.total, is_total=True)

    def head(self) -> None:
        for label, text in self.sheet.head:
            self.text(0, label, self.format("", is_bold=True))
            self.text(1, text)
            self.line += 1
        self.line += 1

    def names(self, columns: Sequence["_Column"]) -> None:
        """The names of the columns stay in sight, and on paper stand on each page."""
        for at, column in enumerate(columns):
            self.text(at, column.name, self.format(">" if column.is_number else "", is_bold=True))
        self.page.repeat_rows(self.line)
        self.line += 1
        self.page.freeze_panes(self.line, 0)

    def rows(self, columns: Sequence["_Column"], rows: Iterator[SheetRow]) -> None:
        for count, row in enumerate(rows, 1):
            if count > XLSX_ROWS:
                raise TooManyRows(XLSX_ROWS)
            self.row(columns, row)

    def row(
        self, columns: Sequence["_Column"], cells: Sequence[SheetCell], *, is_total: bool = False
    ) -> None:
        for at, (column, value) in enumerate(zip(columns, cells, strict=True)):
            self.cell(at, column, value, is_bold=is_total)
        self.line += 1

    def finish(self, first: int, width: int) -> None:
        """A filter over the rows, and a page as wide as the table."""
        if width and self.line > first:
            self.page.autofilter(first - 1, 0, self.line - 1, width - 1)
            everything = f"A1:XFD{self.line + 1}"
            self.page.ignore_errors({"number_stored_as_text": everything})
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)

    def cell(self, at: int, column: "_Column", value: SheetCell, *, is_bold: bool) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            self.page.write_boolean(self.line, at, value, self.format("", is_bold=is_bold))
        elif isinstance(value, int | Decimal):
            self.number(at, column, Decimal(value), is_bold=is_bold)
        elif isinstance(value, str | datetime) or value.year < FIRST_YEAR:
            # Excel's times know no offset
            self.text(at, plain_text(value), self.format("", is_bold=is_bold))
        else:
            day = datetime.combine(value, time.min)
            self.page.write_datetime(self.line, at, day, self.format(DAY, is_bold=is_bold))

    def number(self, at: int, column: "_Column", value: Decimal, *, is_bold: bool) -> None:
        places = decimals(value)
        if not fits_double(value) or places > MOST_PLACES:
            self.text(at, plain_text(value), self.format(">", is_bold=is_bold))
            return
        shown = self.format(column.pattern(places), is_bold=is_bold)
        self.page.write_number(self.line, at, float(value), shown)

    def text(self, at: int, text: str, shown: Format | None = None) -> None:
        kept = UNPRINTABLE.sub("", str(text))[:LONGEST_TEXT]
        self.page.write_string(self.line, at, kept, shown)

    def format(self, pattern: str, *, is_bold: bool) -> Format:
        """By the pattern of a number; “>” is text that stands to the right, empty is as it is."""
        key = (pattern, is_bold)
        if key not in self.formats:
            looks: dict[str, object] = {"bold": True} if is_bold else {}
            looks |= {"align": "right"} if pattern == ">" else {}
            looks |= {"num_format": pattern} if pattern not in {"", ">"} else {}
            self.formats[key] = self.book.add_format(looks)
        return self.formats[key]


@dataclass(frozen=True)
class _Column:
    """How a column is shown; `least` and `places` are the fewest and the usual decimals."""

    name: str
    width: float
    is_number: bool
    least: int
    places: int

    @classmethod
    def of(cls, name: str, cells: Sequence[SheetCell]) -> "_Column":
        numbers = [
            Decimal(cell)
            for cell in cells
            if isinstance(cell, int | Decimal) and not isinstance(cell, bool)
        ]
        exact = [number for number in numbers if fits_double(number)]
        places = min(max(map(decimals, exact), default=0), MOST_PLACES)
        width = max(_width(str(name)), *map(_cell_width, cells), NARROWEST)
        least = 2 if "usd" in str(name) else 1
        return cls(str(name), min(width, WIDEST) + 2.0, bool(numbers), least, places)

    def pattern(self, places: int) -> str:
        """Decimals stand beneath each other: “?” is as wide as the digit that is not there."""
        most = max(self.places, places)
        if not most:
            return "#,##0"
        return "#,##0." + "0" * self.least + "?" * (most - self.least)


def fits_double(value: Decimal) -> bool:
    """Whether a double gives back every digit."""
    if not value.is_finite() or value.adjusted() > LARGEST:
        return False
    digits = "".join(map(str, value.as_tuple().digits))
    return len(digits.strip("0")) <= MOST_DIGITS


def decimals(value: Decimal) -> int:
    """How many decimals it has, without trailing noughts."""
    _integer, _, part = plain_text(value).partition(".")
    return len(part)


def _cell_width(cell: SheetCell) -> int:
    if isinstance(cell, Decimal | int):
        text = plain_text(cell)
        return len(text) + (len(text.partition(".")[0]) - 1) // 3
    return _width(plain_text(cell))


def _width(text: str) -> int:
    """In characters; those of Chinese are two wide."""
    return len(text) + sum(east_asian_width(character) in "WF" for character in text)
