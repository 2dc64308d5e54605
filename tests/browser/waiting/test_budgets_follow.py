"""What is spent stands on the page of its budget seconds later: a worker counts it by itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from finops.scope import tenant_scope
from tests.browser.looking import visit
from tests.finops.budgets.house import approved, new_budget, open_house, this_month
from tests.ledger.records import a_request, an_event
from tests.people import make_key, sign_in

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from tests.browser.site import Site

pytestmark = pytest.mark.slow
SLUG: Final = "quick_bank"
SECONDS: Final = 60  # without its hint nobody counts it for ten minutes


@dataclass(frozen=True)
class Bank:
    """Whoever reads its budgets, and a key that sends."""

    session: str
    key: str


@pytest.fixture(scope="module")
def bank(site: Site, django_db_blocker: DjangoDbBlocker) -> Bank:
    """A budget of this month. What is written here is committed, so that the server sees it."""
    with django_db_blocker.unblock():
        house = open_house(SLUG)
        with tenant_scope(house.tenant.pk), transaction.atomic():
            approved(house, new_budget("bud_quick", dates=this_month(), use_case=house.copilot))
        reader = house["Finn"].user
        assert reader is not None
        session = sign_in(Client(), reader).cookies["sessionid"].value
        return Bank(session, make_key(house.tenant))


def test_what_is_spent_is_counted_by_a_worker_and_on_the_page_in_seconds(
    site: Site, bank: Bank, page: Page
) -> None:
    now = timezone.now().isoformat()
    event = an_event("q1", "q1", now, unit_price="0.777")
    records = [a_request("q1", now), {"type": "cost_event", **event}]
    answer = page.request.post(
        "/api/v1/ingest", data=records, headers={"Authorization": f"Bearer {bank.key}"}
    )
    assert answer.ok, answer.text()
    assert answer.json()["accepted"] == len(records), answer.text()
    cookie: Any = {"name": "sessionid", "value": bank.session, "url": site.url}  # a TypedDict
    page.context.add_cookies([cookie])
    row = page.get_by_role("row", name="Bud_Quick")
    until = time.monotonic() + SECONDS
    visit(page, f"/t/{SLUG}/budgets/")
    while "777" not in row.inner_text() and time.monotonic() < until:
        page.reload()
    expect(row).to_contain_text("777")
