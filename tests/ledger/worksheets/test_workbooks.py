"""The workbook of a worksheet: live formulas that come out as the page does, and edited ones that
come back."""

import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from finops.models import UseCase
from finops.scope import tenant_scope
from ledger.calc.worksheets.cells import Worked
from ledger.calc.worksheets.entries import ENTRIES
from ledger.calc.worksheets.formulas import UNKNOWN
from ledger.models import WorksheetEntry
from ledger.queries.worksheets.months import sheet_of_month
from tests.answers import Answer
from tests.ledger.pages.house import House, open_house
from tests.ledger.pages.reading import content_of, tables_of, text_of
from tests.ledger.worksheets.engine import recalculated
from tests.ledger.worksheets.sheets import (
    IMPORT,
    LABOUR,
    MONTH,
    enter,
    file_of,
    opened,
    places,
    saved,
)

pytestmark = pytest.mark.django_db
ALL = {
    **LABOUR,
    **{"idle_usd": "2.5", "platform_usd": "1.25", "expected_loss_usd": "0.5"},
    **{"realisation_share": "0.6", "value_error_share": "0.1", "target_usd_per_outcome": "3.6"},
}


@pytest.fixture
def house() -> House:
    return open_house()


@pytest.fixture
def lead(house: House) -> Client:
    return house.browser("finops_lead")


def worked(house: House) -> Worked:
    with tenant_scope(house.tenant.pk):
        copilot = UseCase.objects.get(slug="copilot")
        return sheet_of_month(copilot, MONTH, MONTH.replace(day=30)).worked


def formulas_of(book: Workbook) -> Iterator[tuple[str, str]]:
    """Address and text of each formula."""
    for row in book["Worksheet"].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                yield cell.coordinate, str(cell.value)


def agree(values: Mapping[str, object], book: Workbook, page: Worked) -> None:
    """Every formula of the book comes out as the page's figure, or says that it is unknown."""
    addresses = places(book)
    computed = [cell.key for cell in page.cells if cell.formula is not None]
    assert len(computed) > 25
    for key in computed:
        known, value = page.values[key].value, values[addresses[key]]
        if known is None:
            assert value == UNKNOWN, key
        else:
            assert isinstance(value, int | float), (key, value)
            assert value == pytest.approx(float(known), rel=1e-12), key


@pytest.mark.parametrize("entered", [{}, LABOUR, ALL])
def test_another_engine_recalculates_it_to_the_figures_of_the_page(
    house: House, lead: Client, tmp_path: Path, entered: dict[str, str]
) -> None:
    enter(house, dict(entered))
    content = file_of(lead)
    agree(recalculated(content, tmp_path), opened(content), worked(house))


def test_every_formula_carries_the_value_of_the_page(house: House, lead: Client) -> None:
    enter(house, dict(ALL))
    content = file_of(lead)
    cached = load_workbook(io.BytesIO(content), data_only=True)["Worksheet"]
    values = {cell.coordinate: cell.value for row in cached.iter_rows() for cell in row}
    agree(values, opened(content), worked(house))


def test_only_simple_functions_are_used_and_no_text_is_a_formula(
    house: House, lead: Client
) -> None:
    with tenant_scope(house.tenant.pk):
        UseCase.objects.filter(slug="copilot").update(name="=HYPERLINK(1)")
    book = opened(file_of(lead))
    texts = [text for _address, text in formulas_of(book)]
    for text in texts:
        words = {word for word in ["SUM", "COUNT", "IF"] if f"{word}(" in text}
        bare = text
        for word in (*words, UNKNOWN):
            bare = bare.replace(word, "")
        assert not [letter for letter in bare if letter.isalpha() and letter != "C"], text
    assert [row[0].value for row in book["Worksheet"].iter_rows(max_row=1)] == [
        "Unit economics worksheet: =HYPERLINK(1), 2026-06"
    ]


def test_the_manifest_is_hidden_and_says_what_the_file_is_a_copy_of(
    house: House, lead: Client
) -> None:
    enter(house, dict(LABOUR))
    book = opened(file_of(lead))
    assert book["manifest"].sheet_state == "hidden"
    rows = {str(row[0]): row[1] for row in book["manifest"].iter_rows(values_only=True)}
    assert {**rows, "hash": len(str(rows["hash"]))} == {
        **{"use_case": "copilot", "month": "2026-06", "version": "3", "hash": 64},
    }


def edited(content: bytes, **changes: object) -> bytes:
    """The file with other contents in the cells of these keys."""
    book = opened(content)
    addresses = places(book)
    for key, value in changes.items():
        book["Worksheet"][addresses[key]].value = value
    return saved(book)


def send(browser: Client, content: bytes, address: str = IMPORT) -> Answer:
    return browser.post(address, {"file": SimpleUploadedFile("sheet.xlsx", content)})


def entered(house: House) -> list[tuple[str, Decimal | None]]:
    with tenant_scope(house.tenant.pk):
        rows = WorksheetEntry.objects.order_by("pk")
        return [(row.key, row.value) for row in rows]


def test_an_edited_file_comes_back_and_the_page_is_what_the_file_recalculates_to(
    house: House, lead: Client, tmp_path: Path
) -> None:
    enter(house, dict(LABOUR))
    content = edited(file_of(lead), idle_usd=7, platform_usd=0.1, loaded_rate_usd=None, total=1)
    assert send(lead, content).status_code == 302
    assert {*entered(house)[3:]} == {
        ("loaded_rate_usd", None),
        ("idle_usd", 7),
        ("platform_usd", Decimal("0.1")),
    }
    page = worked(house)
    assert page.value("total") == 7  # what was computed is passed over
    assert page.value("loaded") == Decimal("14.1")
    book = opened(file_of(lead))
    agree(recalculated(saved(book), tmp_path), book, page)


def test_a_file_that_was_not_edited_writes_nothing(house: House, lead: Client) -> None:
    enter(house, {"idle_usd": "1234567890.123456789", "loaded_rate_usd": "29.9103"})
    assert send(lead, file_of(lead)).status_code == 302
    assert len(entered(house)) == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"idle_usd": "=1+1"}, "no formula"),
        ({"idle_usd": "=SUM(C5:C9)"}, "no formula"),
        ({"idle_usd": "a lot"}, "Write a number"),
        ({"idle_usd": True}, "Write a number"),
        ({"idle_usd": -5}, "not below 0"),
        ({"idle_usd": 1e300}, "Write a number"),
        ({"reduction_share": 1.5}, "too large"),
    ],
)
def test_what_is_wrong_is_told_cell_by_cell_and_nothing_is_written(
    house: House, lead: Client, changes: dict[str, object], sentence: str
) -> None:
    content = edited(file_of(lead), platform_usd=5, **changes)
    answer = send(lead, content)
    assert answer.status_code == 422
    (table,) = tables_of(content_of(answer))
    (row,) = table.rows
    (key,) = changes
    assert row[0].text == places(opened(content))[key]
    assert row[1].text == ENTRIES[key].label
    assert sentence in row[2].text
    assert entered(house) == []


def test_a_file_of_another_month_or_older_than_what_was_entered_is_refused(
    house: House, lead: Client
) -> None:
    content = edited(file_of(lead), idle_usd=5)
    other = send(lead, content, IMPORT.replace("2026-06", "2026-05"))
    assert other.status_code == 422
    assert "copilot, 2026-06" in text_of(content_of(other))
    enter(house, {"platform_usd": "1"})
    late = send(lead, content)
    assert late.status_code == 422
    assert "take a new one" in text_of(content_of(late))
    assert entered(house) == [("platform_usd", Decimal(1))]


def test_a_line_that_is_missing_or_stands_twice_is_told(house: House, lead: Client) -> None:
    book = opened(file_of(lead))
    page = book["Worksheet"]
    row = page[places(book)["idle_usd"]].row
    page.cell(row, 7, "platform_usd")
    answer = send(lead, saved(book))
    (table,) = tables_of(content_of(answer))
    assert [line[2].text for line in table.rows] == [
        "This field stands in two lines.",
        "The line of this field is missing.",
    ]


def a_large_one() -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", compression=8) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 21_000_000)
    return out.getvalue()


@pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04", saved(Workbook()), a_large_one()])
def test_what_is_no_worksheet_is_refused(house: House, lead: Client, content: bytes) -> None:
    answer = send(lead, content)
    assert answer.status_code == 422
    assert "no workbook of a worksheet" in text_of(content_of(answer))
