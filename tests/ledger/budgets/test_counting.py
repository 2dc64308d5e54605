"""Budgets are counted from the sums: spend, curve, forecast, carry, thresholds, reviews."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from finops import clock
from finops.calc.dates.periods import ONE_DAY, DateRange, month_of
from finops.models import BudgetPeriod, Review
from finops.scope import tenant_scope
from finops.services.reviews.answering import answer_review
from finops.services.signing import WrongStep
from ledger.models import BudgetBurn, BudgetThreshold
from ledger.services.budgets.counting import recount
from ledger.services.budgets.facts import READER
from tests.finops.budgets.house import House, approved, new_budget, open_house
from tests.ledger.records import a_request, an_event, an_unpriced_event, record
from tests.people import copy_of
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
MONTH = month_of(NOW.date())
WORDS = {"use_case_id": "copilot", "business_unit": "contact_center", "cost_center": "4102"}


standing_house = standing_fixture(open_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    """Signed by the clock of the database; counted by that of the tests."""
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


def spend(usd: int, at: datetime = NOW, **words: object) -> None:
    """A request of the copilot that cost this much."""
    name = "-".join([f"{at:%d%H%M}", str(usd), *map(str, words.values())])
    stamp = at.isoformat()
    price = Decimal(usd) / 1000
    record(
        a_request(f"t{name}", stamp, **{**WORDS, **words}),
        an_event(f"e{name}", f"t{name}", stamp, unit_price=str(price)),
    )


def burn_of(house: House, period: BudgetPeriod) -> BudgetBurn:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        recount(house.tenant.pk)
    return BudgetBurn.objects.get(period=period)


def test_spend_is_what_lies_in_the_scope_and_in_the_period(house: House) -> None:
    month = MONTH
    period = approved(house, new_budget(dates=month, use_case=house.copilot))
    spend(100)
    spend(50, environment="sandbox")
    spend(1000, use_case_id="aml")
    spend(900, datetime.combine(month.first - ONE_DAY, time(12), UTC))
    burn = burn_of(house, period)
    assert (burn.spent, burn.cap, burn.unpriced_lines) == (Decimal(150), Decimal(10000), 0)
    assert burn.due_before == Decimal("5000.05")  # 15 of 30 days; odd cents lie on the first ones
    assert burn.standing == "on_plan"
    spend(25)
    assert burn_of(house, period).spent == 175


def test_usage_without_a_price_is_counted_by_name_and_never_on_plan(house: House) -> None:
    period = approved(house, new_budget(dates=MONTH, use_case=house.copilot))
    spend(100)
    at = NOW.isoformat()
    record(a_request("u1", at, **WORDS), an_unpriced_event("u1", "u1", at))
    burn = burn_of(house, period)
    assert (burn.spent, burn.unpriced_lines, burn.standing) == (Decimal(100), 1, "unpriced")


def test_the_forecast_lays_the_level_of_late_over_what_is_left(house: House) -> None:
    period = approved(house, new_budget(amount=2000, dates=MONTH, use_case=house.copilot))
    for number in range(1, 29):
        spend(100, NOW - timedelta(days=number))
    spend(60)
    burn = burn_of(house, period)
    assert burn.level == 100
    assert burn.spent == 15 * 100 + 60
    assert burn.forecast == Decimal(1560 + 50 + 14 * 100)  # half of today is left, and 14 days
    assert burn.standing == "expected_over"
    assert burn.overrun_on is not None
    assert (burn.overrun_on - NOW.date()).days == 4
    assert burn.low is None  # too few days to judge by


def test_what_is_left_is_carried_to_the_next_month_up_to_the_limit(house: House) -> None:
    month = MONTH
    before = month_of(month.first - ONE_DAY)
    plain = new_budget(amount=1000, use_case=house.copilot, carry_limit=Decimal(100), dates=before)
    approved(house, plain)
    period = approved(house, new_budget(amount=1000, dates=month))
    spend(850, datetime.combine(before.last, time(12), UTC))
    burn = burn_of(house, period)
    assert (burn.cap, burn.carried) == (Decimal(1100), Decimal(100))
    at = datetime.combine(before.last, time(13), UTC).isoformat()
    record(a_request("u1", at, **WORDS), an_unpriced_event("u1", "u1", at))
    assert burn_of(house, period).carried == 0  # nobody knows what was spent


def test_a_threshold_is_noted_once_for_each_cap(house: House) -> None:
    period = approved(house, new_budget(amount=1000, dates=MONTH, use_case=house.copilot))
    spend(720)
    burn_of(house, period)
    burn_of(house, period)
    noted = BudgetThreshold.objects.filter(period=period).values_list("cap", "percent")
    assert list(noted) == [(Decimal(1000), 50), (Decimal(1000), 70)]


def test_a_high_risk_budget_15_percent_over_is_reviewed_once_and_nothing_else(house: House) -> None:
    new = new_budget("bud_aml", 1000, dates=MONTH, use_case=house.aml)
    period = approved(house, new, "Lea", "Bea", "Finn", "Rita")
    before = vars(house.aml).copy()
    spend(1149, use_case_id="aml")
    burn_of(house, period)
    assert not Review.objects.exists()
    spend(1, use_case_id="aml", environment="sandbox")
    burn_of(house, period)
    burn_of(house, period)
    review = Review.objects.get()
    assert (review.kind, review.subject) == ("overrun", period.budget_id)
    assert {part.role for part in review.parts.all()} == {"business_owner", "risk", "finance"}
    house.aml.refresh_from_db()
    assert vars(house.aml)["risk_tier"] == before["risk_tier"]
    for name in ("Bea", "Rita", "Fay"):
        answer_review(actor=house[name], review_id=review.pk, result=f"{name} says: keep going on")
    review.refresh_from_db()
    assert review.closed_at is not None
    with pytest.raises(WrongStep):
        answer_review(actor=house["Bob"], review_id=review.pk, result="Too late for that")


def test_a_medium_risk_budget_opens_no_review(house: House) -> None:
    period = approved(house, new_budget(amount=100, dates=MONTH, use_case=house.copilot))
    spend(500)
    assert burn_of(house, period).standing == "over"
    assert not Review.objects.exists()


def test_whoever_asks_for_more_shows_burn_and_forecast(house: House) -> None:
    period = approved(house, new_budget(dates=MONTH, use_case=house.copilot))
    spend(100)
    burn_of(house, period)
    facts = READER.facts(period)
    assert (facts.spent, facts.evidence["spent"]) == (Decimal(100), "100.00")
    assert facts.evidence["due"] == "5000.05"


def test_a_project_of_days_has_its_own_curve(house: House) -> None:
    days = DateRange(NOW.date() - ONE_DAY, NOW.date() + 8 * ONE_DAY)
    new = new_budget(dates=days, period_kind="project", use_case=house.copilot)
    burn = burn_of(house, approved(house, new))
    assert (burn.due_before, burn.due_today) == (Decimal(1000), Decimal(1000))
