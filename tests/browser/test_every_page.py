"""Every page: no finding of axe in light or dark, no console error, nothing wider than a small
phone; and its figures, its chart and its end where one looks for them."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import Reader, unexpected
from tests.browser.looking import (
    OF_COLOUR,
    SIDEWAYS,
    WIDE_TABLES,
    console_errors,
    measures,
    press,
    settle,
    violations,
    visit,
)
from tests.browser.pages import (
    MISSING,
    NO_PAGES,
    NO_PAGES_BECAUSE,
    PAGES,
    SEEN_BY,
    SIGNED_OUT,
    path_of,
)
from tests.browser.site import Site
from tests.finops.access.permission_table import OPEN
from tests.finops.access.permission_table import PAGES as TENANT_ROUTES

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 568}
# In pixels: how high a page is at most, and how far down figures and chart begin.
HIGHEST, FIGURES, CHART = 1200, 200, 300
# Three are read from end to end; before a version of rules is signed comes what it would do.
AS_LONG_AS_NEEDED = frozenset({"api_docs", "glossary", "webhook_events"})
DECISION_FIRST = frozenset({"mapping_activate"})
SignedIn = Callable[[str], Page]


def test_every_route_is_looked_at_or_known_to_be_no_page() -> None:
    routes = TENANT_ROUTES.keys() | OPEN.keys()
    assert routes - set(PAGES) - NO_PAGES == set()


def test_what_is_only_posted_to_has_no_page() -> None:
    posted, *others = NO_PAGES_BECAUSE.values()
    assert [name for name in posted if "GET" in TENANT_ROUTES[name]] == []
    shown = [name for names in others for name in names if name in TENANT_ROUTES]
    assert [name for name in shown if "GET" not in TENANT_ROUTES[name]] == []
    listed = [name for names in NO_PAGES_BECAUSE.values() for name in names]
    assert sorted(listed) == sorted(NO_PAGES), "one reason each"
    assert not NO_PAGES & set(PAGES)


@pytest.fixture
def opened(request: pytest.FixtureRequest, readers: Callable[[str], Reader]) -> Iterator[Page]:
    """The page of the test's parameter, wide and light, as one who may open it sees it. Fails the
    test when it writes an error to the console."""
    name = request.param
    if name in SIGNED_OUT:
        yield look(request.getfixturevalue("page"), name, request.getfixturevalue("site"))
        return
    reader = readers(SEEN_BY.get(name, "tenant_admin"))
    reader.errors.clear()
    yield look(reader.page, name, request.getfixturevalue("site"))
    assert unexpected(reader.errors) == []


def look(page: Page, name: str, site: Site) -> Page:
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # a TypedDict in disguise
    page.emulate_media(color_scheme="light")
    answer = page.goto(path_of(name, site))
    assert answer is not None
    assert answer.status == (404 if name == MISSING else 200)
    settle(page)
    return page


@pytest.mark.parametrize("opened", PAGES, indirect=True)
def test_the_page_is_dense_and_accessible_in_light_and_dark_and_fits_a_phone(
    opened: Page, request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.params["opened"]
    measured = measures(opened)
    assert measured["height"] <= HIGHEST or name in AS_LONG_AS_NEEDED
    assert measured["figures"] <= FIGURES or name in DECISION_FIRST
    assert measured["chart"] <= CHART
    assert violations(opened) == []
    opened.emulate_media(color_scheme="dark")
    settle(opened)
    assert violations(opened, rules=OF_COLOUR) == []
    opened.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a TypedDict in disguise
    settle(opened)
    assert opened.evaluate(SIDEWAYS) == 0


WIDEST = (
    *("trace", "imports", "use_cases", "audit", "pricebooks", "pricebook", "pricebook_difference"),
    *("import_job", "data_fields"),
    *("storage", "unpriced", "reported_cost", "reratings", "rerating", "calls", "attempts"),
    *("quality", "registered_use_cases"),
)


@pytest.mark.parametrize("opened", WIDEST, indirect=True)
def test_the_widest_tables_are_seen_whole_on_a_laptop(opened: Page) -> None:
    assert opened.evaluate(WIDE_TABLES) == []


def test_who_signs_sees_costs_and_changes_without_scrolling_sideways(
    signed_in: SignedIn, site: Site
) -> None:
    """Names in a company are longer than here: a dialog with a table has room for them."""
    page = signed_in("finops_lead")
    visit(page, path_of("rerating", site))
    page.locator("main").get_by_role("link", name="Approve").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("table").wait_for()
    assert dialog.evaluate("dialog => dialog.clientWidth") > 960


def test_the_opened_help_and_menus_are_accessible_too(signed_in: SignedIn) -> None:
    page = signed_in("tenant_admin")
    visit(page, path_of_showback())
    page.get_by_role("button", name="Account and display").click()
    assert violations(page) == []
    press(page, "Escape")
    page.locator("#saved-views summary").click()
    assert violations(page) == []
    press(page, "Escape")
    press(page, "?")
    assert violations(page) == []


def test_axe_finds_grey_on_grey(page: Page, site: Site) -> None:
    """The proof for the dark, where only colours are looked at."""
    page.emulate_media(color_scheme="dark")
    visit(page, path_of("account_login", site))
    page.evaluate("document.querySelector('h1').style.color = '#333'")
    assert any("color-contrast" in line for line in violations(page, rules=OF_COLOUR))


def test_axe_finds_what_is_wrong(page: Page, site: Site) -> None:
    """The proof that an empty list above means something."""
    visit(page, path_of("account_login", site))
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert [line.partition(":")[0] for line in violations(page)] == ["html-has-lang"]


def test_what_the_content_security_policy_refuses_is_an_error(
    context: BrowserContext, site: Site
) -> None:
    """The proof that a page without console errors breaks no rule of the policy."""
    page = context.new_page()
    errors = console_errors(page)
    visit(page, path_of("account_login", site))
    page.evaluate("document.body.append(document.createElement('b'))")
    assert errors == []
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<b style=\"color: red\">x</b>')")
    assert ["Content Security Policy" in error for error in errors] == [True]


def path_of_showback() -> str:
    return "/t/retail_banking_us/showback/"
