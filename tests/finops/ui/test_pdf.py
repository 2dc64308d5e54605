"""Sheets as PDF: head, table, page numbers, footer; no character breaks it."""

import re
import zlib
from base64 import a85decode
from collections.abc import Iterator
from decimal import Decimal

import pytest

from finops.ui.exports import Cell, Sheet, TooManyRows
from finops.ui.pdf import MOST_ROWS, content_hash, pdf_of

HEAD = [("Tenant", "retail"), ("Period", "2026-06-01 – 2026-06-30"), ("Pricebook versions", "b1")]


def sheet(*rows: list[Cell]) -> Sheet:
    return Sheet("showback", HEAD, ("use_case", "cost_usd"), rows)


def rows_of(count: int) -> Iterator[list[Cell]]:
    for number in range(count):
        yield [f"case {number}", number]


def drawn(content: bytes) -> list[str]:
    """The operators of each page, unpacked."""
    packed = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    return [zlib.decompress(a85decode(one.strip(), adobe=False)).decode("latin-1")
            for one in (part.strip().removesuffix(b"~>") for part in packed)]  # fmt: skip


def said(content: bytes) -> str:
    """The text of all pages, without its places."""
    shown = re.findall(r"\((.*?)(?<!\\)\) Tj", " ".join(drawn(content)))
    return " ".join(shown)


def test_head_table_footer_and_hash_are_in_the_document() -> None:
    one = sheet(["copilot", Decimal("0.155")])
    text = said(pdf_of(one, "Showback", "Retail · 2026-07-01"))
    for words in ("Showback", "Tenant", "retail", "Pricebook versions", "b1", "copilot", "0.155"):
        assert words in text
    assert "use case" in text
    assert content_hash(one)[:16] in text
    assert "1 / 1" in text


def test_a_long_table_has_its_columns_on_every_page_and_numbered_pages() -> None:
    content = pdf_of(sheet(*rows_of(120)), "Showback", "Retail")
    pages = [page for page in drawn(content) if "Tj" in page]
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page
        assert "use case" in page


@pytest.mark.parametrize(
    "text", ["零售银行 客服", "ação € – “x”", "Привет", "😀 \x00\x1b", "<b>&", ""]
)
def test_no_text_breaks_the_document(text: str) -> None:
    content = pdf_of(sheet([text, None]), text, text)
    assert content.startswith(b"%PDF-")
    assert len(drawn(content)) >= 1


def test_chinese_is_set_in_a_font_that_readers_bring() -> None:
    assert b"STSong-Light" in pdf_of(sheet(["零售银行", 1]), "x", "x")
    assert "\\226" in said(pdf_of(sheet(["零售银行", 1]), "x", "x"))


def test_on_paper_a_ratio_is_rounded_and_an_amount_is_not() -> None:
    text = said(
        pdf_of(sheet(["a", Decimal(790) / 5_100], ["b", Decimal("878.47162034")]), "x", "x")
    )
    assert "0.1549019608" in text
    assert "0.15490196078" not in text
    assert "878.47162034" in text


def test_the_hash_is_that_of_the_csv_lines_and_changes_with_a_digit() -> None:
    assert content_hash(sheet(["a", 1])) == content_hash(sheet(["a", 1]))
    assert content_hash(sheet(["a", 1])) != content_hash(sheet(["a", 2]))


def test_what_nobody_reads_on_paper_is_refused() -> None:
    with pytest.raises(TooManyRows, match="at most 2,000 fit"):
        pdf_of(sheet(*rows_of(MOST_ROWS + 1)), "x", "x")
