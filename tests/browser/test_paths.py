"""What people do: sign in, filter, go down to one cost event, upload a file, change the light."""

from collections.abc import Callable
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import press, settle, visit
from tests.browser.pages import path_of
from tests.browser.site import REQUESTS, SLUG, TRACE, Site, as_csv
from tests.people import PASSWORD

SHOWBACK = f"/t/{SLUG}/showback/"
SignedIn = Callable[[str], Page]


def test_a_person_signs_in_with_address_and_password_and_is_at_home(page: Page, site: Site) -> None:
    visit(page, SHOWBACK)
    page.get_by_label("Email").fill(site.people["business_owner"].email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(site.url + SHOWBACK)
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    expect(page.locator("#nav")).to_contain_text("Retail Banking Us")
    settle(page)
    expect(page.locator(".figures")).to_contain_text("USD")


def test_a_wrong_password_is_refused_in_words(page: Page, site: Site) -> None:
    visit(page, "/accounts/login/")
    page.get_by_label("Email").fill(site.people["business_owner"].email)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("not correct")).to_be_visible()


def test_a_filter_changes_the_table_and_the_url_and_back_undoes_it(signed_in: SignedIn) -> None:
    page = signed_in("business_owner")
    visit(page, f"{SHOWBACK}?by=business_unit")
    expect(page.get_by_role("region", name="Cost by business unit")).to_be_visible()
    page.locator("#filters [name=by]").select_option("model")
    expect(page.get_by_role("region", name="Cost by model")).to_be_visible()
    assert "by=model" in page.url
    expect(page.locator("#report .region tbody")).to_contain_text("gpt-4o-mini")
    page.go_back()
    expect(page.get_by_role("region", name="Cost by business unit")).to_be_visible()
    expect(page.locator("#filters [name=by]")).to_have_value("business_unit")
    expect(page.locator("#report .region tbody")).to_contain_text("Contact center")


def test_from_a_showback_row_down_to_quantity_times_price_of_one_event(
    signed_in: SignedIn,
) -> None:
    page = signed_in("business_owner")
    visit(page, f"{SHOWBACK}?by=business_unit")
    for _ in range(12):
        page.locator("#report tbody a").first.click()
        page.wait_for_load_state()
        if "/traces/" in page.url:
            break
    expect(page.get_by_role("heading", level=1, name="Traces")).to_be_visible()
    page.locator("#report tbody a").first.click()
    page.get_by_role("link", name="Cost lines").click()
    expect(page.get_by_role("heading", name="Cost lines")).to_be_visible()
    lines = page.locator("section", has=page.get_by_role("heading", name="Cost lines"))
    heads = [head.strip().lower() for head in lines.locator("thead th").all_inner_texts()]
    quantity, price, cost = (
        amount(lines.locator("tbody tr").first, place(heads, word))
        for word in ("quantity", "unit price", "cost")
    )
    assert quantity * price == cost > 0


def place(heads: list[str], word: str) -> int:
    return next(at for at, head in enumerate(heads) if head.startswith(word))


def amount(row: Locator, at: int) -> Decimal:
    return Decimal(row.locator("th, td").nth(at).inner_text().strip().replace(",", ""))


def test_a_file_is_uploaded_read_by_the_worker_and_its_refused_row_can_be_fetched(
    signed_in: SignedIn,
) -> None:
    page = signed_in("tenant_admin")
    visit(page, f"/t/{SLUG}/imports/")
    good = {
        "cost_event_id": "from_the_browser", "trace_id": TRACE,
        "ts_utc": "2026-06-01T10:00:00Z", "component": "model_call", "provider": "openai",
        "model_or_service": "gpt-4o-mini", "token_kind": "input", "quantity": "1000",
        "unit_price": "0.00000015", "allocation_method": "direct_metered",
        "pricing_version": "by_hand", "retention_class": "short",
    }  # fmt: skip
    bad = good | {"cost_event_id": "refused", "quantity": "many"}
    file = {"name": "by_hand.csv", "mimeType": "text/csv", "buffer": as_csv([good, bad])}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # TypedDict
    page.get_by_role("button", name="Upload").click()
    progress = page.locator("#progress")
    expect(progress.get_by_text("Done", exact=True)).to_be_visible(timeout=60_000)
    expect(count(progress, "Accepted")).to_have_text("1")
    expect(count(progress, "Rejected")).to_have_text("1")
    with page.expect_download() as download:
        progress.get_by_role("link", name="Rejected rows as CSV").click()
    assert "refused" in download.value.path().read_text()
    expect(page.locator("#jobs")).to_contain_text("by_hand.csv")


def count(progress: Locator, label: str) -> Locator:
    return progress.locator(".counts > div", has_text=label).locator("dd")


def test_the_first_import_of_the_site_says_what_came_in(signed_in: SignedIn, site: Site) -> None:
    page = signed_in("auditor")
    visit(page, f"/t/{SLUG}/imports/{site.job}/")
    accepted = count(page.locator("#progress"), "Accepted").inner_text()
    assert int(accepted.replace(",", "")) > 3 * REQUESTS
    expect(page.locator("#rejects tbody tr")).to_have_count(1)


def test_dark_follows_the_machine_until_the_person_chooses(signed_in: SignedIn) -> None:
    page = signed_in("business_owner")
    page.emulate_media(color_scheme="dark")
    visit(page, SHOWBACK)
    dark = ground(page)
    page.emulate_media(color_scheme="light")
    light = ground(page)
    assert dark != light
    page.get_by_role("button", name="Account and display").click()
    page.get_by_role("button", name="Dark").click()
    assert ground(page) == dark
    page.reload()
    assert ground(page) == dark


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor"))


def test_the_chart_is_drawn_again_in_the_colours_of_the_dark(signed_in: SignedIn) -> None:
    page = signed_in("business_owner")
    page.emulate_media(color_scheme="light")
    visit(page, SHOWBACK)
    bar = page.locator(".plot .bars path").first
    light = bar.evaluate("mark => getComputedStyle(mark).fill")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "before => getComputedStyle(document.querySelector('.plot .bars path')).fill !== before",
        arg=light,
    )


def test_a_filter_is_kept_under_a_name_and_found_again(signed_in: SignedIn) -> None:
    page = signed_in("platform_pm")
    visit(page, SHOWBACK)
    page.get_by_label("Split by").select_option("model")
    page.wait_for_url("**by=model**")
    page.locator("#saved-views summary").click()
    page.get_by_label("Name").fill("Spend by model")
    page.get_by_role("button", name="Save this view").click()
    page.get_by_text("“Spend by model” is kept.").wait_for()
    visit(page, SHOWBACK)
    page.locator("#saved-views summary").click()
    page.get_by_role("link", name="Spend by model").click()
    page.wait_for_url("**by=model**")
    assert page.get_by_label("Split by").input_value() == "model"


def test_another_threshold_keeps_what_was_typed_and_is_where_one_goes_on(
    signed_in: SignedIn, site: Site
) -> None:
    page = signed_in("finance")
    visit(page, path_of("pricebook_entry", site))
    page.get_by_label("Model or service").fill("large")
    page.get_by_role("button", name="Another threshold").press("Enter")
    second = page.get_by_role("group", name="Prices of large requests, 2")
    expect(second).to_be_focused()
    settle(page)
    press(page, "Tab")
    expect(second.get_by_label("Above this many input tokens")).to_be_focused()
    expect(page.get_by_label("Model or service")).to_have_value("large")


def test_paper_shows_what_somebody_may_sign_though_it_is_folded(signed_in: SignedIn) -> None:
    page = signed_in("tenant_admin")
    visit(page, f"/t/{SLUG}/access-review/")
    right = page.locator("td details li", has_text="Close and reopen months").first
    expect(right).to_be_hidden()
    page.emulate_media(media="print")
    expect(right).to_be_visible()
