"""A text as a Word document (DOCX): headings, paragraphs, tables, links and notes."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from finops.ui.documents.xlsx import UNPRINTABLE
from finops.ui.prose import Grid, Heading, Paragraph, Prose, Run

DOCX_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIRST_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
STILL: Final = datetime(2000, 1, 1)  # noqa: DTZ001  # the format knows no zones
MARGIN: Final = Cm(2)
INK: Final = RGBColor(0x11, 0x11, 0x11)
LINK: Final = "14515A"
WIDE: Final = "SimSun"  # for Chinese, where the reader has it


def word_of(prose: Prose) -> bytes:
    """The document; the same text gives the same bytes."""
    document = Document()
    _set_up(document, prose)
    _heading(document, prose.title, 1)
    if prose.lede:
        _paragraph(document, [Run(prose.lede)])
    for block in prose.blocks:
        match block:
            case Heading(text):
                _heading(document, text, 2)
            case Paragraph(runs, is_item=True):
                _paragraph(document, runs, "List Bullet")
            case Paragraph(runs):
                _paragraph(document, runs)
            case Grid():
                _table(document, block)
    if prose.notes:
        _heading(document, prose.notes_title, 2)
    for number, note in enumerate(prose.notes, 1):
        _paragraph(document, [Run(f"{number}  "), note])
    out = io.BytesIO()
    document.save(out)
    return _still(out.getvalue())


def _set_up(document: WordDocument, prose: Prose) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    about = document.core_properties
    about.title, about.author, about.comments = _clean(prose.title)[:255], prose.author, ""
    about.created = about.modified = STILL
    normal = document.styles["Normal"]
    normal.font.size = Pt(10)
    normal.paragraph_format.space_after = Pt(4)
    for name in ("Normal", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = "Calibri"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), WIDE)
        style.font.color.rgb = INK
    foot = f"{prose.foot} · sha256 {prose.digest}" if prose.digest else prose.foot
    section.footer.paragraphs[0].add_run(_clean(foot)).font.size = Pt(8)


def _heading(document: WordDocument, text: str, level: int) -> None:
    document.add_heading(_clean(text), level)


def _paragraph(document: WordDocument, runs: Sequence[Run], style: str | None = None) -> None:
    _write(document.add_paragraph(style=style), runs)


def _write(paragraph: Any, runs: Sequence[Run]) -> None:  # Any: the library has few types
    for run in runs:
        if run.url:
            _link(paragraph, run)
        else:
            paragraph.add_run(_clean(run.text))
        if run.note:
            paragraph.add_run(str(run.note)).font.superscript = True


def _link(paragraph: Any, run: Run) -> None:  # Any: as above
    """A hyperlink, which the library reads but does not write."""
    reference = paragraph.part.relate_to(run.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), reference)
    written = paragraph.add_run(_clean(run.text))
    written.font.color.rgb = RGBColor.from_string(LINK)
    written.font.underline = True
    element.append(written._r)
    paragraph._p.append(element)


def _table(document: WordDocument, grid: Grid) -> None:
    table = document.add_table(rows=1, cols=len(grid.columns), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, grid.columns, strict=True):
        cell.paragraphs[0].add_run(_clean(name)).bold = True
    for row in grid.rows:
        for cell, run in zip(table.add_row().cells, row, strict=True):
            _write(cell.paragraphs[0], [run])


def _clean(text: str) -> str:
    """Without the signs that XML cannot hold."""
    return UNPRINTABLE.sub("", text)


def _still(content: bytes) -> bytes:
    """The same package with fixed times: its bytes follow from the text alone."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as read,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in read.namelist():
            info = zipfile.ZipInfo(name, FIRST_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(info, read.read(name))
    return out.getvalue()
