"""The workbook of a worksheet, as it comes back: its manifest and the value cells of its lines."""

import io
import zipfile
from typing import Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from ledger.calc.worksheets.files import (
    HEAD_ROWS,
    KEY_COLUMN,
    MANIFEST,
    PAGE,
    VALUE_COLUMN,
    FileCell,
    WorksheetManifest,
    manifest_of,
)

MOST_UNPACKED: Final = 20_000_000  # bytes: a small file may unpack into a large one
MOST_ROWS: Final = 1_000


class NoWorksheet(ValueError):
    """The file is no workbook of a worksheet."""


def read_worksheet(data: bytes) -> tuple[WorksheetManifest, list[FileCell]]:
    """The manifest, and each line that names a cell. Raises NoWorksheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise NoWorksheet
        book = load_workbook(io.BytesIO(data), keep_links=False)
        return _manifest(book), _cells(book)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, OSError) as broken:
        raise NoWorksheet from broken
    except (ValueError, SyntaxError, TypeError, AttributeError) as broken:
        raise NoWorksheet from broken  # what is inside is not as it should be


def _manifest(book: Workbook) -> WorksheetManifest:
    rows = book[MANIFEST].iter_rows(max_row=10, max_col=2, values_only=True)
    manifest = manifest_of({str(name): str(value) for name, value in rows if name is not None})
    if manifest is None:
        raise NoWorksheet
    return manifest


def _cells(book: Workbook) -> list[FileCell]:
    page, cells = book[PAGE], []
    for row in page.iter_rows(min_row=HEAD_ROWS + 1, max_row=MOST_ROWS, max_col=KEY_COLUMN + 1):
        key, value = row[KEY_COLUMN].value, row[ord(VALUE_COLUMN) - ord("A")]
        if isinstance(key, str):
            is_formula = value.data_type == "f"
            cells.append(FileCell(f"{VALUE_COLUMN}{value.row}", key, value.value, is_formula))
    return cells
