"""The second factor in a browser: at sign-in, before a signature, as an app and as a passkey."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from finops.calc.one_time_codes import code_at
from finops.models import OutboxMessage, User
from finops.scope import tenant_scope
from finops.sending.outbox import mail_of
from tests.browser.looking import console_errors, violations, visit
from tests.browser.site import SIGNED, SLUG, Site
from tests.letters import link_of
from tests.people import PASSWORD, SECRET

pytestmark = pytest.mark.slow
Opens = Callable[[], Page]


@pytest.fixture
def another(browser: Browser, site: Site) -> Iterator[Opens]:
    """Browsers of other people, each with a profile of its own."""
    contexts, errors = [], []

    def opens() -> Page:
        context = browser.new_context(base_url=site.url, locale="en-US", reduced_motion="reduce")
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        errors.append(console_errors(page))
        return page

    yield opens
    for context in contexts:
        context.close()
    assert [error for of_page in errors for error in of_page] == []


def give_password(page: Page, person: User, path: str) -> None:
    visit(page, path)
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def give_code(page: Page, secret: str, button: str) -> None:
    page.get_by_label("Code").fill(code_at(secret, int(time.time())))
    page.get_by_role("button", name=button, exact=True).click()


def test_sign_in_asks_whoever_has_an_app_for_its_code(page: Page, site: Site) -> None:
    give_password(page, site.people["finops_lead"], f"/t/{SLUG}/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    expect(page.locator("#demo-code")).to_have_count(0)
    assert violations(page) == []
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("Incorrect code")).to_be_visible()
    give_code(page, SECRET, "Sign in")
    expect(page).to_have_url(f"{site.url}/t/{SLUG}/people/")


def test_somebody_is_invited_accepts_is_confirmed_adds_an_app_and_signs(
    page: Page, site: Site, another: Opens
) -> None:
    """Nobody signs what is of high risk before all of it is done."""
    give_password(page, site.people["tenant_admin"], f"/t/{SLUG}/people/")
    invite(page, "Lena Ortiz", "lena@elsewhere.example", "FinOps Lead")

    lena = another()
    visit(lena, link_to(site, "lena@elsewhere.example"))
    lena.get_by_label("Password", exact=True).fill(PASSWORD)
    lena.get_by_label("Password again").fill(PASSWORD)
    lena.get_by_role("button", name="Accept the invitation").click()
    expect(lena.get_by_text("Welcome to")).to_be_visible()

    risk = another()
    give_password(risk, site.people["risk"], f"/t/{SLUG}/people/")
    give_code(risk, SECRET, "Sign in")
    risk.get_by_role("link", name="Confirm FinOps Lead, Lena Ortiz").click()
    risk.get_by_role("button", name="Sign as Risk").click()
    expect(risk.get_by_text("The role is confirmed.")).to_be_visible()

    approval = reverse("pricebook_approve", kwargs={"tenant": SLUG, "version": SIGNED})
    visit(lena, approval)
    expect(lena.get_by_role("button", name="Sign as")).to_have_count(0)
    lena.get_by_role("link", name="Set up a second factor").click()
    expect(lena.get_by_text("What you were about to sign is of high risk")).to_be_visible()
    secret = add_app(lena)
    lena.get_by_role("link", name="Back to what you were about to sign").click()
    lena.get_by_role("link", name="Confirm that it is you").click()
    give_code(lena, secret, "Confirm")
    expect(lena).to_have_url(site.url + approval)
    lena.get_by_role("button", name="Sign as FinOps Lead").click()
    expect(lena.get_by_text("The price book is approved.")).to_be_visible()


def invite(page: Page, name: str, email: str, role: str) -> None:
    page.get_by_role("link", name="Invitations").click()
    expect(page.get_by_role("heading", name="Invite", exact=True)).to_be_visible()
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Role").select_option(role)
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text(f"An invitation is on its way to {email}.")).to_be_visible()


def link_to(site: Site, email: str) -> str:
    """The path in the newest letter to this address, as its recipient reads it."""
    with tenant_scope(site.tenant.pk):
        mail = mail_of(OutboxMessage.objects.filter(recipient=email).latest("pk"))
        assert mail is not None
        return link_of(mail.text)


def add_app(page: Page) -> str:
    """Turn the authenticator app on; its secret."""
    page.get_by_role("link", name="Turn on").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_text("Cannot scan it?").click()
    assert violations(page) == []
    secret = page.locator("details code").inner_text()
    page.get_by_label("code").fill(code_at(secret, int(time.time())))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert violations(page) == []
    return secret


def test_a_passkey_is_added_signs_in_and_signs(page: Page, site: Site) -> None:
    give_the_browser_a_key(page)
    give_password(page, site.key_holder, "/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    assert violations(page) == []
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    visit(page, "/accounts/2fa/webauthn/")
    expect(page.get_by_role("rowheader")).to_have_text("Master key")
    assert violations(page) == []
    for word, button in (("Rename", "Rename"), ("Remove", "Remove the passkey")):
        visit(page, "/accounts/2fa/webauthn/")
        page.get_by_role("link", name=word).click()
        expect(page.get_by_role("button", name=button)).to_be_visible()
        assert violations(page) == []

    # The same key once more: the browser refuses, the page says so, and nothing changes.
    visit(page, "/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing has changed")

    visit(page, "/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    confirm = f"/t/{SLUG}/roles/{site.grant_to_sign}/confirm"
    give_password(page, site.key_holder, confirm)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(site.url + confirm)
    page.get_by_role("button", name="Sign as Risk").click()
    expect(page.get_by_text("The role is confirmed.")).to_be_visible()


def give_the_browser_a_key(page: Page) -> None:
    """Chromium's own virtual authenticator, which agrees to everything at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
