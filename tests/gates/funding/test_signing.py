"""A gate is signed on evidence that is frozen, and its use case reaches a stage by nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from finops import clock
from finops.models import ApprovalRequest, UseCase
from finops.queries.approvals import request_of
from finops.services.approvals.conditions import add_condition
from finops.services.signing import SignatureRefused
from gates.calc.stages import GateStage, Question, Reached
from gates.calc.verdicts import Verdict
from gates.evidence.answering import answers
from gates.evidence.asked import asked
from gates.models import FundingGate, GateAnswer, GateStopRule, StageTransition
from gates.queries.frozen import frozen_answers
from gates.queries.stages import reached
from gates.services.asking import amend_gate
from gates.services.signing import GATES, submit_gate
from tests.gates.funding.house import (
    SIGNERS,
    another,
    asked_for,
    discovery,
    gate_house,
    granted,
    seen,
    sign,
    tell_metric,
)
from tests.ledger.slos.house import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None) -> Iterator[House]:
    with gate_house() as opened:
        yield opened


def test_three_sign_and_the_use_case_reaches_the_stage(house: House) -> None:
    assert reached(house.copilot) == Reached()
    gate = granted(house, house.copilot)
    assert reached(house.copilot) == Reached(GateStage.DISCOVERY, Decimal(0))
    (transition,) = StageTransition.objects.all()
    assert transition.gate == gate


def test_high_risk_adds_risk(house: House) -> None:
    gate = asked_for(house, house.aml)
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    assert sign(house, gate, *SIGNERS).state == "in_review"
    assert reached(house.aml) == Reached()
    assert sign(house, gate, "Rita").state == "approved"


def test_nobody_signs_what_they_asked_for_nor_without_the_role(house: House) -> None:
    gate = asked_for(house, house.copilot)
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    for name in ("Pat", "Otto", "Aud"):
        with pytest.raises((SignatureRefused, PermissionDenied)):
            sign(house, gate, name)


def test_the_evidence_is_part_of_the_text_that_is_signed(house: House) -> None:
    gate = asked_for(house, house.copilot)
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    request = request_of(GATES.name, gate.pk)
    assert request is not None
    assert request.snapshot is not None
    content = request.snapshot.content
    for part in ('"measured":"370.44', '"verdict":"met"', '"change":"-0.118', '"kind":"evidence"'):
        assert part in content
    before = frozen_answers(gate)
    tell_metric(house, house.copilot, "handling_seconds", "300", days_ago=1)
    assert frozen_answers(gate) == before  # while the live one moves on
    live = answers(asked(gate))[Question.OUTCOME]
    assert live.value is not None
    assert live.value < Decimal("-0.118")


def test_what_is_missing_is_not_put_to_people_and_is_told(house: House) -> None:
    case = house.copilot
    case.business_owner = None
    case.save()
    gate = asked_for(house, case)
    with pytest.raises(SignatureRefused, match="business owner") as refusal:
        submit_gate(actor=house["Pat"], gate_id=gate.pk)
    assert (refusal.value.status, refusal.value.code) == (409, "evidence_missing")
    assert not GateAnswer.objects.exists()
    gate.refresh_from_db()
    assert gate.state == "draft"


def test_a_metric_that_is_silent_for_more_than_a_week_is_missing(house: House) -> None:
    terms = another(discovery(), outcome_metric="complaints")
    tell_metric(house, house.copilot, "complaints", "3", days_ago=8)
    gate = asked_for(house, house.copilot, terms)
    assert answers(asked(gate))[Question.OUTCOME].verdict == Verdict.MISSING
    tell_metric(house, house.copilot, "complaints", "3", days_ago=7)
    assert answers(asked(gate))[Question.OUTCOME].verdict == Verdict.MET


@pytest.mark.parametrize(
    ("value", "guard", "verdict"),
    [
        *(("370.44", "0.82", "met"), ("369", "0.82", "met"), ("420", "0.82", "not_met")),
        *(("431", "0.82", "not_met"), ("370", "0.8118", "met"), ("370", "0.8117", "not_met")),
    ],
)
def test_an_outcome_is_met_if_it_is_better_and_the_guard_holds(
    house: House, value: str, guard: str, verdict: str
) -> None:
    tell_metric(house, house.copilot, "handling_seconds", value)
    tell_metric(house, house.copilot, "first_contact", guard)
    gate = asked_for(house, house.copilot)
    answer = answers(asked(gate))[Question.OUTCOME]
    assert answer.verdict == verdict
    reaches = "not reached" if Decimal(value) > Decimal("369.6") else "reached"
    assert reaches in answer.figures[0].must


def test_what_is_not_met_needs_a_condition(house: House) -> None:
    tell_metric(house, house.copilot, "handling_seconds", "425")
    gate = asked_for(house, house.copilot)
    with pytest.raises(SignatureRefused, match="Measurable outcome") as refusal:
        submit_gate(actor=house["Pat"], gate_id=gate.pk)
    assert refusal.value.code == "evidence_not_met"
    owner = house["Bea"].user
    assert owner is not None
    add_condition(
        GATES,
        gate.pk,
        actor=house["Pat"],
        text="Handling time is below 420 seconds",
        owner=owner,
        due_on=discovery().review_on,
    )
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    assert sign(house, gate, *SIGNERS).state == "conditionally_approved"
    assert reached(house.copilot).stage == GateStage.DISCOVERY


def test_the_last_signature_is_refused_where_the_evidence_is_worse_by_then(house: House) -> None:
    gate = asked_for(house, house.copilot)
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    sign(house, gate, "Lea", "Bea")
    tell_metric(house, house.copilot, "handling_seconds", "425")
    with pytest.raises(SignatureRefused) as refusal:
        sign(house, gate, "Finn")
    assert (refusal.value.status, refusal.value.code) == (409, "evidence_changed")
    tell_metric(house, house.copilot, "handling_seconds", "370")
    assert sign(house, gate, "Finn").state == "approved"


def test_stages_are_asked_for_in_their_order_and_one_at_a_time(house: House) -> None:
    with pytest.raises(ValidationError) as refusal:
        asked_for(house, house.copilot, another(discovery(), stage="pilot"))
    assert set(refusal.value.message_dict) == {"stage"}
    gate = asked_for(house, house.copilot)
    with pytest.raises(ValidationError) as refusal:
        asked_for(house, house.copilot)
    assert set(refusal.value.message_dict) == {"use_case"}
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    sign(house, gate, *SIGNERS)
    with pytest.raises(ValidationError):
        asked_for(house, house.copilot)
    assert asked_for(house, house.copilot, another(discovery(), stage="pilot")).state == "draft"


def test_a_draft_is_changed_by_the_version_that_was_seen(house: House) -> None:
    gate = asked_for(house, house.copilot)
    terms = another(discovery(), unit_cost_limit=Decimal("0.22"))
    version = ApprovalRequest.objects.get(kind=GATES.name, subject=gate.pk).version
    amend_gate(
        actor=house["Pat"], gate_id=gate.pk, seen=version, terms=terms, reason="With a stop rule"
    )
    rules = GateStopRule.objects.filter(gate=gate)
    assert [rule.limit for rule in rules if rule.kind == "unit_cost"] == [Decimal("0.22")]
    with pytest.raises(SignatureRefused):
        amend_gate(
            actor=house["Pat"], gate_id=gate.pk, seen=version, terms=terms, reason="Once more now"
        )


def test_a_use_case_of_another_risk_is_asked_for_anew(house: House) -> None:
    gate = asked_for(house, house.copilot)
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    UseCase.objects.filter(pk=house.copilot.pk).update(risk_tier="high")
    with pytest.raises(SignatureRefused, match="risk"):
        sign(house, gate, "Lea")
    gate.refresh_from_db()
    assert gate.state == "expired"


def run(statement: str, values: tuple[int, ...]) -> None:
    """By the role of the web, until the end of the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(statement: str, *values: int) -> str:
    with pytest.raises(DatabaseError) as refusal:
        run(statement, values)
    return str(refusal.value)


def test_sql_reaches_no_stage_and_changes_no_evidence(house: House) -> None:
    gate = asked_for(house, house.copilot)
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    into = "INSERT INTO gates_stagetransition (use_case_id, stage, share, at, gate_id) VALUES"
    case = house.copilot.pk
    assert "signed" in refused(f"{into} (%s, 'scale', 1, now(), NULL)", case)
    assert "signed" in refused(f"{into} (%s, 'discovery', 0, now(), %s)", case, gate.pk)
    assert "draft" in refused(
        "INSERT INTO gates_gateanswer (gate_id, seq, question, is_asked, verdict, by, as_of,"
        " figures, inputs, gap) VALUES (%s, 2, 'outcome', true, 'met', 'x', now(), '[]', '{}', '')",
        gate.pk,
    )
    assert "denied" in refused("UPDATE gates_gateanswer SET verdict = 'met'")
    assert "draft" in refused("DELETE FROM gates_gatestoprule")
    approve = "UPDATE gates_fundinggate SET state = 'approved', approved_by_id = %s"
    finn = house["Finn"].user
    assert finn is not None
    assert refused(f"{approve}, approved_at = now()", finn.pk)
    assert FundingGate.objects.get().state == "in_review"


def test_a_review_day_that_is_over_lets_the_grant_expire(house: House) -> None:
    gate = granted(house, house.copilot)
    request = request_of(GATES.name, gate.pk)
    assert request is not None
    assert request.review_on == (clock.now() + timedelta(days=30)).date()
    assert seen(gate)
