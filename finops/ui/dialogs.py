"""What the dialog of a decision shows: facts, the decision first, and what has changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from finops.ui.tables import Cell, Table
from finops.ui.text import Text


@dataclass(frozen=True)
class Changed:
    """One thing that is not what it was: `before` and `after` are empty where it was or is not
    there."""

    what: Text
    before: str = ""
    after: str = ""

    @property
    def symbol(self) -> str:
        if not self.before:
            return "plus"
        return "compare" if self.after else "minus"


@dataclass(frozen=True)
class Facts:
    """What a person reads before they decide.

    `answer` completes the heading: how much it is. `strip` are the facts that decide, at most
    four, each with a label; `unmet` says in sentences what is not as it should be; `changed` what
    is not what it was. `rows` are further labels and values, `tables` show it in detail, `notes`
    are sentences, `links` lead on (URL and words).
    """

    answer: str = ""
    strip: Sequence[tuple[Text, Cell]] = ()
    unmet: Sequence[str] = ()
    changed: Sequence[Changed] = ()
    rows: Sequence[tuple[Text, Cell]] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
