"""A budget of high risk: its owner asks for it, the others sign with their second factor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from finops.calc.one_time_codes import code_at
from finops.models import User
from tests.browser.conftest import new_profile
from tests.browser.keys import OWN_WORDS, fill, tab_to, tab_until
from tests.browser.looking import SIDEWAYS, console_errors, press, settle, violations, visit
from tests.browser.signing.test_second_factor import give_code
from tests.finops.budgets.house import House, open_house
from tests.people import SECRET, factor_used, make_person, note_code, sign_in

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.site import Site

pytestmark = pytest.mark.slow
SLUG, NAME = "city_bank", "AML assistant"
HOME, INBOX = f"/t/{SLUG}/", f"/t/{SLUG}/inbox/"
STEP_UP = "Confirm that it is you"
CONFIRM_FIRST = "This is of high risk: confirm first that it is you"
OWN_PART = "You had a part in asking for it: somebody else signs."
ROLES = {"Lea": "FinOps Lead", "Rita": "Risk / Compliance", "Bob": "Business Owner"}
ROLES |= {"Finn": "Finance"}
Opens = Callable[[str], Page]


@dataclass(frozen=True)
class Bank:
    """An organisation of its own; sessions by name, whose codes are too old to sign with."""

    owner: User
    sessions: dict[str, str]


@pytest.fixture(scope="module")
def bank(site: Site, django_db_blocker: DjangoDbBlocker) -> Bank:
    """What is written here is committed, so that the server sees it."""
    with django_db_blocker.unblock():
        house = open_house(SLUG)
        owner = make_person(house.tenant, "business_owner", "Olga", use_case=house.aml)
        people = {"Olga": owner, **{name: person_of(house, name) for name in ROLES}}
        return Bank(owner, {name: session_of(person) for name, person in people.items()})


def person_of(house: House, name: str) -> User:
    person = house[name].user
    assert person is not None
    return person


def session_of(person: User) -> str:
    """Signed in with the code of their app, an hour ago."""
    factor_used(person)
    browser = sign_in(Client(), person, with_factor=False)
    note_code(browser, person, timezone.now() - timedelta(hours=1))
    return browser.cookies["sessionid"].value


@pytest.fixture
def opens(browser: Browser, site: Site, bank: Bank) -> Iterator[Opens]:
    """`opens("Rita")` is a browser of theirs."""
    contexts, errors = [], []

    def open_browser(name: str) -> Page:
        context = new_profile(browser, site)
        contexts.append(context)
        session = bank.sessions[name]
        cookie: Any = {"name": "sessionid", "value": session, "url": site.url}  # a TypedDict
        context.add_cookies([cookie])
        page = context.new_page()
        errors.append(console_errors(page))
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert [error for of_page in errors for error in of_page] == []


def test_a_budget_of_high_risk_is_asked_for_by_its_owner_and_signed_by_four(
    opens: Opens, bank: Bank
) -> None:
    """In the opposite order to that of the table; Finance by the keyboard, Risk on a phone."""
    owner = opens("Olga")
    ask(owner, bank.owner)
    place = owner.url
    is_barred(owner, place)
    sign_by_keyboard(opens("Finn"))
    sign(opens("Bob"), "Bob", signed=1)
    are_signed(owner, place, "In review", "Bob", "Finn")
    sign_on_a_phone(opens("Rita"))
    are_signed(owner, place, "In review", "Bob", "Finn", "Rita")
    sign(opens("Lea"), "Lea", signed=3)
    are_signed(owner, place, "Approved", *ROLES)
    assert violations(owner) == []
    see_the_budget(owner)


def ask(page: Page, owner: User) -> None:
    """By the form, and sent to those who sign."""
    visit(page, f"/t/{SLUG}/budgets/")
    page.locator("#report").get_by_role("link", name="Ask for a budget").click()
    for label, words in {
        **{"Budget id": "bud_aml", "Name": NAME, "Amount": "5000"},
        **{"Reason": "The pilot showed that it pays"},
    }.items():
        page.locator("main").get_by_label(label, exact=True).fill(words)
    for label, word in {"Use case": "aml", "Owner": owner.email}.items():
        page.locator("main").get_by_label(label, exact=True).select_option(word)
    assert violations(page) == []
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"New budget: {NAME}")
    page.locator("main").get_by_role("link", name="Send for signature").click()
    dialog = page.get_by_role("dialog")
    for role in ROLES.values():
        expect(dialog.locator(".signers")).to_contain_text(role)
    assert violations(page) == []
    dialog.get_by_role("button", name="Send for signature").click()
    expect(page.get_by_text("It waits for its signatures.")).to_be_visible()


def is_barred(page: Page, place: str) -> None:
    """Whoever asked is led to no signature, and its dialog says why and who can."""
    expect(page.locator("main").get_by_role("link", name="Sign", exact=True)).to_have_count(0)
    visit(page, f"{place}approve/")
    expect(page.get_by_text(OWN_PART)).to_be_visible()
    expect(page.get_by_text("Who can:")).to_contain_text("Business Owner Bea or Bob")
    expect(page.get_by_role("button", name="Sign as")).to_have_count(0)
    assert violations(page) == []


def opened(page: Page) -> Locator:
    """The dialog, from the inbox; nobody signs before they confirmed that it is them."""
    visit(page, INBOX)
    page.get_by_role("row", name=NAME).get_by_role("link", name="Sign").click()
    return asks_for_a_code(page)


def asks_for_a_code(page: Page) -> Locator:
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("5,000 USD")
    expect(dialog).to_contain_text(CONFIRM_FIRST)
    expect(dialog.get_by_role("button", name="Sign as")).to_have_count(0)
    settle(page)
    assert violations(page) == []
    return dialog


def sign(page: Page, name: str, *, signed: int) -> None:
    dialog = opened(page)
    expect(dialog.get_by_role("heading", name=f"Signatures, {signed} of 4")).to_be_visible()
    dialog.get_by_role("link", name=STEP_UP).click()
    give_code(page, SECRET, "Confirm")
    button = page.get_by_role("button", name=f"Sign as {ROLES[name]}")
    expect(button).to_be_visible()
    assert violations(page) == []
    button.click()
    expect(page.get_by_text("Signed.", exact=True)).to_be_visible()


def sign_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    box = opened(page).bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 400, 800)
    assert page.evaluate(SIDEWAYS) == 0
    sign(page, "Rita", signed=2)
    assert page.evaluate(SIDEWAYS) == 0


def sign_by_keyboard(page: Page) -> None:
    visit(page, HOME)
    press(page, "g", "i")
    page.wait_for_url("**/inbox/")
    tab_until(page, OWN_WORDS, lambda shown: shown.startswith("Sign") and NAME in shown)
    press(page, "Enter")
    asks_for_a_code(page)
    tab_until(page, OWN_WORDS, lambda shown: shown == STEP_UP)
    press(page, "Enter")
    page.wait_for_url("**/reauthenticate/**")
    fill(page, "Code", code_at(SECRET, int(time.time())))
    press(page, "Enter")
    page.wait_for_url("**/approve/")
    tab_to(page, "Sign as Finance")
    press(page, "Enter")
    expect(page.get_by_text("Signed.", exact=True)).to_be_visible()


def are_signed(page: Page, place: str, state: str, *names: str) -> None:
    """What the owner sees of it: its state, these signatures, and that the others are missing."""
    visit(page, place)
    expect(page.locator("#change > .actions")).to_contain_text(state)
    signatures = page.get_by_role("region", name="Signatures")
    for name, role in ROLES.items():
        line = signatures.locator("dl > div", has_text=role)
        expect(line.locator("dd")).to_have_text(name if name in names else "nobody yet")


def see_the_budget(page: Page) -> None:
    page.locator("main").get_by_role("link", name=NAME).click()
    heading = page.get_by_role("heading", level=1)
    for words in (NAME, "Approved", "High"):
        expect(heading).to_contain_text(words)
    settle(page)
    expect(page.locator("main")).to_contain_text("5,000")
    assert violations(page) == []
