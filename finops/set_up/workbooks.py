"""The rows of an Excel workbook as text, as a CSV file would have them."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

BEGINS: Final = b"PK\x03\x04"
MOST_UNPACKED: Final = 200_000_000  # bytes: a small file may unpack into a large one
MOST_CELLS: Final = 200  # in a row


class NoWorkbook(ValueError):
    """The file is no workbook that can be read, or is far larger than it looks."""


def is_workbook(data: bytes) -> bool:
    return data.startswith(BEGINS)


def workbook_rows(data: bytes, most_rows: int) -> Iterator[tuple[int, list[str]]]:
    """The number and the cells of each row of the first sheet, at most so many. Formulas give the
    value that was kept with them. Raises NoWorkbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise NoWorkbook
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=most_rows, max_col=MOST_CELLS, values_only=True)
        for number, cells in enumerate(rows, start=1):
            texts = [_text(cell) for cell in cells]
            yield (
                number,
                texts[: 1 + max((at for at, text in enumerate(texts) if text), default=-1)],
            )
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, OSError) as broken:
        raise NoWorkbook from broken
    except (ValueError, SyntaxError, TypeError) as broken:  # what is inside is not as it should be
        raise NoWorkbook from broken


def _text(cell: object) -> str:
    """Days as 2026-11-30, numbers in plain digits."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f").removesuffix(".0")
    return str(cell).strip()
