"""A review that is not done by its day is told once, to whoever may still do it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from finops.models import Notice, OutboxMessage, Review, UseCase
from finops.scope import tenant_scope
from finops.services.reviews.answering import NewDecision, answer_review
from finops.services.reviews.cadence import open_due
from finops.services.reviews.lateness import tell_overdue, tell_overdue_everywhere
from ledger.services.reviews.deciding import decide
from tests.ledger.pages.reading import text_of
from tests.ledger.slos.house import House, open_house

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def house(db: None) -> Iterator[House]:
    opened = open_house()
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        UseCase.objects.filter(slug="aml").update(stage="scale")
        yield opened


def monthly() -> Review:
    return next(row for row in open_due() if row.rhythm == "monthly")


def who_knows(review: Review) -> set[str]:
    rows = Notice.objects.filter(about="review", number=review.pk, event="review_overdue")
    return set(rows.values_list("person__name", flat=True))


def test_on_its_day_it_is_not_overdue_and_afterwards_it_is_told_once(house: House) -> None:
    review = monthly()
    assert review not in tell_overdue(review.due_on)
    assert review in tell_overdue(review.due_on + DAY)
    assert who_knows(review) == {"Bea", "Lea"}
    assert review not in tell_overdue(review.due_on + 2 * DAY)
    assert Notice.objects.filter(number=review.pk, event="review_overdue").count() == 2
    assert not OutboxMessage.objects.filter(channel="webhook").exists(), "nobody listens"


def test_whoever_has_decided_already_is_not_told(house: House) -> None:
    review = monthly()
    new = NewDecision("continue", "Keep the routes as they are")
    decide(actor=house["Bea"], review_id=review.pk, new=new)
    tell_overdue(review.due_on + DAY)
    assert who_knows(review) == {"Lea"}


def test_what_is_done_is_never_overdue(house: House) -> None:
    review = monthly()
    new = NewDecision("continue", "Keep the routes as they are")
    decide(actor=house["Bea"], review_id=review.pk, new=new)
    answer_review(actor=house["Lea"], review_id=review.pk, result="Seen, with all its figures")
    review.refresh_from_db()
    assert review.closed_at is not None
    assert review not in tell_overdue(review.due_on + 90 * DAY)


def test_the_timer_goes_through_every_customer(house: House) -> None:
    reviews = open_due()
    Review.objects.update(due_on=reviews[0].opened_at.date() - DAY)
    assert tell_overdue_everywhere() == len(reviews)
    assert tell_overdue_everywhere() == 0


def test_the_notice_is_in_the_persons_list(house: House) -> None:
    review = monthly()
    tell_overdue(review.due_on + DAY)
    page = text_of(house.door("Lea").get("/t/retail/notices/").content.decode())
    assert f"Review overdue: {review.cause}" in page
