"""The dialog of a decision in the browser: from the side of a phone, and its other ways."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.looking import SIDEWAYS, settle, violations, visit
from tests.browser.pages import path_of
from tests.browser.site import Site

SignedIn = Callable[[str], Page]


def test_a_decision_is_read_and_refused_without_leaving_its_page(
    signed_in: SignedIn, site: Site
) -> None:
    page = signed_in("finops_lead")
    visit(page, path_of("rerating", site))
    page.locator("main").get_by_role("link", name="Approve").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Sign as FinOps Lead")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate(SIDEWAYS) == 0
    box = dialog.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 400)
    assert box["y"] + box["height"] == 800
    expect(dialog.get_by_role("button", name="Sign as FinOps Lead")).to_be_in_viewport()
    assert violations(page) == []

    # Another way to decide needs a reason: its own dialog asks for it, and nothing has happened.
    dialog.get_by_role("button", name="Reject").click()
    expect(dialog.locator("#step-title")).to_contain_text("Reject the re-rating")
    expect(dialog.get_by_text("This field is required.")).to_be_visible()
    settle(page)
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("main").get_by_role("link", name="Approve")).to_be_visible()
