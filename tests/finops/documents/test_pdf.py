"""Sheets as PDF: head, table, page numbers, footer; no character breaks it."""

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from pypdf import PdfReader

from finops.ui.charts import Series, stacked_series
from finops.ui.documents.pdf import MOST_ROWS, content_hash, pdf_of
from finops.ui.exports import FigureText, Sheet, SheetCell, TooManyRows

HEAD = [("Tenant", "retail"), ("Period", "2026-06-01 – 2026-06-30"), ("Pricebook versions", "b1")]


def sheet(*rows: list[SheetCell]) -> Sheet:
    return Sheet("showback", HEAD, ("use_case", "cost_usd"), rows)


def rows_of(count: int) -> Iterator[list[SheetCell]]:
    for number in range(count):
        yield [f"case {number}", number]


def pages(content: bytes) -> list[str]:
    """The text of each page, with plain spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def pdf_text(content: bytes) -> str:
    return " ".join(pages(content))


def test_head_table_footer_and_hash_are_in_the_document() -> None:
    made = sheet(["copilot", Decimal("0.155")])
    text = pdf_text(pdf_of(made, "Showback", "Retail · 2026-07-01"))
    for words in ("Showback", "Tenant", "retail", "Pricebook versions", "b1", "copilot", "0.16"):
        assert words in text
    assert "Use case Cost (USD)" in text
    assert content_hash(made)[:16] in text
    assert "1 / 1" in text


def test_a_long_table_has_its_columns_on_every_page_and_numbered_pages() -> None:
    content = pdf_of(sheet(*rows_of(120)), "Showback", "Retail")
    assert len(pages(content)) > 2
    for number, page in enumerate(pages(content), 1):
        assert f"{number} / {len(pages(content))}" in page
        assert "Use case" in page


@pytest.mark.parametrize(
    "text", ["零售银行 客服", "ação € – “x”", "Привет", "😀 \x00\x1b", "<b>&", ""]
)
def test_no_text_breaks_the_document(text: str) -> None:
    content = pdf_of(sheet([text, None]), text, text)
    assert content.startswith(b"%PDF-")
    assert len(pages(content)) == 1


def test_chinese_is_set_in_a_font_that_readers_bring() -> None:
    assert b"STSong-Light" in pdf_of(sheet(["零售银行", 1]), "x", "x")
    assert "零售银行" in pdf_text(pdf_of(sheet(["零售银行", 1]), "x", "x"))


def test_on_paper_money_has_two_decimals_and_a_cost_per_something_three_figures() -> None:
    columns = ("use_case", "cost_usd", "cost_per_request_usd", "share")
    row: list[SheetCell] = ["a", *map(Decimal, ("878.47162034", "0.06746239")), Decimal(79) / 510]
    made = Sheet("showback", HEAD, columns, [row], total=["Total", *row[1:]])
    text = pdf_text(pdf_of(made, "x", "x"))
    assert text.count("878.47 0.067 0.1549019608") == 2
    assert "878.471" not in text


def test_people_read_names_and_the_hash_is_that_of_the_keys() -> None:
    named = replace(sheet(["Service Copilot", 7]), head=[("Tenant", "Retail Banking")])
    made = replace(sheet(["copilot", 7]), printed=named)
    text = pdf_text(pdf_of(made, "x", "x"))
    assert "Tenant Retail Banking" in text
    assert "Service Copilot 7" in text
    assert "copilot 7" not in text
    assert content_hash(sheet(["copilot", 7]))[:16] in text


def test_numbers_have_the_marks_of_the_language_and_a_true_minus() -> None:
    text = pdf_text(pdf_of(sheet(["a", Decimal("1234567.5")], ["b", -12_345]), "x", "x"))
    assert "1,234,567.50" in text
    assert "–12,345" in text


def test_the_total_stands_once_on_the_last_page() -> None:
    long = Sheet("showback", HEAD, ("use_case", "cost_usd"), [*rows_of(120)], total=["Total", 7140])
    totals = [page.count("Total 7,140") for page in pages(pdf_of(long, "Showback", "Retail"))]
    assert totals == [*[0] * (len(totals) - 1), 1]


def test_the_chart_of_the_page_is_in_the_document() -> None:
    days = ["2026-06-01", "2026-06-02"]
    figure = stacked_series(days, [Series("copilot", [1_500, 2], label="Copilot")], unit="USD")
    text = pdf_text(pdf_of(sheet(["copilot", 1_502]), "Showback", "Retail", figure))
    for words in ("Copilot", "1 Jun", "2 Jun", "USD", "1,500"):
        assert words in text


def test_the_hash_is_that_of_the_csv_lines_and_changes_with_a_digit() -> None:
    assert content_hash(sheet(["a", 1])) == content_hash(sheet(["a", 1]))
    assert content_hash(sheet(["a", 1])) != content_hash(sheet(["a", 2]))


def test_what_nobody_reads_on_paper_is_refused() -> None:
    with pytest.raises(TooManyRows, match="at most 2,000 rows"):
        pdf_of(sheet(*rows_of(MOST_ROWS + 1)), "x", "x")


def test_no_word_is_broken_where_the_page_has_room_for_all() -> None:
    columns = (
        *("occurred_at", "provider", "invoice_reference", "credit_id", "amount_usd", "use_case"),
        *("business_unit", "cost_center", "channel", "contradicted_by"),
    )
    words = (
        *("anthropic", "CN-2026-11-0163", "credit_latency_2026_11", Decimal("-0.85")),
        *("payment_risk_model", "payments_fraud", "cc_4550", "file", "nobody"),
    )
    content = pdf_of(Sheet("credits", HEAD, columns, [["2026-11-06", *words]]), "x", "x")
    lines = [
        line
        for page in PdfReader(io.BytesIO(content)).pages
        for line in page.extract_text().split()
    ]
    expected = ("Invoice", "reference", "Amount", "(USD)", "center", "CN-2026-11-0163", "cc_4550")
    assert [word for word in expected if word not in lines] == []


def test_a_head_of_two_words_breaks_between_them() -> None:
    columns = ("measure", "mean", "p95_ms", "verdict")
    row = ["Answered within five seconds " * 8, *map(FigureText, ("3,771", "48")), "met"]
    (page,) = PdfReader(io.BytesIO(pdf_of(Sheet("q", HEAD, columns, [row]), "x", "x"))).pages
    assert {"P95", "ms"} <= {*page.extract_text().split()}


def test_a_figure_that_is_spelled_already_stands_to_the_right() -> None:
    def left_of(cell: str) -> float:
        made = Sheet("quality", HEAD, ("measure", "good_share"), [["Answers", cell]])
        (page,) = PdfReader(io.BytesIO(pdf_of(made, "x", "x"))).pages
        places: dict[str, float] = {}
        page.extract_text(
            visitor_text=lambda text, to, at, _font, _size: places.update(
                {text.strip(): to[4] + at[4]}
            )
        )
        return places["98.8%"]

    assert left_of(FigureText("98.8%")) > left_of("98.8%") + 100
