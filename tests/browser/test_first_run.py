"""An empty organisation is set up through its pages, up to the first report."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from finops.models import OutboxMessage, Tenant, User
from finops.scope import tenant_scope
from finops.sending.outbox import mail_of
from tests.browser.looking import settle, violations, visit
from tests.browser.signing.test_second_factor import invite
from tests.browser.site import Site, fresh_session
from tests.ledger.records import a_request, an_unpriced_event
from tests.letters import link_of
from tests.people import PASSWORD

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

SLUG = "fresh_bank"
PRICES = b"provider,model,meter,amount\nhouse,unheard_of,input,0.002\n"


@pytest.fixture(scope="module")
def invitation(site: Site, django_db_blocker: DjangoDbBlocker) -> str:
    """What `make organisation` prints: the path of the link for the first person."""
    output = StringIO()
    words = ("create_tenant", SLUG, "--name", "Fresh Bank", "--admin", "ada@fresh.example")
    with django_db_blocker.unblock():
        call_command(*words, stdout=output)
    return output.getvalue().split()[-1].removeprefix(settings.PUBLIC_URL)


def accept(page: Page, link: str, name: str, then: str = "Home") -> None:
    visit(page, link)
    for field, value in (("name", name), ("password1", PASSWORD), ("password2", PASSWORD)):
        page.locator(f"[name={field}]").fill(value)
    page.locator("form button.primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(then)


def let_in(page: Page, name: str, role: str, then: str = "Home") -> None:
    """Invite a person on the page; they follow the link of their letter, in a browser of theirs."""
    visit(page, at("people"))
    address = f"{name.lower()}@fresh.example"
    invite(page, name, address, role)
    with tenant_scope(Tenant.objects.get(slug=SLUG).pk):
        mail = mail_of(OutboxMessage.objects.get(recipient=address))
    assert mail is not None
    theirs = another_browser(page)
    accept(theirs, link_of(mail.text), name, then)
    theirs.context.close()


def another_browser(page: Page) -> Page:
    assert page.context.browser is not None
    return page.context.browser.new_context(base_url=origin(page)).new_page()


def confirm(page: Page, by: str, granted: str) -> None:
    """A role that signs gives nothing before another person has confirmed it."""
    theirs = another_browser(page)
    sign_in_as(theirs, session_of(by), origin(page))
    visit(theirs, at("inbox"))
    theirs.get_by_role("row", name=granted).get_by_role("link", name="Sign").click()
    theirs.get_by_role("button", name="Sign as FinOps Lead").click()
    expect(theirs.get_by_text("The role is confirmed.")).to_be_visible()
    theirs.context.close()


def session_of(name: str) -> str:
    """Somebody who has signed in with their second factor.

    Made in a thread: what the test's own connection writes, the server does not see.
    """

    def sign_in() -> str:
        try:
            return fresh_session(User.objects.get(name=name), with_factor=True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(sign_in).result()


def at(route: str, *captured: object) -> str:
    return reverse(route, args=[SLUG, *captured])


def steps_done(page: Page, count: int) -> None:
    visit(page, at("home"))
    expect(page.locator("#first-run")).to_contain_text(f"{count} of 6 done")


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("main form button.primary").click()
    settle(page)


def make(page: Page, route: str, **values: str) -> None:
    """The first step of Home leads to the form of what is missing."""
    page.locator("#first-run").get_by_role("link", name="Set it up").click()
    expect(page).to_have_url(f"{origin(page)}{at(route)}")
    fill(page, **values)
    expect(page.get_by_text("is there. Records may name it now.")).to_be_visible()


def send(page: Page, key: str, *records: dict[str, object]) -> None:
    answer = page.request.post(
        "/api/v1/ingest", data=list(records), headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.ok, answer.text()
    assert answer.json()["accepted"] == len(records), answer.text()


def traced(number: int) -> tuple[dict[str, object], dict[str, object]]:
    """A request of the new use case, and its call of 1,000 tokens, which says no price."""
    when = f"{timezone.now() - timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}"
    words = {"use_case_id": "copilot", "business_unit": "cards", "cost_center": "cc_1"}
    event = an_unpriced_event(f"fresh_e{number}", f"fresh_{number}", when)
    asked = a_request(f"fresh_{number}", when, **words)
    return asked, {"type": "cost_event", **event}


def origin(page: Page) -> str:
    return page.url.split("/t/")[0]


def sign_in_as(page: Page, session: str, url: str = "") -> None:
    cookie: Any = {"name": "sessionid", "value": session, "url": url or origin(page)}  # a TypedDict
    page.context.clear_cookies()
    page.context.add_cookies([cookie])


def bring_prices(page: Page) -> None:
    sign_in_as(page, session_of("Fred"))
    visit(page, at("pricebook_import"))
    file: Any = {"name": "prices.csv", "mimeType": "text/csv", "buffer": PRICES}
    page.locator("main [name=file]").set_input_files(file)
    first = f"{timezone.now() - timedelta(days=2):%Y-%m-%d}"
    fill(page, kind="override", name="fresh", version="fresh_1", valid_from=first, source="csv")
    visit(page, at("pricebook_submit", "fresh_1"))
    page.locator("main form button.primary").click()
    settle(page)
    sign_in_as(page, session_of("Lena"))
    visit(page, at("pricebook_approve", "fresh_1"))
    page.get_by_role("button", name="Sign as FinOps Lead").click()
    settle(page)


def test_from_an_invitation_to_the_first_report(page: Page, invitation: str) -> None:
    accept(page, invitation, "Ada Admin")
    steps_done(page, 0)
    assert violations(page) == []
    make(page, "new_business_unit", slug="cards", name="Cards")
    steps_done(page, 0)
    make(page, "new_cost_center", code="cc_1", name="Service", business_unit="cards")
    steps_done(page, 0)
    make(
        page,
        "new_use_case",
        slug="copilot",
        name="Copilot",
        business_unit="cards",
        cost_center="cc_1",
        risk_tier="low",
        primary_objective="cost per resolved case",
    )
    steps_done(page, 1)
    let_in(page, "Lena", "FinOps Lead")
    let_in(page, "Fred", "Finance", then="Choose a tenant")
    confirm(page, "Lena", "Fred as Finance")
    steps_done(page, 2)
    visit(page, at("keys"))
    page.locator("main [name=scopes][value=ingest]").check()
    fill(page, name="gateway")
    key = page.locator("#new-key").inner_text()
    steps_done(page, 3)
    send(page, key, *traced(1))
    steps_done(page, 5)  # the event, and whose it is; no price is known yet
    bring_prices(page)
    send(page, key, *traced(2))
    visit(page, at("showback") + "?by=use_case")
    expect(page.locator("#report .region tbody")).to_contain_text("Copilot")
    expect(page.locator("#report tfoot")).to_contain_text("2.00")
    visit(page, at("home"))
    expect(page.locator("#first-run")).to_have_count(0)
