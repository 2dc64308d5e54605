"""A text as Markdown (CommonMark with tables and footnotes). What a tenant wrote stays text."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from finops.ui.prose import Block, Grid, Heading, Paragraph, Prose, Run

MARKS: Final = re.compile(r"([\\`*_\[\]<>|~])")
LINE_MARKS: Final = re.compile(r"^(\s*)([#>+\-=]|\d+[.)])(?=\s|$)", re.MULTILINE)


def markdown_of(prose: Prose) -> str:
    """Ends with a line feed; the same text gives the same bytes."""
    return "\n".join([f"# {escaped(prose.title)}", "", *_lines(prose)]).rstrip() + "\n"


def escaped(text: str) -> str:
    """Marks of Markdown in it are text; it stays on one line."""
    flat = MARKS.sub(r"\\\1", " ".join(text.split()))
    edges = (" " if text[:1].isspace() else "", " " if text[-1:].isspace() else "")
    return f"{edges[0]}{flat}{edges[1]}" if flat else text[:1]


def _lines(prose: Prose) -> Iterator[str]:
    if prose.lede:
        yield from (escaped(prose.lede), "")
    was_item = False
    for block in prose.blocks:
        is_item = isinstance(block, Paragraph) and block.is_item
        if was_item and not is_item:
            yield ""
        was_item = is_item
        yield from _block(block)
    if was_item:
        yield ""
    if prose.notes:
        yield from (f"## {escaped(prose.notes_title)}", "")
    for number, note in enumerate(prose.notes, 1):
        yield f"[^{number}]: {_run(note)}"
    if prose.foot:
        yield from ("", f"{escaped(prose.foot)} · sha256 {prose.digest}".rstrip())


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text):
            yield from (f"## {escaped(text)}", "")
        case Paragraph(runs, is_item=True):
            yield f"- {_runs(runs)}"
        case Paragraph(runs):
            yield from (LINE_MARKS.sub(r"\1\\\2", _runs(runs)), "")
        case Grid():
            yield from _table(block)


def _table(grid: Grid) -> Iterator[str]:
    yield "| " + " | ".join(map(escaped, grid.columns)) + " |"
    yield "|" + " --- |" * len(grid.columns)
    for row in grid.rows:
        yield "| " + " | ".join(_run(cell) for cell in row) + " |"
    yield ""


def _runs(runs: Sequence[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    text = escaped(run.text)
    linked = f"[{text}]({run.url})" if run.url else text
    return f"{linked}[^{run.note}]" if run.note else linked
