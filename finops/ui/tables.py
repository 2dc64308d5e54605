"""What `_table.html` shows: columns, rows that link one level deeper, a total that is their sum."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Final

# More of them than this, and each browser may choose which are shown.
MOST_COLUMNS: Final = 8

# A text of more signs is a sentence, which wraps; a shorter one is a name, which is cut.
LONGEST_NAME: Final = 60
_TEXT_KINDS: Final = frozenset(
    {"text", "code", "when", "begins", "day", "span", "lines", "badge", "action", "bars"}
)


@dataclass(frozen=True)
class Column:
    """A head; `kind` is a ui format and `sort` the key for `?sort=` (empty: not sortable).

    `stays` keeps it where there is little room: the name, the figure that decides, the state. In a
    table with a choice of columns `key` names it; a `spare` one is shown on request only.
    """

    label: str
    kind: str = "text"
    sort: str = ""
    stays: bool = False
    key: str = ""
    spare: bool = False

    @property
    def numeric(self) -> bool:
        return self.kind not in _TEXT_KINDS


@dataclass(frozen=True)
class Action:
    """What may be done with a row: a link, or with `sends` a form of one button. `about` names the
    row to those who hear the page; `look` is plain or danger. What destroys something is never a
    form: it leads to the dialog that asks (`in_dialog`). Raises ValueError for danger without."""

    label: str
    url: str
    about: object = ""
    sends: Mapping[str, object] | None = None
    look: str = ""
    in_dialog: bool = False

    def __post_init__(self) -> None:
        if self.look == "danger" and not self.in_dialog:
            raise ValueError(f"“{self.label}” destroys something: it is confirmed in a dialog.")

    @property
    def is_form(self) -> bool:
        return self.sends is not None


@dataclass(frozen=True)
class Segment:
    """A part of a bar: where it starts and how long it is, of 100; `colour` names a token."""

    start: str
    length: str
    colour: str


@dataclass(frozen=True)
class Tick:
    """A mark across a bar, at a place of 100; a `bold` one says where something should be by now,
    another one where its limit is."""

    at: str
    bold: bool = False


@dataclass(frozen=True)
class Bar:
    """The value of a cell of kind `bars`; `words` say what it draws to those who hear the page.
    `ticks` are drawn over its segments."""

    segments: Sequence[Segment]
    words: str = ""
    ticks: Sequence[Tick] = ()


@dataclass(frozen=True)
class Line:
    """One of several lines in a cell; `when` says under which condition it holds."""

    text: str
    when: str = ""


@dataclass(frozen=True)
class Cell:
    """A value by its kind, and a small `note` beneath it. `prior` and `good` belong to kind
    `change`, `good` is a badge's tone; `code` is an identifier, which may break anywhere. A
    `span` is the moments of a beginning and an end, where None is `nil`. A cell of kind `action`
    has `actions` in place of a value, one of kind `lines` has `lines`, and `folded` those that are
    shown on request."""

    value: object
    kind: str = "text"
    url: str = ""
    nil: str = ""
    prior: object = None
    good: str = ""
    note: object = None
    actions: Sequence[Action] = ()
    lines: Sequence[Line] = ()
    folded: Sequence[Line] = ()

    @property
    def is_name(self) -> bool:
        """A short text stands on one line: cut where there is no room for it, and shown whole to
        who points at it or reaches it by keyboard."""
        return self.kind in ("text", "code") and 0 < len(str(self.value or "")) <= LONGEST_NAME

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
    """`label` names the table for screen readers; `total` is the last, doubly ruled line. A table
    of more than `MOST_COLUMNS` has a `name`, under which each browser keeps its choice of them."""

    label: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Sequence[Cell] = ()
    name: str = ""

    @property
    def goes(self) -> str:
        """The places, from 1, of the columns that go where there is little room. Where none is
        declared to stay all do, and the table scrolls in its region."""
        if not any(column.stays for column in self.columns):
            return ""
        places = enumerate(self.columns, start=1)
        return " ".join(
            str(at)
            for at, column in places
            if at > 1 and not (column.stays or column.kind == "action")
        )

    @property
    def has_choice(self) -> bool:
        return bool(self.name)

    def shown(self, chosen: Collection[str]) -> Table:
        """With the columns of these keys, the first always among them; with all that are not
        spare where none of the keys is one of them. What was chosen stays where there is little
        room."""
        if not self.has_choice:
            return self
        wanted = {column.key for column in self.columns} & {*chosen}
        picks = [
            at == 0 or (column.key in wanted if wanted else not column.spare)
            for at, column in enumerate(self.columns)
        ]
        columns = [*compress(self.columns, picks)]
        return replace(
            self,
            columns=[replace(column, stays=True) for column in columns] if wanted else columns,
            rows=[replace(row, cells=[*compress(row.cells, picks)]) for row in self.rows],
            total=[*compress(self.total, picks)],
        )

    def choice(self, shown: Table) -> list[Choice]:
        """What may be chosen, in order; the first column is always there."""
        is_shown = {column.key for column in shown.columns}
        return [Choice(column, column.key in is_shown) for column in self.columns[1:]]


@dataclass(frozen=True)
class Choice:
    """A column that may be shown, and whether it is."""

    column: Column
    is_shown: bool
