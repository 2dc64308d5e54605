"""A sheet as a document: title, what it rests on, a chart, a table over as many pages as it needs,
the total once, page numbers, a footer."""

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from decimal import Context, Decimal
from typing import Any, Final
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from finops.calc import formatting
from finops.ui import numbers
from finops.ui.documents.drawing import drawing_of
from finops.ui.documents.fonts import BOLD, PLAIN, WIDE, is_latin, printable, register
from finops.ui.exports import (
    FigureText,
    Sheet,
    SheetCell,
    SheetRow,
    TooManyRows,
    csv_lines,
    plain_text,
)
from finops.ui.numbers import marks
from finops.ui.pictures.axes import PlotlyFigure

MOST_ROWS: Final = 2_000  # nobody reads more on paper; CSV and XLSX hold them
PAGE: Final = landscape(A4)
MARGIN, FOOT = 14 * mm, 12 * mm
GREY, RULE = colors.HexColor("#555555"), colors.HexColor("#bbbbbb")
TEXT: Final = ParagraphStyle("text", fontName=PLAIN, fontSize=7.5, leading=9.5)
WIDTH: Final = PAGE[0] - 2 * MARGIN - 12  # the library's frame takes 6 points on each side
CHART_HEIGHT: Final = 62 * mm
MOST_PLACES: Final = 10
OF_ONE: Final = frozenset({"per", "unit", "price"})  # words of columns with amounts of one thing
PADDING = 6.5  # points beside the text of a cell
BROADEST = 200.0  # points of a text that count for the width of its column
LOOK_AHEAD: Final = 200  # rows by which widths are chosen
NUMBER: Final = ParagraphStyle("number", TEXT, alignment=TA_RIGHT)
HEAD: Final = ParagraphStyle("head", TEXT, fontName=BOLD)
NUMBER_HEAD: Final = ParagraphStyle("number head", HEAD, alignment=TA_RIGHT)
TITLE: Final = ParagraphStyle("title", TEXT, fontName=BOLD, fontSize=14, leading=18)


def content_hash(sheet: Sheet) -> str:
    """SHA-256 of the lines of the sheet's CSV file, in hexadecimal digits."""
    digest = hashlib.sha256()
    for line in csv_lines(sheet):
        digest.update(line.encode())
    return digest.hexdigest()


def pdf_of(sheet: Sheet, title: str, footer: str, chart: PlotlyFigure | None = None) -> bytes:
    """The document. `footer` stands on each page, before the hash and the page number.

    Raises TooManyRows over MOST_ROWS rows.
    """
    if len(sheet.rows) > MOST_ROWS:
        raise TooManyRows(MOST_ROWS)
    register()
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
    gap = Spacer(0, 4 * mm)
    shown = sheet.printed or sheet
    story: list[Flowable] = [_paragraph(title, TITLE), Spacer(0, 2 * mm), _head(shown, digest), gap]
    if chart is not None:
        story += [drawing_of(chart, WIDTH, CHART_HEIGHT), gap]
    document.build([*story, _table(shown)], canvasmaker=numbered(footer, digest))
    return out.getvalue()


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Runs that are not Latin 1 change the font, and a text with one may break between any two
    characters; others break between words, but for a word that has no room."""
    if not is_latin(printable(text)):
        style = ParagraphStyle(f"{style.name} anywhere", style, wordWrap="CJK")
    return Paragraph("".join(font_runs(printable(text))), style)


def font_runs(text: str) -> Iterator[str]:
    run, is_wide = "", False
    for character in text:
        if is_latin(character) == is_wide:
            yield _marked(run, is_wide=is_wide)
            run, is_wide = "", not is_wide
        run += character
    yield _marked(run, is_wide=is_wide)


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
    """The columns' names are repeated on each page; those of numbers stand to the right. The total
    stands once, beneath the last row and a double rule."""
    are_numbers = [_is_number(cell) for cell in _known(sheet)]
    heads = _line([heading(name) for name in sheet.columns], are_numbers, (NUMBER_HEAD, HEAD))
    rows = [_line(_rounded(row, sheet), are_numbers, (NUMBER, TEXT)) for row in sheet.rows]
    look: list[tuple[object, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, RULE),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    if sheet.total:
        total = _rounded(sheet.total, sheet)
        rows.append(_line(total, are_numbers, (NUMBER_HEAD, HEAD)))
        look.append(("LINEABOVE", (0, -1), (-1, -1), 0.5, colors.black, 0, None, None, 2, 1.5))
    return LongTable([heads, *rows], colWidths=_widths(sheet), repeatRows=1, style=TableStyle(look))


def _line(
    cells: SheetRow, are_numbers: Sequence[bool], styles: tuple[ParagraphStyle, ParagraphStyle]
) -> list[Paragraph]:
    of_numbers, of_text = styles
    return [
        _paragraph(readable(cell), of_numbers if is_number else of_text)
        for cell, is_number in zip(cells, are_numbers, strict=True)
    ]


def _rounded(cells: SheetRow, sheet: Sheet) -> list[SheetCell]:
    """Amounts of money as people read them: with two decimals, unit costs with three figures."""
    return [
        spelled(column, cell) if isinstance(cell, Decimal) and cell.is_finite() else cell
        for column, cell in zip(sheet.columns, cells, strict=True)
    ]


def spelled(column: str, amount: Decimal) -> SheetCell:
    """By the words of the column's name: a cost, a cost per something, or as it is."""
    words = set(str(column).split("_"))
    if "usd" not in words:
        return amount
    if words & OF_ONE:
        return numbers.unit_cost(amount)
    return numbers.money(amount)


def heading(column: str) -> str:
    """“Prior cost (USD)” of `prior_cost_usd`."""
    words = str(column).removesuffix("_usd").replace("_usd_", "_").replace("_", " ")
    unit = " (USD)" if "usd" in str(column).split("_") else ""
    return f"{words[:1].upper()}{words[1:]}{unit}"


def _widths(sheet: Sheet) -> list[float]:
    """By what is in them, the whole page wide."""
    rows = [*sheet.rows[:LOOK_AHEAD], *([sheet.total] if sheet.total else [])]
    rounded = [_rounded(row, sheet) for row in rows]
    least, wanted = [], []
    for at, name in enumerate(sheet.columns):
        texts = [readable(row[at]) for row in rounded]
        words = [word for text in texts for word in text.split()]
        heads = [_long(word, BOLD) for word in heading(name).split()]
        least.append(max([0.0, *heads, *map(_long, words)]) + PADDING)
        broad = max([0.0, *(min(_long(text), BROADEST) for text in texts)]) + PADDING
        wanted.append(max(broad - least[-1], 0.0))
    return _shared_out(least, wanted)


def _long(text: str, font: str = PLAIN) -> float:
    """In points; what the standard fonts lack is as wide as it is high."""
    wide = sum(not is_latin(character) for character in text)
    latin = "".join(character for character in printable(text) if is_latin(character))
    points: float = stringWidth(latin, font, TEXT.fontSize)
    return float(points + wide * TEXT.fontSize)


def _shared_out(least: Sequence[float], wanted: Sequence[float]) -> list[float]:
    """The width of the page: no word is broken where there is room for all of them; what is left
    goes to the columns that want more."""
    left = WIDTH - sum(least)
    if left <= 0:
        return [WIDTH * width / sum(least) for width in least]
    shares = wanted if sum(wanted) else least
    return [width + left * share / sum(shares) for width, share in zip(least, shares, strict=True)]


def _known(sheet: Sheet) -> list[SheetCell]:
    """Of each column the first value that is known."""
    rows = [*sheet.rows, sheet.total] if sheet.total else sheet.rows
    return [
        next((row[at] for row in rows if row[at] not in (None, "")), None)
        for at in range(len(sheet.columns))
    ]


def _is_number(cell: SheetCell) -> bool:
    return isinstance(cell, Decimal | int | FigureText) and not isinstance(cell, bool)


def readable(cell: SheetCell) -> str:
    """On paper a number has thousands marks, and at most MOST_PLACES decimals; CSV and XLSX have
    every digit."""
    if isinstance(cell, bool) or not isinstance(cell, Decimal | int):
        return plain_text(cell)
    number = Decimal(cell)
    if not number.is_finite():
        return plain_text(cell)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MOST_PLACES:
        number = number.quantize(Decimal(1).scaleb(-MOST_PLACES), context=Context(prec=200))
    return formatting.exact(number, marks())


def numbered(footer: str, digest: str, size: tuple[float, float] = PAGE) -> Callable[..., Canvas]:
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
                _foot(self, footer, digest, f"{number} / {len(self.pages)}", size)
                super().showPage()
            super().save()

    return Numbered


def _foot(canvas: Canvas, footer: str, digest: str, page: str, size: tuple[float, float]) -> None:
    left, right, base = MARGIN + 6, size[0] - MARGIN - 6, MARGIN
    canvas.setStrokeColor(RULE)
    canvas.line(left, base + 11, right, base + 11)
    style = ParagraphStyle("foot", TEXT, textColor=GREY)
    line = _paragraph(f"{footer} · sha256 {digest[:16]}", style)
    _width, height = line.wrapOn(canvas, right - left - 30 * mm, FOOT)
    line.drawOn(canvas, left, base + style.leading - height - 2)
    canvas.setFont(PLAIN, style.fontSize)
    canvas.setFillColor(GREY)
    canvas.drawRightString(right, base, page)
