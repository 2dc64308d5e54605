"""Workbooks: every digit survives, text stays text, columns are as wide as what is in them."""

import io
import re
import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from finops.ui.documents import xlsx
from finops.ui.documents.xlsx import LONGEST_TEXT, write_xlsx
from finops.ui.exports import Sheet, SheetCell, SheetRow, TooManyRows

HEAD = [("Tenant", "retail")]
COLUMNS = ("name", "cost_usd")
FIRST = 4  # the head, an empty line, the names of the columns


def workbook(*rows: SheetRow, columns: tuple[str, ...] = COLUMNS, total: SheetRow = ()) -> bytes:
    out = io.BytesIO()
    write_xlsx(Sheet("report", HEAD, columns, rows, total=total), out)
    return out.getvalue()


def opened(content: bytes) -> Worksheet:
    page = load_workbook(io.BytesIO(content)).active
    assert isinstance(page, Worksheet)
    return page


def page_of(*rows: SheetRow, columns: tuple[str, ...] = COLUMNS, total: SheetRow = ()) -> Worksheet:
    return opened(workbook(*rows, columns=columns, total=total))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**25), max_value=10**25))
def test_every_digit_of_any_amount_comes_back(amount: Decimal) -> None:
    cell = page_of(["a", amount]).cell(FIRST, 2)
    assert Decimal(str(cell.value)) == amount


@pytest.mark.parametrize("amount", ["123456789012.345", "0.1", "-5.5", "100", "0.00000000000123"])
def test_what_a_double_holds_is_a_number(amount: str) -> None:
    cell = page_of(["a", Decimal(amount)]).cell(FIRST, 2)
    assert cell.data_type == "n"
    assert cell.value == float(amount)


@pytest.mark.parametrize("amount", ["1234567890123.4567", "-0.1234567890123456", "1E+400"])
def test_what_a_double_would_round_is_text_that_stands_to_the_right(amount: str) -> None:
    cell = page_of(["a", Decimal(amount)]).cell(FIRST, 2)
    assert cell.data_type == "s"
    assert cell.value == format(Decimal(amount), "f")
    assert cell.alignment.horizontal == "right"


def test_a_whole_number_beyond_15_digits_is_text_too() -> None:
    assert page_of(["a", 9_007_199_254_740_993]).cell(FIRST, 2).value == "9007199254740993"


def test_numbers_have_thousands_marks_and_money_at_least_two_decimals() -> None:
    page = page_of(
        ["a", Decimal("1234.5"), 1200, Decimal(7)],
        ["b", Decimal("0.1234"), 3, Decimal("2.5")],
        columns=("name", "cost_usd", "requests", "minutes"),
    )
    formats = [page.cell(FIRST, column).number_format for column in (2, 3, 4)]
    assert formats == ["#,##0.00??", "#,##0", "#,##0.0"]


def test_a_later_amount_with_more_decimals_shows_all_of_them() -> None:
    rows: list[list[SheetCell]] = [["a", Decimal(1)]] * xlsx.LOOK_AHEAD
    page = page_of(*rows, ["b", Decimal("0.1234567")])
    assert page.cell(FIRST + xlsx.LOOK_AHEAD, 2).number_format == "#,##0.00?????"


def test_the_head_stays_in_sight_and_is_repeated_on_paper() -> None:
    page = page_of(["a", 1])
    assert page.freeze_panes == f"A{FIRST}"
    assert page.print_title_rows == f"${FIRST - 1}:${FIRST - 1}"
    assert [page.cell(FIRST - 1, column).font.b for column in (1, 2)] == [True, True]
    assert page.cell(FIRST - 1, 2).alignment.horizontal == "right"


def test_columns_are_as_wide_as_what_is_in_them_within_bounds() -> None:
    page = page_of(["Customer Service Copilot", "x" * 500], ["零售银行 客服", None])
    widths = [page.column_dimensions[letter].width for letter in "AB"]
    assert 24 < widths[0] < 30
    assert widths[1] < 70


def test_the_total_is_the_last_row_once_bold_and_outside_of_the_filter() -> None:
    page = page_of(["a", 1], ["b", 2], total=["Total", 3])
    assert [page.cell(row, 1).value for row in range(FIRST, page.max_row + 1)] == [
        *("a", "b", "Total")
    ]
    assert page.cell(FIRST + 2, 2).font.b
    assert page.auto_filter.ref == f"A{FIRST - 1}:B{FIRST + 1}"


@pytest.mark.parametrize(
    "text", ["<r><t>x</t></r>", "<r></sheetData></r>", "{=1+1}", "http://evil.example"]
)
def test_text_is_never_markup_a_formula_or_a_link(text: str) -> None:
    content = workbook([text, None])
    cell = opened(content).cell(FIRST, 1)
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    sheet = ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert not re.search("<f[ >]|<hyperlink", sheet)


def test_what_looks_like_an_escape_of_excel_is_kept_as_it_is() -> None:
    sheet = ZipFile(io.BytesIO(workbook(["_x0041_", None]))).read("xl/worksheets/sheet1.xml")
    assert b"<t>_x005F_x0041_</t>" in sheet  # which Excel shows as it was


def test_text_longer_than_a_cell_is_cut_and_not_left_out() -> None:
    assert page_of(["x" * 40_000, None]).cell(FIRST, 1).value == "x" * LONGEST_TEXT


def test_days_are_days_and_times_keep_their_offset() -> None:
    row: list[SheetCell] = [date(2026, 6, 1), datetime(2026, 6, 1, 12, tzinfo=UTC)]
    page = page_of(row, [date(26, 6, 1), None])
    assert page.cell(FIRST, 1).value == datetime(2026, 6, 1)  # noqa: DTZ001 - Excel's have no zone
    assert page.cell(FIRST, 1).number_format == xlsx.DAY
    assert page.cell(FIRST, 2).value == "2026-06-01T12:00:00+00:00"
    assert page.cell(FIRST + 1, 1).value == "0026-06-01"


def test_what_is_unknown_is_an_empty_cell_and_yes_is_a_yes() -> None:
    page = page_of([None, True])
    assert page.cell(FIRST, 1).value is None
    assert page.cell(FIRST, 2).value is True


def test_more_rows_than_excel_takes_are_refused_and_leave_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(xlsx, "XLSX_ROWS", 2)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(TooManyRows, match="at most 2"):
        workbook(["a", 1], ["b", 1], ["c", 1])
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def rows(count: int) -> Iterator[SheetRow]:
        for number in range(count):
            yield [f"case {number}", Decimal(number) / 7]

    def peak_of(count: int) -> int:
        tracemalloc.start()
        with (tmp_path / "long.xlsx").open("wb") as out:
            write_xlsx(Sheet("long", HEAD, COLUMNS, [], rows(count)), out)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak_of(12_000) < 1.2 * peak_of(2_000)
