"""The head of a table: its column names, and what stands between its values."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.parsers.exports.recognising import TELLING_NAMES, refuse_unread
from ledger.parsers.exports.rows import plain_name
from ledger.parsers.files.headers import KNOWN, folded, refuse_wide
from ledger.parsers.files.packings import PIECE_BYTES
from ledger.parsers.files.streams import Source
from ledger.parsers.records.problems import FileRejected

# Of those that fit a header equally well the first counts.
SEPARATORS = (",", ";", "\t", "|")
# Where Excel writes these, it may write a comma before decimals and points between thousands.
OF_OTHER_LANGUAGES = frozenset(";\t")
MOST_LINES_BEFORE = 30  # of an invoice, before the header of its lines
# The line by which Excel is told the separator; it stands before the header.
HINT = re.compile(rb'"?sep=([,;\t|])"?\r?', re.IGNORECASE)


@dataclass(frozen=True)
class TableHead:
    """Column names as written; `lines` are those before the first row."""

    names: list[str]
    separator: str
    lines: int

    @property
    def may_group_thousands(self) -> bool:
        return self.separator in OF_OTHER_LANGUAGES


def table_head(source: Source) -> TableHead:
    start = source.peek_text()
    if b"\n" not in start:
        start = source.peek_text(PIECE_BYTES)
    first, newline, rest = start.partition(b"\n")
    if not newline and len(start) >= PIECE_BYTES:
        raise FileRejected("Line 1", "line_too_long")
    hint = HINT.fullmatch(first)
    if not hint:
        return read_head(first, SEPARATORS, 1)
    return read_head(rest.partition(b"\n")[0], (hint[1].decode(),), 2)


def read_head(line: bytes, separators: Sequence[str], lines: int) -> TableHead:
    """By the separator that gives most names known to us, then most names."""
    try:
        text = line.decode().rstrip("\r")
    except UnicodeDecodeError as damage:
        raise FileRejected("header", "bad_encoding") from damage
    heads = [
        TableHead(names, separator, lines)
        for separator in separators
        if (names := split(text, separator))
    ]
    if not heads:
        raise FileRejected("header", "broken_quotes")
    refuse_wide(max(len(head.names) for head in heads))
    best = max(heads, key=fitness)
    if not any(name.strip() for name in best.names):
        raise FileRejected("file", "empty_file")
    return best


def split(text: str, separator: str) -> list[str]:
    """The values of a line; none where its quotes do not fit this separator."""
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), []) or [""]
    except csv.Error:
        return []


def fitness(head: TableHead) -> tuple[int, int]:
    known = sum(folded(name) in KNOWN or plain_name(name) in TELLING_NAMES for name in head.names)
    return known, len(head.names)


def refuse_bill_behind(source: Source, head: TableHead) -> None:
    """Some bills begin with lines that say whose they are; their header comes some lines later.

    Raises FileRejected for a bill. Only where the first line names no column of ours.
    """
    if fitness(head)[0]:
        return
    for line in source.peek_text().splitlines()[head.lines : head.lines + MOST_LINES_BEFORE]:
        names = split(line.decode(errors="replace"), head.separator)
        refuse_unread(frozenset(map(plain_name, names)))
