"""People at the matrix: whoever proposes a saving reads the answer; an owner decides a review."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.looking import visit
from tests.browser.pages import path_of
from tests.browser.site import Site

SignedIn = Callable[[str], Page]


def test_a_blocked_saving_says_by_which_line_and_who_owns_it(
    signed_in: SignedIn, site: Site
) -> None:
    page = signed_in("product_architect")
    visit(page, path_of("slos", site))
    page.get_by_role("link", name="May this saving be made?").click()
    page.get_by_label("Use case").select_option("customer_service_copilot")
    page.get_by_label("Risk", exact=True).select_option("high")
    page.get_by_label("Saving").fill("Remove citation")
    page.get_by_role("button", name="Ask the matrix").click()
    expect(page.get_by_text("forbids “remove citation” at high risk")).to_be_visible()
    expect(page.get_by_text("Contact Center PM + AI Platform")).to_be_visible()


def test_a_figure_of_the_matrix_leads_to_what_is_behind_it(signed_in: SignedIn, site: Site) -> None:
    page = signed_in("risk")
    visit(page, path_of("slos", site))
    levels = page.get_by_role("region", name="Service levels by use case")
    expect(levels.get_by_role("row", name="Citations correct")).to_contain_text("No data")
    row = levels.get_by_role("row", name="Cost per resolved case")
    expect(row).to_contain_text("at most 0.180 USD")
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Customer service copilot")


def test_the_form_begins_as_the_template_that_is_chosen(signed_in: SignedIn, site: Site) -> None:
    page = signed_in("finops_lead")
    visit(page, path_of("ask_slo", site))
    page.get_by_role("link", name="Payment Risk Model").click()
    expect(page.get_by_label("Milliseconds of service level 1")).to_have_value("80")
    expect(page.get_by_label("Savings blocked")).to_have_value(
        "skip high-risk scoring\ndefer synchronous decision"
    )
