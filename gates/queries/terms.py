"""What a grant said when it was signed: since when it holds, and what its stop rules go by."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from finops.calc.dates.periods import local_day
from finops.queries.tenants import tenant_zone
from gates.calc.answers import Answer
from gates.calc.stages import Question
from gates.calc.stop_rules import UnitCostRule
from gates.calc.verdicts import Verdict
from gates.models import FundingGate
from gates.queries.frozen import frozen_answers


def granted_on(gate: FundingGate) -> date | None:
    """The tenant's day of the last signature; None before it."""
    return None if gate.approved_at is None else local_day(gate.approved_at, tenant_zone())


def unit_cost_rule(gate: FundingGate, limit: Decimal) -> UnitCostRule:
    return UnitCostRule(limit, _frozen_net(frozen_answers(gate)))


def _frozen_net(answers: Mapping[Question, Answer]) -> Decimal | None:
    """(Value − cost) ÷ outcomes of the worksheet that was signed; unknown where any of it is."""
    unit = answers.get(Question.UNIT)
    if unit is None:
        return None
    cost, value, outcomes = (unit.inputs.get(name) for name in ("cost", "value", "outcomes"))
    if cost is None or value is None or not outcomes:
        return None
    return (value - cost) / outcomes


def evidence_days(gate: FundingGate) -> dict[Question, date]:
    """Of frozen answers that are met and hold for a time, the day from which on they are out."""
    return {
        question: answer.until
        for question, answer in frozen_answers(gate).items()
        if answer.verdict == Verdict.MET and answer.until is not None
    }
