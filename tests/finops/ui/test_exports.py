"""The one writer of CSV and XLSX: nothing becomes a formula, numbers stay numbers."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from zipfile import ZipFile

import pytest
from django.http import FileResponse
from openpyxl import load_workbook

from finops.ui.documents.download import export_response
from finops.ui.exports import MAX_ROWS, Sheet, SheetCell, TooManyRows, csv_lines

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", "＝1"]
HEAD = [("Tenant", "retail"), ("Filters", "=none")]


def sheet(*rows: list[SheetCell], columns: tuple[str, ...] = ("name", "cost_usd")) -> Sheet:
    return Sheet("report", HEAD, columns, rows)


def csv_rows(written: Sheet) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(csv_lines(written)))))


def xlsx(written: Sheet) -> bytes:
    answer = export_response(written, "xlsx")
    assert isinstance(answer, FileResponse)
    return answer.getvalue()


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_in_csv_never_begins_like_a_formula(text: str) -> None:
    assert csv_rows(sheet([text, None]))[-1][0] == f"'{text}"


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_in_xlsx_is_always_text(text: str) -> None:
    page = load_workbook(io.BytesIO(xlsx(sheet([text, None])))).active
    assert page is not None
    assert page.cell(5, 1).data_type == "s"
    assert "<f>" not in "".join(
        ZipFile(io.BytesIO(xlsx(sheet([text, None])))).read(name).decode()
        for name in ("xl/worksheets/sheet1.xml",)
    )


def test_heads_and_columns_are_as_safe_as_cells() -> None:
    rows = csv_rows(sheet(columns=("=evil",)))
    assert rows == [["# Tenant", "retail"], ["# Filters", "'=none"], ["'=evil"]]


def test_negative_numbers_of_ours_stay_numbers() -> None:
    numbers = sheet(["a", Decimal("-5.5")], ["b", -7])
    assert [row[1] for row in csv_rows(numbers)[-2:]] == ["-5.5", "-7"]
    page = load_workbook(io.BytesIO(xlsx(numbers))).active
    assert page is not None
    assert [page.cell(row, 2).value for row in (5, 6)] == [-5.5, -7]


def test_amounts_in_csv_keep_every_digit_without_exponent() -> None:
    tiny = Decimal("0.000000000000000000000000000000000001")
    assert csv_rows(sheet(["a", tiny]))[-1][1] == format(tiny, "f")


def test_what_is_unknown_is_an_empty_cell_and_not_0() -> None:
    assert csv_rows(sheet(["a", None]))[-1] == ["a", ""]


def test_days_and_times_are_iso() -> None:
    row: list[SheetCell] = [date(2026, 6, 1), datetime(2026, 6, 1, 12, tzinfo=UTC)]
    assert csv_rows(sheet(row))[-1] == ["2026-06-01", "2026-06-01T12:00:00+00:00"]


def test_control_characters_do_not_break_the_file() -> None:
    page = load_workbook(io.BytesIO(xlsx(sheet(["a\x00\x1b", None])))).active
    assert page is not None
    assert page.cell(5, 1).value == "a"


def test_long_files_come_in_pieces() -> None:
    rows: list[list[SheetCell]] = [["x" * 100, number] for number in range(2000)]
    pieces = list(csv_lines(sheet(*rows)))
    assert len(pieces) > 1
    assert len(csv_rows(sheet(*rows))) == 2003


def test_more_rows_than_fit_are_refused_with_a_sentence() -> None:
    rows: list[list[SheetCell]] = [["a", 1]] * (MAX_ROWS + 1)
    with pytest.raises(TooManyRows, match="at most 50,000 rows"):
        export_response(sheet(*rows), "csv")


def test_the_file_has_a_name() -> None:
    response = export_response(sheet(), "csv")
    assert response["Content-Disposition"] == 'attachment; filename="report.csv"'
