"""Tables by hand: columns that are chosen, heads that stay, names that are shown whole."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import settle, visit
from tests.browser.pages import path_of
from tests.browser.site import Site

SignedIn = Callable[[str], Page]
ONE_LINE = 33  # pixels: a row of 32 and its rule
HEAD_FROM_TOP = """() => { const region = document.querySelector(".region");
  region.scrollTop = 400;
  return region.querySelector("thead th").getBoundingClientRect().top
    - region.getBoundingClientRect().top }"""
CUT = """() => { const cell = [...document.querySelectorAll(".region td.name")]
    .find((one) => one.scrollWidth > one.clientWidth);
  cell.id = "cut"; return cell.tabIndex }"""
SHOWN = """() => getComputedStyle(document.getElementById("cut")).overflow"""

ROW_HEIGHTS = """() => [...document.querySelectorAll(".region tbody tr")]
  .map((row) => row.getBoundingClientRect().height)"""


def heads(page: Page) -> list[str]:
    return [head.strip() for head in page.locator("thead th").all_text_contents()]


def test_columns_are_chosen_by_keyboard_and_kept_in_the_browser(
    signed_in: SignedIn, site: Site
) -> None:
    page = signed_in("tenant_admin")
    visit(page, path_of("traces", site))
    assert "In" not in heads(page)
    page.locator(".columns-menu summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="In", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name="Model", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("thead th", has_text="Model")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="In", exact=True)).to_be_visible()
    visit(page, f"{path_of('traces', site)}?env=prod")
    assert "In" in heads(page)
    assert "Model" not in heads(page)
    page.locator(".columns-menu summary").click()
    page.get_by_role("button", name="As before").click()
    expect(page.locator("thead th", has_text="Model")).to_have_count(1)


def test_a_row_of_the_access_review_is_a_line_until_it_is_opened(
    signed_in: SignedIn, site: Site
) -> None:
    page = signed_in("tenant_admin")
    page.set_viewport_size({"width": 1280, "height": 800})
    visit(page, path_of("access_review", site))
    heights = page.evaluate(ROW_HEIGHTS)
    assert len(heights) > 2
    assert max(heights) <= ONE_LINE
    granted = page.locator("td details li", has_text="granted by").first
    expect(granted).to_be_hidden()
    page.locator("td details summary").first.click()
    expect(granted).to_be_visible()


def test_the_head_stays_in_sight_and_a_cut_name_is_shown_whole(
    signed_in: SignedIn, site: Site
) -> None:
    page = signed_in("tenant_admin")
    page.set_viewport_size({"width": 1280, "height": 800})
    visit(page, path_of("traces", site))
    assert page.evaluate(HEAD_FROM_TOP) == 0
    settle(page)
    assert page.evaluate(CUT) == 0  # reached by keyboard
    assert page.evaluate(SHOWN) == "hidden"
    page.locator("#cut").focus()
    assert page.evaluate(SHOWN) == "visible"
    page.locator("h1").click()
    page.locator("#cut").hover()
    assert page.evaluate(SHOWN) == "visible"


def test_without_scripts_a_table_shows_its_first_choice(site: Site, browser: object) -> None:
    """The menu, which only a script could keep, is not offered."""
    context = browser.new_context(  # type: ignore[attr-defined]  # a fixture of Playwright
        base_url=site.url, java_script_enabled=False
    )
    cookie = {"name": "sessionid", "value": site.sessions["tenant_admin"], "url": site.url}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(path_of("traces", site))
    assert "Model" in heads(page)
    expect(page.locator(".columns-menu")).to_be_hidden()
    context.close()


PERIOD_AND_STATUS = """() => {
  const edges = (what) => document.querySelector(what).getBoundingClientRect();
  return [edges(".tabs li:last-child").right, edges(".period summary").left,
    edges(".period summary").right, edges("#filter-status").left] }"""
DAYS = ("", "?from=2025-10-30&to=2026-11-28", "?from=2026-10-30&to=2026-11-28")


@pytest.mark.parametrize("days", DAYS)
def test_the_period_covers_neither_the_tabs_nor_what_is_compared(
    signed_in: SignedIn, site: Site, days: str
) -> None:
    page = signed_in("finops_lead")
    page.set_viewport_size({"width": 1280, "height": 800})
    visit(page, f"{path_of('use_case', site)}{days}")
    edges = page.evaluate(PERIOD_AND_STATUS)
    assert edges == sorted(edges)


SIGN_AND_EDGE = """() => { const signs = document.querySelectorAll(".region thead th .explains");
  const sign = [...signs].at(-1), head = sign.closest("th");
  const words = document.createRange();
  words.selectNodeContents(head.firstChild);
  const begins = sign.getBoundingClientRect().left;
  return [words.getBoundingClientRect().right - begins,
    begins + 8 - head.closest(".region").getBoundingClientRect().right] }"""


def test_the_sign_of_the_last_head_stands_beside_its_words(signed_in: SignedIn, site: Site) -> None:
    page = signed_in("finops_lead")
    visit(page, path_of("showback", site))
    over_words, over_edge = page.evaluate(SIGN_AND_EDGE)
    assert over_words <= 0
    assert over_edge <= 0


def test_without_scripts_the_numbers_of_a_chart_stand_in_its_place(
    site: Site, browser: object
) -> None:
    context = browser.new_context(  # type: ignore[attr-defined]  # a fixture of Playwright
        base_url=site.url, java_script_enabled=False
    )
    cookie = {"name": "sessionid", "value": site.sessions["tenant_admin"], "url": site.url}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(path_of("showback", site))
    expect(page.locator(".chart .plot")).to_be_hidden()
    expect(page.locator(".chart-numbers table")).to_be_visible()
    context.close()
