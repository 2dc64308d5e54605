"""A text as a PDF: a page of A4, or as many as it needs; numbers are links and have notes."""

import io
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Paragraph as Printed

from finops.ui.documents.fonts import BOLD, PLAIN, is_latin, printable, register
from finops.ui.documents.pdf import FOOT, GREY, MARGIN, RULE, font_runs, numbered
from finops.ui.prose import Grid, Heading, Paragraph, Prose, Run

TEXT: Final = ParagraphStyle("prose", fontName=PLAIN, fontSize=8.5, leading=11.5, spaceAfter=2)
SMALL: Final = ParagraphStyle("prose small", TEXT, fontSize=7, leading=8.6, spaceAfter=0)
HEAD: Final = ParagraphStyle(
    "prose head", TEXT, fontName=BOLD, fontSize=9.5, leading=12, spaceBefore=5, spaceAfter=1
)
TITLE: Final = ParagraphStyle("prose title", TEXT, fontName=BOLD, fontSize=14, leading=18)
LEDE: Final = ParagraphStyle("prose lede", TEXT, textColor=GREY, spaceAfter=4)
ITEM: Final = ParagraphStyle("prose item", TEXT, leftIndent=10, bulletIndent=2)
WIDTH: Final = A4[0] - 2 * MARGIN - 12  # the library's frame takes 6 points on each side
LINK: Final = "#14515a"


def paper_of(prose: Prose) -> bytes:
    """The document; the same text gives the same bytes."""
    register()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + FOOT,
        title=prose.title,
        author=prose.author,
        invariant=True,
    )
    document.build(list(_story(prose)), canvasmaker=numbered(prose.foot, prose.digest, A4))
    return out.getvalue()


def _story(prose: Prose) -> Iterator[Flowable]:
    yield _printed([Run(prose.title)], TITLE)
    if prose.lede:
        yield _printed([Run(prose.lede)], LEDE)
    for block in prose.blocks:
        match block:
            case Heading(text):
                yield _printed([Run(text)], HEAD)
            case Paragraph(runs, is_item=True):
                yield _printed(runs, ITEM, bullet="•")
            case Paragraph(runs):
                yield _printed(runs, TEXT)
            case Grid():
                yield from (Spacer(0, 1 * mm), _table(block), Spacer(0, 1 * mm))
    if prose.notes:
        yield _printed([Run(prose.notes_title)], HEAD)
    for number, note in enumerate(prose.notes, 1):
        yield _printed([Run(f"{number}  "), note], SMALL)


def _printed(runs: Sequence[Run], style: ParagraphStyle, bullet: str | None = None) -> Printed:
    if not all(is_latin(printable(run.text)) for run in runs):
        style = ParagraphStyle(f"{style.name} anywhere", style, wordWrap="CJK")
    return Printed("".join(map(_marked_up, runs)), style, bulletText=bullet)


def _marked_up(run: Run) -> str:
    text = "".join(font_runs(printable(run.text)))
    if run.url:
        text = f"<a href={quoteattr(escape(run.url))} color={quoteattr(LINK)}>{text}</a>"
    return f"{text}<super>{run.note}</super>" if run.note else text


def _table(grid: Grid) -> LongTable:
    heads = [
        _printed([Run(name)], ParagraphStyle("prose th", SMALL, fontName=BOLD))
        for name in grid.columns
    ]
    rows = [[_printed([cell], SMALL) for cell in row] for row in grid.rows]
    look: list[tuple[object, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, RULE),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ]
    widths = [WIDTH / len(grid.columns)] * len(grid.columns)
    return LongTable([heads, *rows], colWidths=widths, repeatRows=1, style=TableStyle(look))
