"""Reading pages as a person does: tables by their cells, with where each cell leads."""

import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser

from tests.answers import Answer


@dataclass
class Cell:
    """All a cell says, what of it is written small beneath, and where it leads."""

    text: str = ""
    href: str = ""
    note: str = ""

    @property
    def number(self) -> Decimal:
        return Decimal(self.value.replace(",", ""))

    @property
    def value(self) -> str:
        """Without the note."""
        return self.text.removesuffix(self.note).strip()


@dataclass
class PageTable:
    """Heads, body rows and total of one table."""

    heads: list[str] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    total: list[Cell] = field(default_factory=list)

    def row(self, name: str) -> list[Cell]:
        """The row of this name, which may have a note beneath it."""
        return next(row for row in self.rows if name in (row[0].text, row[0].value))

    def names(self) -> list[str]:
        return [row[0].text for row in self.rows]

    def column(self, head: str) -> list[Cell]:
        at = self.heads.index(head)
        return [row[at] for row in self.rows]


class _Reader(HTMLParser):
    """The page's own tables; not the folded ones that say again what a chart draws."""

    def __init__(self) -> None:
        super().__init__()
        self.is_of_chart = False
        self.tables: list[PageTable] = []
        self.part, self.row, self.cell = "", [Cell()], Cell()
        self.is_in_note = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "details":
            self.is_of_chart = dict(attrs).get("class") == "chart-numbers"
        elif self.is_of_chart:
            return
        elif tag == "table":
            self.tables.append(PageTable())
        elif tag in {"thead", "tbody", "tfoot"}:
            self.part = tag
        elif tag == "tr":
            self.row = []
        elif tag in {"th", "td"}:
            self.cell = Cell()
            self.row.append(self.cell)
        elif tag == "a":
            self.cell.href = self.cell.href or dict(attrs).get("href") or ""
        elif tag == "span":
            self.is_in_note = dict(attrs).get("class") == "note"

    def handle_data(self, data: str) -> None:
        if self.is_of_chart:
            return
        self.cell.text = " ".join(f"{self.cell.text} {data}".split())
        if self.is_in_note:
            self.cell.note = " ".join(f"{self.cell.note} {data}".split())

    def handle_endtag(self, tag: str) -> None:
        self.is_in_note = self.is_in_note and tag != "span"
        if tag == "details":
            self.is_of_chart = False
        elif tag == "tr" and self.tables and not self.is_of_chart:
            self._keep(self.tables[-1])
        elif tag in {"th", "td"}:
            self.cell = Cell()

    def _keep(self, table: PageTable) -> None:
        if self.part == "thead":
            table.heads = [cell.text for cell in self.row]
        elif self.part == "tfoot":
            table.total = self.row
        else:
            table.rows.append(self.row)


def tables_of(html: str) -> list[PageTable]:
    reader = _Reader()
    reader.feed(html)
    return reader.tables


def text_of(html: str) -> str:
    """All the page says, without markup."""
    reader = _TextReader()
    reader.feed(html)
    return " ".join(" ".join(reader.parts).split())


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def content_of(answer: Answer) -> str:
    """Streamed or not."""
    content = answer.getvalue() if answer.streaming else answer.content
    return content.decode()


def csv_of(answer: Answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content_of(answer))))
