"""What waits says since when, and until when where there is a day; nobody reads “not known” of what
the database knows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import transaction
from django.test import Client

from finops import clock
from finops.models import Review, User
from finops.scope import tenant_scope
from finops.services.approvals.responsibilities import ask_change
from finops.services.people.roles import grant_role
from ledger.services.pricebooks import import_book, submit_book
from tests.finops.budgets.house import House, open_house
from tests.finops.webhooks.deeds import WHY, user
from tests.ledger.duplicates.pairs import a_pair
from tests.ledger.pricebooks.books import a_book, hash_of
from tests.ledger.records import a_request, an_unpriced_event, record
from tests.ledger.rerating import house as rating
from tests.people import actor_for, copy_of, make_person, sign_in
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db


def build_house() -> House:
    opened = open_house()
    opened.people["Ada"] = actor_for(
        opened.tenant, make_person(opened.tenant, "tenant_admin", "Ada")
    )
    return opened


standing_house = standing_fixture(build_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


def inbox_of(person: User, tab: str = "") -> str:
    answer = sign_in(Client(), person).get(f"/t/retail/inbox/?tab={tab}")
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def let_everything_wait(house: House) -> None:
    """Unpriced, unattributed, a pair, a price book, a run in review, a role, a table."""
    today = datetime.combine(clock.now().date(), datetime.min.time(), UTC)
    at = (today - timedelta(days=3) + timedelta(hours=8)).isoformat()
    plain = {"model_or_service": "unheard_of", "unit_price": None, "pricing_version": None}
    record(
        a_request("t_known", at),
        an_unpriced_event("e_known", "t_known", at, **plain),
        an_unpriced_event("e_lost", "t_lost", at, **plain),
    )
    a_pair(at=at)
    book = import_book(actor=house["Fay"], book=a_book(version="waits"), kind="override")
    submit_book(actor=house["Fay"], book_id=book.pk, seen=hash_of(book))
    desk = rating.House(
        house.tenant,
        finance=user(house, "Fay"),
        lead=user(house, "Lou"),
        ai_ops=user(house, "Otto"),
    )
    record(*rating.june_events())
    rating.a_book(desk, rating.small({"input": "5"}))
    rating.reviewed(desk, rating.asked())
    grant_role(actor=house["Ada"], user=user(house, "Otto"), role="finance")
    cells = {("budget_guardrails", "risk"): "I"}
    ask_change(actor=house["Otto"], cells=cells, reason=WHY)


def test_each_line_says_since_when_it_waits(house: House) -> None:
    let_everything_wait(house)
    page = inbox_of(user(house, "Lea"))
    for title in ("Price book waits", "Re-rating", "Otto as Finance", "Suspected duplicates"):
        assert title in page
    assert "Costs without a price" in page
    assert "Costs without an owner" in page
    assert "not known" not in page
    assert page.count("3 days") == 2, "what lacks a price or an owner does so for three days"


def test_a_review_says_since_when_and_until_when(house: House) -> None:
    day = clock.now().date() + timedelta(days=20)
    month = date(day.year, day.month, 1)
    review = Review.objects.create(
        kind="overrun",
        subject=1,
        target="bud_aml",
        starts_on=month,
        cause="Over by far",
        due_on=day,
        opened_at=clock.now() - timedelta(days=2),
    )
    review.parts.create(role="finance")
    page = inbox_of(user(house, "Fay"))
    assert "Over by far" in page
    assert "2 days" in page
    assert f"{day.day} {day:%b}" in page
