"""A text with tables and notes, written once and handed on as Markdown, PDF or DOCX."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

EVERY_FORMAT: Final = ("md", "pdf", "docx")


@dataclass(frozen=True)
class Run:
    """Words in a row; where `url` is there they lead to it, `note` is the number of a note."""

    text: str
    url: str = ""
    note: int = 0


@dataclass(frozen=True)
class Heading:
    """Over what follows it."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Sentences; `is_item` makes it a line of a list."""

    runs: Sequence[Run]
    is_item: bool = False


@dataclass(frozen=True)
class Grid:
    """A small table: it is printed as it stands."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Run]]


Block = Heading | Paragraph | Grid


@dataclass(frozen=True)
class Prose:
    """A document. `lede` stands beneath the title; `notes` are numbered from 1; `foot` stands on
    each printed page, before the hash of what it rests on."""

    title: str
    blocks: Sequence[Block]
    lede: str = ""
    notes: Sequence[Run] = ()
    notes_title: str = ""
    foot: str = ""
    digest: str = ""
    author: str = field(default="AI FinOps")


def sentence(text: str) -> Paragraph:
    """A paragraph without links."""
    return Paragraph([Run(text)])


def item(text: str) -> Paragraph:
    return Paragraph([Run(text)], is_item=True)
