"""Lines and sections of a worksheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Value = Decimal | int | str | None


@dataclass(frozen=True)
class WorksheetLine:
    """One field of the worksheet: its value by a ui format, and the formula or rule behind it."""

    field: str
    value: Value
    kind: str
    rule: str
    nil: str = ""
    url: str = ""
    is_sum: bool = False


@dataclass(frozen=True)
class Section:
    """One part of the worksheet."""

    title: str
    lines: Sequence[WorksheetLine]
