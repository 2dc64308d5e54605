"""Worksheets of the house's copilot, and files of them."""

import io
from datetime import date
from decimal import Decimal

from django.test import Client
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from finops.access import Actor
from finops.models import UseCase
from finops.scope import tenant_scope
from ledger.calc.worksheets.entries import ENTRIES
from ledger.services.worksheets.entering import enter_values
from tests.ledger.pages.house import House

MONTH = date(2026, 6, 1)
FILE = "/t/retail/worksheet-workbooks/copilot/?month=2026-06"
IMPORT = "/t/retail/worksheet-imports/copilot/?month=2026-06"
ENTRIES_PAGE = "/t/retail/worksheet-values/copilot/?month=2026-06"
LABOUR = {"handle_seconds": "420", "reduction_share": "0.118", "loaded_rate_usd": "29.9103"}


def enter(
    house: House, values: dict[str, str | None], month: date = MONTH, slug: str = "copilot"
) -> int:
    """How many versions were written."""
    with tenant_scope(house.tenant.pk):
        rows = enter_values(
            actor=Actor(house.tenant, name="tests"),
            use_case=UseCase.objects.get(slug=slug),
            month=month,
            values={key: None if text is None else Decimal(text) for key, text in values.items()},
        )
        return len(rows)


def posted(**values: str) -> dict[str, str]:
    """What the form sends: every field."""
    return {**dict.fromkeys(ENTRIES, ""), "note": "", **values}


def file_of(browser: Client) -> bytes:
    answer = browser.get(FILE)
    assert answer.status_code == 200, answer.content
    return answer.content


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def places(book: Workbook) -> dict[str, str]:
    """The address of each cell by its key."""
    return {
        str(row[6].value): row[2].coordinate
        for row in book["Worksheet"].iter_rows(min_row=4)
        if row[6].value
    }
