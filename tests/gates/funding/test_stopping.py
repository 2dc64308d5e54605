"""Stop rules freeze what a gate granted: from facts to the frozen grant, once, and never sooner."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from finops import clock
from finops.calc.dates.periods import day_start
from finops.models import Condition, ConditionCheck, Freeze, UseCase
from finops.queries.tenants import local_today
from finops.services.approvals.conditions import add_condition
from finops.services.organisation.entries import change, state_of
from finops.services.organisation.use_cases import USE_CASES
from gates.calc.stages import GateStage
from gates.models import FundingGate, GateAnswer, StageTransition
from gates.queries.board import gate_board
from gates.queries.stages import reached
from gates.services.signing import GATES, submit_gate
from gates.services.stopping import hits_of, run_stop_rules
from ledger.queries.narrowing import tenant_zone
from tests.gates.funding.house import (
    SIGNERS,
    another,
    asked_for,
    discovery,
    gate_house,
    granted,
    sign,
)
from tests.ledger.records import a_request, an_event, an_outcome, record
from tests.ledger.slos.house import House

pytestmark = pytest.mark.django_db
CASES = 30
COST = Decimal(2)  # of each case


@pytest.fixture
def house(db: None) -> Iterator[House]:
    with gate_house() as opened:
        yield opened


def weeks_of_cases(*weeks_ago: int) -> None:
    """Thirty resolved cases of 2 USD on the Wednesday of each of these weeks, and one today."""
    today = local_today()
    monday = today - timedelta(days=today.weekday())
    for back in weeks_ago:
        day = monday - timedelta(weeks=back) + timedelta(days=2)
        at = (day_start(day, tenant_zone()) + timedelta(hours=12)).isoformat()
        names = [f"w{back}-{no}" for no in range(CASES)]
        record(*[a_request(name, at) for name in names])
        record(*[an_event(f"e-{name}", name, at) for name in names])
        record(*[an_outcome(f"o-{name}", name, at) for name in names])
    now = clock.now().isoformat()
    record(a_request("now", now), an_event("e-now", "now", now))


def a_grant(house: House, limit: str) -> FundingGate:
    """Signed five weeks ago."""
    terms = another(discovery(), unit_cost_limit=Decimal(limit))
    gate = granted(house, house.copilot, terms)
    FundingGate.objects.filter(pk=gate.pk).update(approved_at=clock.now() - timedelta(weeks=5))
    gate.refresh_from_db()
    return gate


def test_two_bad_weeks_freeze_the_grant_once_and_people_are_told_why(house: House) -> None:
    gate = a_grant(house, "1.99")
    weeks_of_cases(3, 2)
    assert run_stop_rules() == "1 grants frozen"
    gate.refresh_from_db()
    assert gate.state == "frozen"
    freeze = Freeze.objects.get()
    assert "two weeks in a row" in freeze.rule
    assert [week["cases"] for week in freeze.detail["weeks"]] == [CASES, CASES]
    assert Decimal(freeze.detail["weeks"][0]["cost"]) == COST * CASES
    assert run_stop_rules() == "0 grants frozen"
    assert Freeze.objects.count() == 1
    assert reached(house.copilot).stage == GateStage.DISCOVERY  # what runs goes on
    [card] = [each for each in gate_board(None).of_stage(GateStage.DISCOVERY) if each.gate == gate]
    assert card.is_frozen, "it stands on the board where it is"


@pytest.mark.parametrize(
    ("limit", "weeks"),
    [("2", (3, 2)), ("1.99", (2,)), ("1.99", (4, 2)), ("1.99", (7, 6))],
    ids=["at the limit", "one week", "not in a row", "before the grant"],
)
def test_less_than_that_does_not(house: House, limit: str, weeks: tuple[int, ...]) -> None:
    gate = a_grant(house, limit)
    weeks_of_cases(*weeks)
    assert list(hits_of(gate)) == []


def test_a_frozen_grant_gives_way_to_a_new_request_only(house: House) -> None:
    gate = a_grant(house, "1.99")
    weeks_of_cases(3, 2)
    run_stop_rules()
    again = asked_for(house, house.copilot, another(discovery(), stage="pilot"))
    assert again.state == "draft"
    gate.refresh_from_db()
    assert gate.state == "frozen"


def test_an_overdue_condition_freezes(house: House) -> None:
    gate = asked_for(house, house.copilot)
    owner = house["Bea"].user
    assert owner is not None
    add_condition(
        GATES,
        gate.pk,
        actor=house["Pat"],
        text="The runbook is written",
        owner=owner,
        due_on=local_today() + timedelta(days=3),
    )
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    gate = sign(house, gate, *SIGNERS)
    assert gate.state == "conditionally_approved"
    assert list(hits_of(gate)) == []
    condition = Condition.objects.get()
    ConditionCheck.objects.create(condition=condition, result="overdue", at=clock.now())
    (hit,) = hits_of(gate)
    assert "The runbook is written" in hit.rule
    assert run_stop_rules() == "1 grants frozen"


def test_evidence_that_is_out_of_date_fires(house: House) -> None:
    gate = granted(house, house.copilot)
    assert list(hits_of(gate)) == []
    frozen = GateAnswer.objects.get(gate=gate, question="outcome")
    assert frozen.until == local_today() + timedelta(days=180)


def stage_set(house: House, stage: str) -> None:
    case = UseCase.objects.get(pk=house.copilot.pk)
    seen = state_of(USE_CASES, case)
    change(USE_CASES, actor=house["Pat"], pk=case.pk, values={"stage": stage}, seen=seen)


def test_the_set_up_changes_a_stage_only_before_the_first_gate(house: House) -> None:
    stage_set(house, "pilot")
    assert reached(UseCase.objects.get(pk=house.copilot.pk)).stage == GateStage.PILOT
    assert not StageTransition.objects.exists()
    stage_set(house, "discovery")
    granted(house, UseCase.objects.get(pk=house.copilot.pk))
    with pytest.raises(ValidationError) as refusal:
        stage_set(house, "scale")
    assert set(refusal.value.message_dict) == {"stage"}
