"""Limits and reviews: data that people sign, and questions that several people answer."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from finops.approvals import Slot
from finops.models import Limit, Review
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.budgets.limits import (
    LIMITS,
    NewLimit,
    approve_limit,
    ask_limit,
    submit_limit,
)
from finops.services.reviews.answering import answer_review
from finops.services.reviews.opening import NewReview, open_review
from tests.finops.budgets.house import REASON, House, open_house, sandbox
from tests.people import copy_of
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db


standing_house = standing_fixture(open_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


def daily(amount: int) -> NewLimit:
    return NewLimit(
        "sandbox_daily", "daily_cap", REASON, Decimal(amount), "USD", environment=sandbox()
    )


def sign(house: House, limit: Limit, *names: str) -> Limit:
    submit_limit(actor=house["Otto"], limit_id=limit.pk)
    for name in names:
        seen = sha256_to_sign(LIMITS, limit, request_of("limit", limit.pk))
        approve_limit(actor=house[name], limit_id=limit.pk, seen=seen)
    limit.refresh_from_db()
    return limit


def test_a_limit_is_signed_and_its_next_version_takes_its_place(house: House) -> None:
    first = sign(house, ask_limit(actor=house["Otto"], new=daily(300)), "Lea", "Bea", "Finn")
    assert (first.state, first.amount) == ("approved", Decimal(300))
    second = sign(house, ask_limit(actor=house["Otto"], new=daily(250)), "Lea", "Bea", "Finn")
    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "approved")


def test_a_limit_on_high_risk_needs_risk(house: House) -> None:
    new = NewLimit("high_needs_budget", "budget_required", REASON, risk_tier="high")
    limit = sign(house, ask_limit(actor=house["Otto"], new=new), "Lea", "Bea", "Finn")
    assert limit.state == "in_review"
    seen = sha256_to_sign(LIMITS, limit, request_of("limit", limit.pk))
    assert approve_limit(actor=house["Rita"], limit_id=limit.pk, seen=seen).state == "approved"


def test_a_limit_says_how_much_or_that_a_budget_is_required(house: House) -> None:
    for new in (
        NewLimit("a", "daily_cap", REASON),
        NewLimit("b", "budget_required", REASON, Decimal(5), "USD"),
    ):
        with pytest.raises(ValidationError):
            ask_limit(actor=house["Otto"], new=new)


def test_a_review_is_opened_once_and_each_role_is_answered_by_another(house: House) -> None:
    slots = tuple(Slot((role,)) for role in ("business_owner", "risk", "finance"))
    new = NewReview("overrun", 7, "AML", date(2026, 11, 1), "Something happened", slots)
    review = open_review(actor="system", new=new)
    assert open_review(actor="system", new=new) == review
    answer_review(actor=house["Rita"], review_id=review.pk, result="The route stays as it is")
    for name in ("Rita", "Ron", "Otto"):
        with pytest.raises(PermissionDenied):
            answer_review(actor=house[name], review_id=review.pk, result="Once more, I say")
    assert Review.objects.get().closed_at is None
