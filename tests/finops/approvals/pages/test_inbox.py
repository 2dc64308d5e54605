"""The inbox as a page: heads and groups, dialogs in place, what is done, what others do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from finops.inbox import Item
from finops.models import Limit
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.budgets.asking import ask_budget
from finops.services.budgets.limits import LIMITS, NewLimit, ask_limit, submit_limit
from finops.views.inbox import grouped
from tests.finops.budgets.house import REASON, House, new_budget, put
from tests.people import copy_of, sign_in

pytestmark = pytest.mark.django_db
URL = "/t/retail/inbox/"
NOW = datetime(2026, 6, 29, 10, 30, tzinfo=UTC)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk):
        yield opened


def door(house: House, name: str) -> Client:
    person = house[name].user
    assert person is not None
    return sign_in(Client(), person)


def page_of(house: House, name: str, tab: str = "") -> str:
    return " ".join(unescape(door(house, name).get(f"{URL}?tab={tab}").content.decode()).split())


def a_limit(house: House, slug: str = "daily", by: str = "Otto") -> Limit:
    new = NewLimit(slug, "daily_cap", REASON, Decimal(300), "USD", use_case=house.copilot)
    limit = ask_limit(actor=house[by], new=new)
    submit_limit(actor=house[by], limit_id=limit.pk)
    return limit


def due(hours: float) -> Item:
    return Item("warn", "to sign", f"{hours}", "", "/", "Sign", due=NOW + timedelta(hours=hours))


def test_what_is_due_about_the_same_time_stands_together() -> None:
    items = [due(-1), due(3), due(100), due(20), due(400), Item("warn", "x", "no", "", "/", "Open")]
    groups = grouped(items, NOW)
    heads = {group.label: [line.item.title for line in group.lines] for group in groups}
    assert heads == {
        "Overdue": ["-1"],
        "Today": ["3"],
        "This week": ["20", "100"],
        "Later": ["400"],
        "No due day": ["no"],
    }
    near = [line.near for group in groups for line in group.lines]
    assert near == ["overdue", "today", "tomorrow", "", "", ""]


def test_a_row_says_why_since_and_due_and_is_signed_in_place(house: House) -> None:
    limit = a_limit(house)
    page = page_of(house, "Lea")
    assert "1 thing waits for you. Nothing is overdue." in page
    assert "FinOps Lead, Budget guardrails" in page
    assert "today" in page
    assert f'hx-get="/t/retail/limits/{limit.pk}/approve"' in page
    assert "Later" in page
    assert page_of(house, "Rita").count("/approve") == 0, "consulted"


def test_money_is_signed_in_place_too_and_stands_there_once(house: House) -> None:
    change = put(house, ask_budget(actor=house["Otto"], new=new_budget(use_case=house.copilot)))
    page = page_of(house, "Lea")
    assert page.count(f'hx-get="/t/retail/budget-changes/{change.pk}/approve/"') == 1
    assert "1 thing waits for you." in page


def test_what_somebody_signs_leaves_the_list_and_stands_under_done(house: House) -> None:
    limit = a_limit(house)
    seen = sha256_to_sign(LIMITS, limit, request_of(LIMITS.name, limit.pk))
    url = f"/t/retail/limits/{limit.pk}/approve"
    answer = door(house, "Lea").post(url, {"seen": seen}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"]
    assert "Nothing waits for you." in page_of(house, "Lea")
    done = page_of(house, "Lea", "done")
    assert ("signed it" in done, "In review" in done) == (True, True)
    assert "Most a day: 300.00 USD (daily)" in done


def test_changes_are_asked_for_and_a_request_is_rejected_from_the_same_dialog(house: House) -> None:
    first, second = a_limit(house), a_limit(house, "second")
    for limit, step in ((first, "send_back"), (second, "reject")):
        dialog = door(house, "Lea").get(f"/t/retail/limits/{limit.pk}/approve").content.decode()
        assert f'formaction="/t/retail/limits/{limit.pk}/{step}"' in dialog
        seen = sha256_to_sign(LIMITS, limit, request_of(LIMITS.name, limit.pk))
        typed = {"seen": seen, "reason": "much more than it needs"}
        answer = door(house, "Lea").post(f"/t/retail/limits/{limit.pk}/{step}", typed)
        assert answer.status_code == 302
    done = page_of(house, "Lea", "done")
    assert ("asked for changes" in done, "rejected it" in done) == (True, True)
    assert "much more than it needs" in done


def test_who_asked_sees_who_is_next(house: House) -> None:
    a_limit(house)
    others = page_of(house, "Otto", "others")
    assert "You asked, FinOps Lead next" in others
    assert "Waiting for others (1)" in others
    assert "Nothing waits for you." in others


def test_more_rows_cost_no_more_queries_than_one(house: House) -> None:
    lea, counts, page = door(house, "Lea"), [], ""
    lea.get(URL)
    for more in (["first"], [f"more_{number}" for number in range(12)]):
        for slug in more:
            a_limit(house, slug)
        with CaptureQueriesContext(connection) as queries:
            page = lea.get(URL).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert page.count('hx-get="/t/retail/limits/') == 13
