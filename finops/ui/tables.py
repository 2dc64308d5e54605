"""What `_table.html` shows: columns, rows that link one level deeper, a total that is their sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_TEXT_KINDS: Final = frozenset({"text", "code", "when", "day", "badge", "action"})


@dataclass(frozen=True)
class Column:
    """A head; `kind` is a ui format and `sort` the key for `?sort=` (empty: not sortable)."""

    label: str
    kind: str = "text"
    sort: str = ""

    @property
    def numeric(self) -> bool:
        return self.kind not in _TEXT_KINDS


@dataclass(frozen=True)
class Action:
    """What may be done with a row: a link, or with `sends` a form of one button. `about` names the
    row to those who hear the page; `look` is plain or danger."""

    label: str
    url: str
    about: object = ""
    sends: Mapping[str, object] | None = None
    look: str = ""

    @property
    def is_form(self) -> bool:
        return self.sends is not None


@dataclass(frozen=True)
class Cell:
    """A value by its kind, and a small `note` beneath it. `prior` and `good` belong to kind
    `change`, `good` is a badge's tone; `code` is an identifier, which may break anywhere. A cell
    of kind `action` has `actions` in place of a value."""

    value: object
    kind: str = "text"
    url: str = ""
    nil: str = ""
    prior: object = None
    good: str = ""
    note: object = None
    actions: Sequence[Action] = ()

    @property
    def numeric(self) -> bool:
        return self.kind not in _TEXT_KINDS


@dataclass(frozen=True)
class Row:
    """`mark` names rows apart from the rest: unattributed, unpriced, idle, baseline."""

    cells: Sequence[Cell]
    url: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """`label` names the table for screen readers; `total` is the last, doubly ruled line."""

    label: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Sequence[Cell] = ()
