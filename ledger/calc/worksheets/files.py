"""How the file of a worksheet is laid out, and what an edited one says."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ledger.calc.worksheets.entries import ENTRIES, EntryFault, fault_of
from ledger.calc.worksheets.formulas import UNKNOWN

PAGE, MANIFEST = "Worksheet", "manifest"
HEAD_ROWS: Final = 3  # the title, an empty line, the names of the columns
VALUE_COLUMN: Final = "C"
KEY_COLUMN: Final = 6
_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)
_NUMBER: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)


@dataclass(frozen=True)
class WorksheetManifest:
    """What a file is a copy of: `version` counts the values entered until then, `sheet_hash` is
    that of the worksheet."""

    use_case: str
    month: date
    version: int
    sheet_hash: str

    def rows(self) -> Iterator[tuple[str, str]]:
        yield "use_case", self.use_case
        yield "month", f"{self.month:%Y-%m}"
        yield "version", str(self.version)
        yield "hash", self.sheet_hash


def manifest_of(texts: Mapping[str, str]) -> WorksheetManifest | None:
    """The manifest out of its rows; None where it is none of ours."""
    month, version = texts.get("month", ""), texts.get("version", "")
    if not _MONTH.fullmatch(month) or not version.isdecimal() or len(version) > 9:
        return None
    if not texts.get("use_case") or not texts.get("hash"):
        return None
    first = date(int(month[:4]), int(month[5:]), 1) if int(month[:4]) else None
    if first is None:
        return None
    return WorksheetManifest(texts["use_case"], first, int(version), texts["hash"])


class FileFault(StrEnum):
    """What is wrong in a cell, beside what is wrong with a value."""

    FORMULA = "formula"
    NO_NUMBER = "no_number"
    TWICE = "twice"
    MISSING = "missing"


@dataclass(frozen=True)
class FileCell:
    """The value cell of one line: its address, the key of the line, and what stands in it."""

    address: str
    key: str
    content: object
    is_formula: bool


@dataclass(frozen=True)
class CellProblem:
    address: str
    key: str
    fault: FileFault | EntryFault


@dataclass(frozen=True)
class ReadValues:
    """The entered values of a file by key (None: not known), or what is wrong, cell by cell."""

    values: Mapping[str, Decimal | None]
    problems: tuple[CellProblem, ...]


def values_of(cells: Iterator[FileCell] | list[FileCell]) -> ReadValues:
    """Only the cells of what is entered are read; computed ones are passed over. An empty cell, or
    one that says "unknown", is a value that is not known."""
    values: dict[str, Decimal | None] = {}
    problems: list[CellProblem] = []
    for cell in cells:
        if cell.key not in ENTRIES:
            continue
        fault: FileFault | EntryFault | None
        value, fault = _value(cell)
        if cell.key in values:
            fault = FileFault.TWICE
        elif fault is None and value is not None:
            fault = fault_of(cell.key, value)
        values.setdefault(cell.key, value)
        if fault is not None:
            problems.append(CellProblem(cell.address, cell.key, fault))
    missing = [CellProblem("", key, FileFault.MISSING) for key in ENTRIES if key not in values]
    return ReadValues(values, (*problems, *missing))


def _value(cell: FileCell) -> tuple[Decimal | None, FileFault | None]:
    if cell.is_formula:
        return None, FileFault.FORMULA
    content = cell.content
    if content is None or str(content).strip() in {"", UNKNOWN}:
        return None, None
    if isinstance(content, bool) or not isinstance(content, int | float | str):
        return None, FileFault.NO_NUMBER
    text = repr(content) if isinstance(content, float) else str(content).strip()
    if isinstance(content, float):
        text = format(Decimal(text), "f") if abs(content) < 1e30 else ""
    return (Decimal(text), None) if _NUMBER.fullmatch(text) else (None, FileFault.NO_NUMBER)
