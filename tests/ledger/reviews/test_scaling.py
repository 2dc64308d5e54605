"""A use case grows by a review; its worksheet proposes, and keeps what was decided."""

from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.urls import NoReverseMatch, reverse

from finops import clock
from finops.calc.dates.periods import ONE_DAY
from finops.models import Review, UseCase
from finops.queries.audit.log import AuditFilter, older_entries
from finops.queries.tenants import local_today
from finops.scope import tenant_scope
from finops.services.reviews.answering import NewDecision
from finops.services.reviews.cadence import open_due
from ledger.calc.slos.budgets import Standing
from ledger.calc.slos.templates import NO_INCIDENT
from ledger.calc.worksheets.decisions import Ground, ProposedStep
from ledger.models import QualityIncident, ScaleDecision
from ledger.queries.reviews.proposals import month_of_review, proposal_of
from ledger.queries.worksheets.months import sheet_of_month
from ledger.queries.worksheets.proposing import propose_on
from ledger.services.reviews.deciding import decide
from tests.ledger.slos.house import AML, House, open_house, signed
from tests.people import copy_of
from tests.standing import standing_fixture

pytestmark = pytest.mark.django_db
DONE = "Grow, with a larger cache"


def build_house() -> House:
    opened = open_house()
    with tenant_scope(opened.tenant.pk):
        UseCase.objects.filter(slug="aml").update(stage="pilot")
    return opened


standing_house = standing_fixture(build_house)


@pytest.fixture
def house(standing_house: House, db: None) -> Iterator[House]:
    opened = copy_of(standing_house)
    with tenant_scope(opened.tenant.pk):
        yield opened


def weekly() -> Review:
    [review] = open_due()
    return review


def test_a_decision_stays_on_the_worksheet_beside_what_the_rule_proposed(house: House) -> None:
    review = weekly()
    new = NewDecision("scale", DONE, success_metric="expert_pass")
    decide(actor=house["Bea"], review_id=review.pk, new=new)
    row = ScaleDecision.objects.get()
    assert (row.review_id, row.month) == (review.pk, month_of_review(review))
    assert (row.decision, row.proposal, len(row.sheet_hash)) == ("scale", "hold", 64)
    assert "no_quality" in row.grounds
    assert (row.reason, row.decider) == (DONE, house["Bea"].user)
    assert len(older_entries(AuditFilter(action="scale.decided")).entries) == 1
    month = row.month
    last = min(local_today(), review.starts_on - ONE_DAY)
    page = f"/t/retail/use-case-reviews/aml/?from={month}&to={last}"
    text = unescape(house.door("Aud").get(page).content.decode())
    assert DONE in text
    assert f"/t/retail/reviews/{review.pk}/" in text
    assert "none is open" in text


def test_a_refused_measure_of_success_leaves_no_decision_anywhere(house: House) -> None:
    signed(house, house.aml, AML)
    review = weekly()
    new = NewDecision("scale", DONE, success_metric="cost_per_request")
    with pytest.raises(ValidationError, match="excluded objective"):
        decide(actor=house["Bea"], review_id=review.pk, new=new)
    assert not ScaleDecision.objects.exists()


def test_the_worksheet_has_no_form_of_its_own_and_leads_to_the_review(house: House) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("scale_decision", args=["retail", "aml"])
    review = weekly()
    text = unescape(house.door("Bea").get("/t/retail/use-case-reviews/aml/").content.decode())
    assert f"/t/retail/reviews/{review.pk}/" in text
    shown = unescape(house.door("Bea").get(f"/t/retail/reviews/{review.pk}/").content.decode())
    assert "The rule proposes to hold" in shown
    assert f"Worksheet of {month_of_review(review):%Y-%m}" in shown


def test_an_ended_serious_incident_leaves_its_error_budget_used_up(house: House) -> None:
    """Nothing goes on any more, so nothing freezes; the window still has it."""
    signed(house, house.aml, replace(AML, slos=(NO_INCIDENT,)))
    QualityIncident.objects.create(
        use_case=house.aml,
        severity="S1",
        title="x",
        started_at=clock.now() - 2 * ONE_DAY,
        ended_at=clock.now() - ONE_DAY,
    )
    month = local_today().replace(day=1)
    proposal = propose_on(sheet_of_month(house.aml, month, local_today()))
    assert [level.budget.standing for level in proposal.levels] == [Standing.MISSED]
    assert proposal.proposed.proposal is ProposedStep.HOLD
    assert proposal.proposed.grounds[0] is Ground.SAFEGUARD_SPENT


def test_a_safeguard_that_nobody_measured_is_named(house: House) -> None:
    signed(house, house.aml, AML)
    grounds = proposal_of(weekly()).proposed.grounds
    assert Ground.SAFEGUARD_UNPROVED in grounds
    assert Ground.SAFEGUARD_SPENT not in grounds


def test_what_was_decided_is_never_changed_or_deleted(house: House) -> None:
    for verb in (
        "UPDATE ledger_scaledecision SET month = month",
        "DELETE FROM ledger_scaledecision",
    ):
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            connection.cursor().execute(verb)
