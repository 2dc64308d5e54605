"""What comes out of the printer: a report, a detail page and a list, read back from the PDF."""

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.looking import visit
from tests.browser.pages import path_of
from tests.browser.site import Site

SignedIn = Callable[[str], Page]
INK = "getComputedStyle(document.querySelector('main h1')).color"
CHART = "document.querySelector('figure[data-chart] svg.main-svg').clientWidth"
HIGHER = """() => [...document.querySelectorAll("figure[data-chart] .plot")]
  .filter((plot) => plot.querySelector("svg.main-svg").clientHeight > plot.clientHeight)
  .map((plot) => plot.ariaLabel)"""
CUT = """() => [...document.querySelectorAll("main .region, main figure[data-chart] .plot")]
  .filter((part) => part.scrollWidth > part.clientWidth + 1)
  .map((part) => part.ariaLabel)"""


def printed(page: Page) -> list[str]:
    """The text of each sheet, with plain spaces."""
    document = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [" ".join(sheet.extract_text().split()) for sheet in document.pages]


@pytest.fixture
def dark(signed_in: SignedIn) -> Page:
    """A lead's page, dark on the screen."""
    page = signed_in("finops_lead")
    page.emulate_media(color_scheme="dark")
    return page


def on_paper(page: Page) -> None:
    """As paper shows it: light, black, nothing cut, no control."""
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(INK) == "rgb(0, 0, 0)"
    assert page.evaluate(CUT) == []
    for control in ("nav", ".topbar", ".filter-bar", "dialog", ".button"):
        assert page.locator(control).locator("visible=true").count() == 0, control


def test_a_report_is_printed_with_its_filter_as_a_sentence_and_its_total_once(
    dark: Page, site: Site
) -> None:
    visit(dark, f"{path_of('showback', site)}?by=use_case&environment=prod")
    assert dark.evaluate(CHART) > 700
    on_paper(dark)
    assert dark.evaluate(CHART) == 680  # as wide as an A4 page between its margins
    assert dark.evaluate(HIGHER) == []  # nothing lies over what follows
    text = " ".join(sheets := printed(dark))
    assert re.search(
        r"Showback by use case, \d+ \w* ?– \d+ \w+ \d{4}, environment Production", text
    ), text
    assert text.count("Total") == 1
    assert re.search(r"amounts in USD · days end at midnight, \w+", text)
    assert re.search(r"Data to \d+ \w+ \d{4}, \d\d:\d\d · \S+", text)
    assert re.search(r"Printed \d+ \w+ \d{4}, \d\d:\d\d", text)
    assert [f"{number} / {len(sheets)}" in sheet for number, sheet in enumerate(sheets, 1)] == [
        True for _ in sheets
    ]


def test_a_list_repeats_its_heads_on_every_sheet(dark: Page, site: Site) -> None:
    visit(dark, path_of("traces", site))
    on_paper(dark)
    heads = [head for head in dark.locator("main thead th").all_inner_texts() if head]
    assert "Use case" in heads
    sheets = printed(dark)
    rows = [sheet for sheet in sheets if "trc_az" in sheet]
    assert len(rows) > 1
    assert [head for sheet in rows for head in heads if head not in sheet] == []
    assert sum(sheet.count("Data to") for sheet in sheets) == 1


def test_a_detail_page_is_printed_without_the_dialog_that_is_open(dark: Page, site: Site) -> None:
    visit(dark, path_of("rerating", site))
    dark.locator("main").get_by_role("link", name="Approve").click()
    dark.get_by_role("dialog").get_by_role("button", name="Sign as").wait_for()
    on_paper(dark)
    text = " ".join(printed(dark))
    assert "Sign as" not in text
    assert "You sign snapshot" not in text
    assert "What was asked" in text
    assert re.search(r"Printed \d+ \w+ \d{4}", text)


def test_home_begins_on_the_first_sheet_and_its_table_stands_on_one(dark: Page, site: Site) -> None:
    visit(dark, path_of("home", site))
    on_paper(dark)
    sheets = printed(dark)
    assert "Without a price" in sheets[0]
    assert "budgeted curve" in sheets[0]
    (table,) = [sheet for sheet in sheets if "Unit cost (USD)" in sheet]
    assert "Customer service copilot" in table


@pytest.mark.parametrize(
    ("name", "begins_with"), [("use_case", "Cost per request"), ("reported_cost", "Reported (USD)")]
)
def test_a_page_of_figures_begins_on_the_first_sheet(
    dark: Page, site: Site, name: str, begins_with: str
) -> None:
    """What does not fit on a sheet is broken between its parts, and takes none of them along."""
    visit(dark, path_of(name, site))
    on_paper(dark)
    assert begins_with in printed(dark)[0]
