"""Lines and sections of a worksheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ledger.calc.worksheets.cells import SheetCell

Value = Decimal | int | str | None


@dataclass(frozen=True)
class WorksheetLine:
    """One field of the worksheet: its value by a ui format, the formula or rule behind it, and
    `source`: where it comes from, on what basis, by whom and when. `cell` is the cell that it
    shows, if it is one."""

    field: str
    value: Value
    kind: str
    rule: str
    nil: str = ""
    url: str = ""
    is_sum: bool = False
    source: str = ""
    cell: SheetCell | None = None


@dataclass(frozen=True)
class Section:
    """One part of the worksheet."""

    title: str
    lines: Sequence[WorksheetLine]
