"""Sheets, and the one writer of CSV: no cell can become a formula, our numbers stay numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Final

from django.utils.translation import gettext as _

MAX_ROWS: Final = 50_000
FORMATS: Final = ("csv", "xlsx")
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

SheetCell = str | int | Decimal | date | datetime | bool | None
SheetRow = Sequence[SheetCell]
Count = Callable[[int], int]


class TooManyRows(ValueError):
    """More rows than one download holds; the text says what to do."""

    def __init__(self, most: int) -> None:
        sentence = _(
            "This export is longer than one file may be: at most %(limit)s rows fit into it."
            " Narrow the period or the filters."
        )
        super().__init__(sentence % {"limit": f"{most:,}"})


class FigureText(str):
    """A number as people read it, in a sheet that is printed: it stands to the right."""

    __slots__ = ()


@dataclass(frozen=True)
class Sheet:
    """`head` says what the figures are (tenant, period, filters …), `name` names the file,
    and `title` a PDF where that is not the name of the page. `total` is the last row, if any.
    `printed` is the same for people, with names in place of keys: a PDF shows its head and table.

    A sheet that may be long brings the `rest` as it is asked for, and `count` tells without
    reading them how many there are, up to a limit: a download refuses what is too long, a
    background job writes it to its end.
    """

    name: str
    head: Sequence[tuple[str, str]]
    columns: Sequence[str]
    rows: Sequence[SheetRow]
    rest: Iterator[SheetRow] = field(default_factory=lambda: iter(()))
    title: str = ""
    total: SheetRow = ()
    count: Count = lambda _limit: 0
    printed: Sheet | None = None

    def length(self, limit: int) -> int:
        """How many rows there are; of more than `limit` only that there are more."""
        return len(self.rows) + self.count(limit)

    def check_length(self) -> None:
        """Raises TooManyRows where it is too long for a download."""
        if self.length(MAX_ROWS + 1) > MAX_ROWS:
            raise TooManyRows(MAX_ROWS)

    def lines(self) -> Iterator[SheetRow]:
        """All rows, then the total."""
        return chain(self.rows, self.rest, [self.total] if self.total else [])


def long_sheet(
    name: str,
    head: Sequence[tuple[str, str]],
    columns: Sequence[str],
    rows: Iterator[SheetRow],
    count: Count,
) -> Sheet:
    """The sheet of rows that are read as they are written."""
    return Sheet(name, head, columns, (), rows, count=count)


def csv_lines(sheet: Sheet) -> Iterator[str]:
    """Head lines begin with '# ', so that programs can skip them; then columns and rows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for label, text in sheet.head:
        writer.writerow([f"# {_one_line(label)}", csv_text(_one_line(text))])
    writer.writerow([csv_text(column) for column in sheet.columns])
    for row in sheet.lines():
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


def plain_text(cell: SheetCell) -> str:
    """Every digit, no exponent; what is unknown is empty."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        text = format(cell, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return cell.isoformat() if isinstance(cell, date) else str(cell)
