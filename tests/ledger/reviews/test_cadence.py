"""Regular reviews come by themselves, and one of a serious incident comes at once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from finops import clock
from finops.calc.reviews.cadence import Rhythm, latest_next, period_of
from finops.models import Notice, Review, UseCase
from finops.queries.tenants import local_today
from finops.scope import tenant_scope
from finops.services.reviews.answering import NewDecision, answer_review
from finops.services.reviews.cadence import open_due, open_due_everywhere
from finops.services.signing import SignatureRefused
from ledger.models import QualityIncident
from ledger.services.quality_incidents.recording import NewIncident, record_incident
from ledger.services.reviews.deciding import decide
from ledger.services.reviews.incidents import review_missed_incidents
from tests.ledger.slos.house import AML, House, open_house, signed
from tests.people import copy_of
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db
DONE = "Keep the routes as they are"


standing_house = standing_fixture(open_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk), transaction.atomic():
        yield opened


def stage(case: UseCase, name: str) -> None:
    UseCase.objects.filter(pk=case.pk).update(stage=name)
    case.refresh_from_db()


def roles(review: Review) -> list[str]:
    return [part.role for part in review.parts.order_by("id")]


def decided(house: House, review: Review, **more: object) -> Review:
    new = NewDecision(**{"decision": "continue", "actions": DONE, **more})  # type: ignore[arg-type]  # fields by name
    return decide(actor=house["Bea"], review_id=review.pk, new=new)


def test_each_stage_gets_its_reviews_once(house: House) -> None:
    assert open_due() == [], "nothing is looked at in discovery"
    stage(house.copilot, "pilot")
    stage(house.aml, "scale")
    opened = {(row.target, row.rhythm): row for row in open_due()}
    assert opened.keys() == {("copilot", "weekly"), ("aml", "monthly"), ("aml", "quarterly")}
    assert open_due() == []
    assert open_due_everywhere() == 0
    weekly = opened["copilot", "weekly"]
    week = period_of(Rhythm.WEEKLY, local_today())
    assert (weekly.starts_on, weekly.since) == (week.first, week.first - timedelta(days=7))
    assert weekly.due_on > weekly.starts_on
    assert roles(weekly) == ["business_owner"]
    assert roles(opened["aml", "monthly"]) == ["business_owner", "finops_lead"]
    assert roles(opened["aml", "quarterly"]) == [
        *("business_owner", "finance", "finops_lead", "risk")
    ]
    assert set(Notice.objects.filter(about="review").values_list("event", flat=True)) == {
        "review_opened"
    }


def test_the_next_one_looks_at_the_days_since_the_last(house: House) -> None:
    stage(house.copilot, "pilot")
    [review] = open_due()
    before = local_today() - timedelta(days=21)
    Review.objects.filter(pk=review.pk).update(starts_on=before)
    review.refresh_from_db()
    decided(house, review)
    [following] = open_due()
    assert following.since == before


def test_a_closed_use_case_is_looked_at_no_more(house: House) -> None:
    stage(house.copilot, "pilot")
    UseCase.objects.filter(pk=house.copilot.pk).update(closed_on=local_today())
    assert open_due() == []


def test_the_owner_decides_and_every_other_role_answers_by_another_person(house: House) -> None:
    stage(house.aml, "scale")
    monthly = next(row for row in open_due() if row.rhythm == "monthly")
    for name in ("Rita", "Otto", "Lea"):
        with pytest.raises(PermissionDenied):
            decide(actor=house[name], review_id=monthly.pk, new=NewDecision("hold", DONE))
    with pytest.raises(PermissionDenied):
        answer_review(actor=house["Bea"], review_id=monthly.pk, result=DONE)
    review = decided(house, monthly, decision="hold")
    assert (review.decision, review.closed_at) == ("hold", None)
    assert answer_review(actor=house["Lea"], review_id=monthly.pk, result=DONE).closed_at
    with pytest.raises(SignatureRefused):
        decided(house, monthly)


def test_what_the_owner_saw_stays_with_the_decision(house: House) -> None:
    signed(house, house.aml, AML)
    stage(house.aml, "pilot")
    QualityIncident.objects.create(
        use_case=house.aml, severity="S1", title="x", started_at=clock.now()
    )
    [review] = open_due()
    shown = decided(house, review).shown
    assert shown["incidents"] == 1
    assert shown["missed"] == ["No S0 or S1 incident"]
    assert shown["slos"]["Cost per accepted narrative"] == "no_data"
    assert (shown["cost_usd"], shown["requests"], shown["adoption"]) == ("0", 0, None)


def test_to_scale_names_a_figure_that_the_use_case_does_not_exclude(house: House) -> None:
    signed(house, house.aml, AML)
    stage(house.aml, "pilot")
    [review] = open_due()
    with pytest.raises(ValidationError) as nothing:
        decided(house, review, decision="scale")
    assert nothing.value.message_dict.keys() == {"success_metric"}
    with pytest.raises(ValidationError, match="excluded objective") as refused:
        decided(house, review, decision="scale", success_metric="cost_per_answer")
    assert refused.value.message_dict.keys() == {"success_metric"}
    review.refresh_from_db()
    assert (review.decision, review.closed_at) == ("", None)
    with pytest.raises(ValidationError):
        decided(house, review, success_metric="expert_pass")
    scaled = decided(house, review, decision="scale", success_metric="expert_pass")
    assert (scaled.decision, scaled.success_metric) == ("scale", "expert_pass")


def test_the_next_date_is_after_today_and_no_later_than_the_rhythm_says(house: House) -> None:
    stage(house.aml, "scale")
    quarterly = next(row for row in open_due() if row.rhythm == "quarterly")
    today = local_today()
    latest = latest_next(Rhythm.QUARTERLY, today)
    for day in (today, latest + timedelta(days=1)):
        with pytest.raises(ValidationError) as problem:
            decided(house, quarterly, next_on=day)
        assert problem.value.message_dict.keys() == {"next_on"}
    assert decided(house, quarterly, next_on=latest).next_on == latest


def incident(house: House, case: UseCase, severity: str) -> QualityIncident:
    new = NewIncident(case, severity, "A claim that nothing supports", clock.now())
    return record_incident(actor=house["Otto"], new=new)


def test_a_serious_incident_of_high_risk_is_put_to_review_at_once(house: House) -> None:
    incident(house, house.aml, "S2")
    incident(house, house.copilot, "S0")
    assert not Review.objects.exists()
    row = incident(house, house.aml, "S1")
    review = Review.objects.get()
    assert (review.kind, review.subject, review.use_case) == ("incident", row.pk, house.aml)
    assert roles(review) == ["business_owner", "platform_pm", "risk"]
    assert review.due_on > local_today()
    assert review_missed_incidents() == 0


def test_an_incident_is_looked_at_too_when_the_risk_becomes_high_later(house: House) -> None:
    row = incident(house, house.copilot, "S0")
    QualityIncident.objects.filter(pk=row.pk).update(
        started_at=datetime.combine(
            date.fromordinal(local_today().toordinal() - 3), datetime.min.time(), UTC
        )
    )
    assert review_missed_incidents() == 0
    UseCase.objects.filter(pk=house.copilot.pk).update(risk_tier="high")
    assert review_missed_incidents() == 1
    assert review_missed_incidents() == 0
