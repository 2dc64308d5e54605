"""Without a mouse: jump to the filter, to a page, to a row; help; the way past the navigation."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.looking import visit
from tests.browser.site import SLUG, Site

SHOWBACK = f"/t/{SLUG}/showback/"
SignedIn = Callable[[str], Page]
FOCUSED = "document.activeElement.closest(%r) !== null"


def test_a_slash_goes_to_the_filter(signed_in: SignedIn) -> None:
    page = signed_in("finance")
    visit(page, SHOWBACK)
    page.keyboard.press("/")
    assert page.evaluate(FOCUSED % "#filters")


def test_g_and_a_letter_go_to_a_page(signed_in: SignedIn, site: Site) -> None:
    page = signed_in("finance")
    visit(page, f"/t/{SLUG}/")
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page).to_have_url(site.url + SHOWBACK)
    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page).to_have_url(f"{site.url}/t/{SLUG}/")


def test_a_question_mark_opens_the_help_and_escape_closes_it(signed_in: SignedIn) -> None:
    page = signed_in("finance")
    visit(page, SHOWBACK)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()


def test_j_and_enter_open_the_first_row(signed_in: SignedIn) -> None:
    page = signed_in("finance")
    visit(page, f"/t/{SLUG}/traces/")
    page.keyboard.press("j")
    first = page.locator("main .region tbody tr").first
    expect(first.locator("a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Cost lines")).to_be_visible()


def test_letters_typed_into_a_field_stay_letters(signed_in: SignedIn) -> None:
    page = signed_in("tenant_admin")
    visit(page, f"/t/{SLUG}/audit/")
    field = page.locator("#filters input[type=text], #filters input[type=search]").first
    field.press_sequentially("gs/?")
    expect(field).to_have_value("gs/?")


def test_the_first_tab_leads_past_the_navigation(signed_in: SignedIn) -> None:
    page = signed_in("finance")
    visit(page, SHOWBACK)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED % "#content")


def test_what_has_the_focus_can_be_seen(signed_in: SignedIn) -> None:
    page = signed_in("finance")
    visit(page, SHOWBACK)
    page.keyboard.press("/")
    width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    assert width >= 2
