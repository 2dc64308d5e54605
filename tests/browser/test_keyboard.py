"""Without a mouse: jump to the filter, to a page, to a row; help; the way past the navigation; and
the five most used paths with the keyboard alone."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.keys import OWN_WORDS, fill, tab_to, tab_until
from tests.browser.looking import press, settle, violations, visit
from tests.browser.signing.test_second_factor import give_code
from tests.browser.site import BY_KEYS, SLUG, TRACE, Site, as_csv
from tests.people import SECRET

SHOWBACK = f"/t/{SLUG}/showback/"
SignedIn = Callable[[str], Page]
HOME = f"/t/{SLUG}/"
CONFIRM = "/accounts/2fa/reauthenticate/"
FOCUSED = "document.activeElement.closest(%r) !== null"
# What the element in focus is.
KIND = "() => document.activeElement.type ?? ''"


def test_a_slash_goes_to_the_search_and_f_to_the_filter(signed_in: SignedIn) -> None:
    page = signed_in("finance")
    visit(page, SHOWBACK)
    press(page, "f")
    assert page.evaluate(FOCUSED % "#filters")
    page.evaluate("document.activeElement.blur()")
    press(page, "/")
    expect(page.locator("#search")).to_be_focused()


def test_g_and_a_letter_go_to_a_page(signed_in: SignedIn, site: Site) -> None:
    page = signed_in("finance")
    visit(page, f"/t/{SLUG}/")
    press(page, "g", "s")
    expect(page).to_have_url(site.url + SHOWBACK)
    press(page, "g", "h")
    expect(page).to_have_url(f"{site.url}/t/{SLUG}/")


def test_a_question_mark_opens_the_help_and_escape_closes_it(signed_in: SignedIn) -> None:
    page = signed_in("finance")
    visit(page, SHOWBACK)
    press(page, "?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    press(page, "Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()


def test_j_and_enter_open_the_first_row(signed_in: SignedIn) -> None:
    page = signed_in("finance")
    visit(page, f"/t/{SLUG}/traces/")
    press(page, "j")
    first = page.locator("main .region tbody tr").first
    expect(first.locator("a").first).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Trace ")


def test_letters_typed_into_a_field_stay_letters(signed_in: SignedIn) -> None:
    page = signed_in("tenant_admin")
    visit(page, f"/t/{SLUG}/audit/")
    press(page, "f")
    field = page.locator("#filters input[type=text], #filters input[type=search]").first
    field.press_sequentially("gs/?")
    expect(field).to_have_value("gs/?")


def test_the_first_tab_leads_past_the_navigation(signed_in: SignedIn) -> None:
    page = signed_in("finance")
    visit(page, SHOWBACK)
    press(page, "Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    press(page, "Enter")
    assert page.evaluate(FOCUSED % "#content")


def test_what_has_the_focus_can_be_seen(signed_in: SignedIn) -> None:
    page = signed_in("finance")
    visit(page, SHOWBACK)
    press(page, "/")
    width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    assert width >= 2


def test_a_trace_is_found_by_search(signed_in: SignedIn) -> None:
    page = signed_in("business_owner")
    visit(page, HOME)
    press(page, "/")
    page.keyboard.type(TRACE)
    expect(page.locator("#search-hits a", has_text=TRACE)).to_be_visible()
    tab_to(page, TRACE)
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TRACE)


def test_showback_is_filtered_and_exported(signed_in: SignedIn) -> None:
    page = signed_in("finance")
    visit(page, HOME)
    press(page, "g", "s")
    page.wait_for_url("**/showback/**")
    fill(page, "Split by", "M")
    page.wait_for_url("**by=model**")
    tab_to(page, "Export")
    press(page, "Enter")
    tab_to(page, "CSV")
    with page.expect_download() as download:
        press(page, "Enter")
    assert "gpt-4o-mini" in download.value.path().read_text()


def test_a_waiting_decision_is_opened_and_signed(signed_in: SignedIn) -> None:
    page = signed_in("finops_lead")
    visit(page, f"{CONFIRM}?next={HOME}")  # the code of the sign-in may be minutes old by now
    give_code(page, SECRET, "Confirm")
    page.wait_for_url(f"**{HOME}")
    settle(page)
    press(page, "g", "i")
    page.wait_for_url("**/inbox/")
    tab_until(page, OWN_WORDS, lambda shown: shown.startswith("Sign") and BY_KEYS in shown)
    press(page, "Enter")
    sign = "Sign as FinOps Lead"
    expect(page.get_by_role("dialog").get_by_role("button", name=sign)).to_be_visible()
    tab_to(page, sign)
    press(page, "Enter")
    expect(page.get_by_text("The price book is approved.")).to_be_visible()


def test_a_use_case_is_set_up(signed_in: SignedIn, site: Site) -> None:
    page = signed_in("platform_pm")
    visit(page, HOME)
    tab_to(page, "Administration")
    press(page, "Enter")
    tab_to(page, "Set-up")
    press(page, "Enter")
    page.wait_for_url("**/set-up/")
    press(page, "j", "j", "j", "Enter")
    page.wait_for_url("**/set-up/use-cases/")
    tab_to(page, "New: Use case")
    press(page, "Enter")
    page.wait_for_url("**/use-cases/new")
    fill(page, "Use case", "by_keys")
    fill(page, "Business unit", "Contact")
    fill(page, "Name", "Made by keys")
    fill(page, "Cost center", "cc_4102")
    fill(page, "Risk tier", "Low")
    fill(page, "Primary objective", "no mouse")
    press(page, "Enter")
    expect(page.get_by_text("by_keys is there.")).to_be_visible()


def test_a_file_is_uploaded(signed_in: SignedIn) -> None:
    page = signed_in("ai_ops")
    visit(page, HOME)
    press(page, "g", "d")
    page.wait_for_url("**/imports/")
    tab_until(page, KIND, lambda kind: kind == "file")
    with page.expect_file_chooser() as chooser:
        press(page, "Enter")
    score = {"trace_id": TRACE, "ts_utc": "2026-06-01T10:00:00Z", "outcome_type": "resolved_case"}
    row = {"business_outcome_id": "by_keys", **score}
    file: Any = {"name": "by_keys.csv", "mimeType": "text/csv", "buffer": as_csv([row])}
    chooser.value.set_files(file)
    tab_to(page, "Upload")
    press(page, "Enter")
    progress = page.locator("#progress")
    expect(progress.get_by_text("Done", exact=True)).to_be_visible(timeout=60_000)


def test_the_sign_beside_a_term_says_what_it_means_and_escape_leads_back(
    signed_in: SignedIn,
) -> None:
    page = signed_in("finance")
    visit(page, SHOWBACK)
    sign = page.locator("#report thead").get_by_label("What “Cost (USD)” means")
    sign.focus()
    press(page, "Enter")
    dialog = page.get_by_role("dialog", name="Cost")
    expect(dialog).to_contain_text("quantity × unit price")
    assert violations(page) == []
    press(page, "Escape")
    expect(dialog).to_be_hidden()
    expect(sign).to_be_focused()


def test_letters_typed_into_a_choice_are_one_choice(signed_in: SignedIn) -> None:
    """Each letter chooses another way to split; one answer is asked for, when the typing rests."""
    page = signed_in("finops_lead")
    visit(page, f"/t/{SLUG}/showback/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Split by").focus()
    with page.expect_request(lambda request: "by=month" in request.url):
        page.keyboard.type("month", delay=200)
    settle(page)
    assert ["by=month" in url for url in asked if "/showback/?" in url] == [True]
