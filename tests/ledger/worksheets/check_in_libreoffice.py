"""`make check-sheets`: LibreOffice recalculates a worksheet's workbook to the figures of the page.

No part of the suite, since LibreOffice is no package of Python: the target hands the file over.
"""

import io
import subprocess
from pathlib import Path
from typing import Final

import pytest
from openpyxl import load_workbook

from tests.ledger.pages.house import House, open_house
from tests.ledger.worksheets.sheets import LABOUR, enter, file_of, opened, places, saved
from tests.ledger.worksheets.test_workbooks import ALL, agree, worked

pytestmark = pytest.mark.django_db
ALWAYS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
  <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
    <prop oor:name="OOXMLRecalcMode"><value>0</value></prop>
  </item>
</oor:items>
"""


@pytest.fixture
def house() -> House:
    return open_house()


def recalculated(content: bytes, folder: Path) -> dict[str, object]:
    """Every cell by its address, as LibreOffice computes it. The values that the file carried are
    dropped before, so that none of them can come back."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    (folder / "sheet.xlsx").write_bytes(saved(opened(content)))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{profile}"]
    command += ["--convert-to", "xlsx", "--outdir", str(folder / "out"), str(folder / "sheet.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    book = load_workbook(folder / "out" / "sheet.xlsx", data_only=True)
    rows = book["Worksheet"].iter_rows()
    return {cell.coordinate: cell.value for row in rows for cell in row}


@pytest.mark.parametrize("entered", [{}, LABOUR, ALL], ids=["nothing", "labour", "all"])
def test_libreoffice_comes_to_the_figures_of_the_page(
    house: House, tmp_path: Path, entered: dict[str, str]
) -> None:
    enter(house, dict(entered))
    content = file_of(house.browser("finops_lead"))
    agree(recalculated(content, tmp_path), opened(content), worked(house))


def test_an_edited_value_is_recalculated_to_what_the_page_says_of_it(
    house: House, tmp_path: Path
) -> None:
    enter(house, dict(ALL))
    book = opened(file_of(house.browser("finops_lead")))
    book["Worksheet"][places(book)["loaded_rate_usd"]].value = 60
    edited = io.BytesIO()
    book.save(edited)
    enter(house, {"loaded_rate_usd": "60"})
    agree(recalculated(edited.getvalue(), tmp_path), book, worked(house))
