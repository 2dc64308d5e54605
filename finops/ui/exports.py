"""The one writer of CSV and XLSX: no cell can become a formula, our numbers stay numbers."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Final

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MAX_ROWS: Final = 50_000
XLSX_ROWS: Final = 1_048_000  # of 1,048,576 lines; the head takes some
FORMATS: Final = ("csv", "xlsx")
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | Decimal | date | datetime | bool | None


class TooManyRows(ValueError):
    """More rows than one download holds; the text says what to do."""

    def __init__(self, rows: int, most: int) -> None:
        sentence = _(
            "This export would have %(rows)s rows; at most %(limit)s fit into one file."
            " Narrow the period or the filters."
        )
        super().__init__(sentence % {"rows": f"{rows:,}", "limit": f"{most:,}"})


@dataclass(frozen=True)
class Sheet:
    """`head` says what the figures are (tenant, period, filters …), `name` names the file,
    and `title` a PDF where that is not the name of the page.

    A sheet that may be long holds MAX_ROWS + 1 rows and brings the `rest` as it is asked for:
    a download refuses it, a background job writes it to its end.
    """

    name: str
    head: Sequence[tuple[str, str]]
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    rest: Iterator[Sequence[Cell]] = field(default_factory=lambda: iter(()))
    title: str = ""


def long_sheet(
    name: str,
    head: Sequence[tuple[str, str]],
    columns: Sequence[str],
    rows: Iterator[Sequence[Cell]],
) -> Sheet:
    """The sheet of rows that nobody has counted."""
    return Sheet(name, head, columns, list(islice(rows, MAX_ROWS + 1)), rows)


def export_response(sheet: Sheet, file_format: str) -> HttpResponseBase:
    """The sheet as a download in one of FORMATS. Raises TooManyRows."""
    if len(sheet.rows) > MAX_ROWS:
        raise TooManyRows(len(sheet.rows), MAX_ROWS)
    response = _csv_response(sheet) if file_format == "csv" else _xlsx_response(sheet)
    response["Content-Disposition"] = f'attachment; filename="{sheet.name}.{file_format}"'
    return response


def _csv_response(sheet: Sheet) -> HttpResponseBase:
    return StreamingHttpResponse(csv_lines(sheet), content_type="text/csv; charset=utf-8")


def csv_lines(sheet: Sheet) -> Iterator[str]:
    """Head lines begin with '# ', so that programs can skip them; then columns and rows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for label, text in sheet.head:
        writer.writerow([f"# {_one_line(label)}", csv_text(_one_line(text))])
    writer.writerow([csv_text(column) for column in sheet.columns])
    for row in chain(sheet.rows, sheet.rest):
        writer.writerow(
            [csv_text(cell) if isinstance(cell, str) else plain_text(cell) for cell in row]
        )
        if buffer.tell() > 65_536:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def csv_text(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def plain_text(cell: Cell) -> str:
    """Every digit, no exponent; what is unknown is empty."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        text = format(cell, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _xlsx_response(sheet: Sheet) -> HttpResponse:
    content = io.BytesIO()
    write_xlsx(sheet, content)
    return HttpResponse(content.getvalue(), content_type=XLSX_TYPE)


def write_xlsx(sheet: Sheet, out: IO[bytes]) -> None:
    """Raises TooManyRows where Excel's own limit is passed."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_sheet_title(sheet.name))
    for label, text in sheet.head:
        page.append([_bold(page, label), _xlsx_cell(page, text)])
    page.append([])
    page.append([_bold(page, column) for column in sheet.columns])
    for count, row in enumerate(chain(sheet.rows, sheet.rest), 1):
        if count > XLSX_ROWS:
            raise TooManyRows(count, XLSX_ROWS)
        page.append([_xlsx_cell(page, cell) for cell in row])
    book.save(out)


def _sheet_title(name: str) -> str:
    kept = "".join(" " if character in "[]:*?/\\" else character for character in name)
    return kept[:31]


def _bold(page: WriteOnlyWorksheet, text: str) -> XlsxCell:
    cell = _text_cell(page, text)
    cell.font = Font(bold=True)
    return cell


def _xlsx_cell(page: WriteOnlyWorksheet, value: Cell) -> XlsxCell:
    if isinstance(value, str):
        return _text_cell(page, value)
    if isinstance(value, datetime):
        return _text_cell(page, value.isoformat())  # Excel's times know no offset
    cell = WriteOnlyCell(page)
    cell.value = value
    return cell


def _text_cell(page: WriteOnlyWorksheet, text: str) -> XlsxCell:
    """Always of type string: by itself the library turns "=…" into a live formula."""
    cell = WriteOnlyCell(page, value="")
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    return cell
