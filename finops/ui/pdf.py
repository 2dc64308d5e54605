"""A sheet as a PDF: its head, its table over as many pages as it needs, page numbers, a footer.

Text that the standard fonts cannot write (Chinese, say) is set in STSong-Light, a font that
every PDF reader brings or replaces: nothing is embedded, and nothing fails.
"""

import hashlib
import io
from collections.abc import Callable, Iterator
from decimal import Context, Decimal
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from finops.ui.exports import Cell, Sheet, TooManyRows, csv_lines, plain_text

PDF_TYPE: Final = "application/pdf"
MOST_ROWS: Final = 2_000  # nobody reads more on paper; CSV and XLSX hold them
PAGE: Final = landscape(A4)
MARGIN, FOOT = 14 * mm, 12 * mm
GREY, RULE = colors.HexColor("#555555"), colors.HexColor("#bbbbbb")
WIDE: Final = "STSong-Light"
MINUS: Final = "\N{MINUS SIGN}"  # the standard fonts have none; a dash looks the same
TEXT: Final = ParagraphStyle(
    "text", fontName="Helvetica", fontSize=7.5, leading=9.5, wordWrap="CJK"
)
WIDTH: Final = PAGE[0] - 2 * MARGIN - 12  # the library's frame takes 6 points on each side
MOST_PLACES: Final = 10
NUMBER: Final = ParagraphStyle("number", TEXT, alignment=TA_RIGHT)
HEAD: Final = ParagraphStyle("head", TEXT, fontName="Helvetica-Bold")
NUMBER_HEAD: Final = ParagraphStyle("number head", HEAD, alignment=TA_RIGHT)
TITLE: Final = ParagraphStyle("title", TEXT, fontName="Helvetica-Bold", fontSize=14, leading=18)


def content_hash(sheet: Sheet) -> str:
    """SHA-256 of the lines of the sheet's CSV file, in hexadecimal digits."""
    digest = hashlib.sha256()
    for line in csv_lines(sheet):
        digest.update(line.encode())
    return digest.hexdigest()


def pdf_of(sheet: Sheet, title: str, footer: str) -> bytes:
    """The document. `footer` stands on each page, before the hash and the page number.

    Raises TooManyRows over MOST_ROWS rows.
    """
    if len(sheet.rows) > MOST_ROWS:
        raise TooManyRows(len(sheet.rows), MOST_ROWS)
    _register()
    digest, out = content_hash(sheet), io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=PAGE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + FOOT,
        title=title,
        author="AI FinOps",
    )
    story: list[Flowable] = [_paragraph(title, TITLE), Spacer(0, 2 * mm)]
    story += [_head(sheet, digest), Spacer(0, 4 * mm), _table(sheet)]
    document.build(story, canvasmaker=_numbered(footer, digest))
    return out.getvalue()


@cache
def _register() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(WIDE))


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Runs that are not Latin 1 change the font; what no font of ours has becomes “?”."""
    return Paragraph("".join(_runs(text.replace(MINUS, "–"))), style)


def _runs(text: str) -> Iterator[str]:
    run, is_wide = "", False
    for character in text:
        character = character if character <= "\uffff" else "?"
        needs_wide = not _is_latin(character)
        if needs_wide != is_wide:
            yield _marked(run, is_wide=is_wide)
            run, is_wide = "", needs_wide
        run += character
    yield _marked(run, is_wide=is_wide)


def _is_latin(character: str) -> bool:
    """Whether the standard fonts have it: Latin 1 with dashes and quotation marks."""
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _marked(run: str, *, is_wide: bool) -> str:
    return f'<font name="{WIDE}">{escape(run)}</font>' if run and is_wide else escape(run)


def _head(sheet: Sheet, digest: str) -> LongTable:
    lines = [*sheet.head, (_("SHA-256 of the CSV lines"), digest)]
    rows = [[_paragraph(label, HEAD), _paragraph(text, TEXT)] for label, text in lines]
    style = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ]
    )
    return LongTable(rows, colWidths=[45 * mm, WIDTH - 45 * mm], style=style)


def _table(sheet: Sheet) -> LongTable:
    """The columns' names are repeated on each page; those of numbers stand to the right."""
    styles = [NUMBER if _is_number(cell) else TEXT for cell in _widest(sheet)]
    heads = [
        _paragraph(column.replace("_", " "), NUMBER_HEAD if style is NUMBER else HEAD)
        for column, style in zip(sheet.columns, styles, strict=True)
    ]
    rows = [
        [_paragraph(readable(cell), style) for cell, style in zip(row, styles, strict=True)]
        for row in sheet.rows
    ]
    style = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, RULE),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    width = WIDTH / max(len(heads), 1)
    return LongTable([heads, *rows], colWidths=[width] * len(heads), repeatRows=1, style=style)


def _widest(sheet: Sheet) -> list[Cell]:
    """Of each column the first value that is known."""
    return [
        next((row[at] for row in sheet.rows if row[at] not in (None, "")), None)
        for at in range(len(sheet.columns))
    ]


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Decimal | int) and not isinstance(cell, bool)


def readable(cell: Cell) -> str:
    """On paper a number has at most MOST_PLACES decimals; CSV and XLSX have every digit."""
    if isinstance(cell, Decimal) and cell.is_finite():
        exponent = cell.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > MOST_PLACES:
            cell = cell.quantize(Decimal(1).scaleb(-MOST_PLACES), context=Context(prec=200))
    return plain_text(cell)


def _numbered(footer: str, digest: str) -> Callable[..., Canvas]:
    """A canvas that writes the foot of each page once it knows how many there are."""

    class Numbered(Canvas):  # type: ignore[misc]  # the library has no types
        def __init__(self, *args: Any, **options: Any) -> None:  # Any: the library's own
            super().__init__(*args, **options)
            self.pages: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self.pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self.pages, 1):
                self.__dict__.update(page)
                _foot(self, footer, digest, f"{number} / {len(self.pages)}")
                super().showPage()
            super().save()

    return Numbered


def _foot(canvas: Canvas, footer: str, digest: str, page: str) -> None:
    left, right, base = MARGIN + 6, PAGE[0] - MARGIN - 6, MARGIN
    canvas.setStrokeColor(RULE)
    canvas.line(left, base + 11, right, base + 11)
    style = ParagraphStyle("foot", TEXT, textColor=GREY)
    line = _paragraph(f"{footer} · sha256 {digest[:16]}", style)
    _width, height = line.wrapOn(canvas, right - left - 30 * mm, FOOT)
    line.drawOn(canvas, left, base + style.leading - height - 2)
    canvas.setFont("Helvetica", style.fontSize)
    canvas.setFillColor(GREY)
    canvas.drawRightString(right, base, page)
