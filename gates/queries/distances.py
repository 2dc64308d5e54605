"""How far each stop rule of a gate is from firing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from finops.calc.dates.periods import local_day
from finops.queries.approvals.conditions import ConditionStanding
from gates.calc.answers import Answer
from gates.calc.stages import Question
from gates.calc.stop_rules import distance
from gates.models import FundingGate, GateStopRule
from gates.queries.stop_facts import StopFacts, is_broken
from gates.queries.terms import evidence_days, granted_on, unit_cost_rule
from ledger.calc.slos.budgets import Standing
from ledger.queries.narrowing import tenant_zone


@dataclass(frozen=True)
class RuleDistance:
    """A rule and what it reads now. `way` is how much of the way to firing is gone, from 0 to 1;
    None where that is not known. `value` is a unit cost or a count, `about` names the service level
    or the condition that is nearest, `days_left` counts down to a day."""

    rule: GateStopRule
    way: Decimal | None = None
    value: Decimal | None = None
    about: str = ""
    days_left: int | None = None
    bad_weeks: int = 0


def distances(gate: FundingGate, live: dict[Question, Answer]) -> list[RuleDistance]:
    """Of all rules of a gate, in their order; before the grant the unit cost is that of the live
    evidence."""
    facts = StopFacts(frozenset({gate.use_case.slug}), [gate])
    return [
        _READ[GateStopRule.Kind(rule.kind)](gate, rule, facts, live)
        for rule in gate.stop_rules.all()
    ]


Live = dict[Question, Answer]


def _unit_cost(gate: FundingGate, rule: GateStopRule, facts: StopFacts, live: Live) -> RuleDistance:
    granted, limit = granted_on(gate), rule.limit
    if limit is None:
        return RuleDistance(rule)
    if granted is None:
        value = live[Question.UNIT].inputs.get("unit_cost")
        return RuleDistance(rule, _part(value, limit), value)
    weeks = facts.weeks.since(gate.use_case, granted)
    known = distance(unit_cost_rule(gate, limit), weeks)
    return RuleDistance(
        rule, _part(known.unit_cost, limit), known.unit_cost, bad_weeks=known.bad_in_a_row
    )


def _part(value: Decimal | None, limit: Decimal) -> Decimal | None:
    return None if value is None else _within(value / limit)


def _within(part: Decimal) -> Decimal:
    return min(max(part, Decimal(0)), Decimal(1))


def _quality(gate: FundingGate, rule: GateStopRule, facts: StopFacts, _live: Live) -> RuleDistance:
    """The level that has used most of its error budget in the last seven days."""
    nearest = RuleDistance(rule)
    for slo in facts.levels(gate.use_case):
        budget = slo.budget
        if budget.standing is Standing.NO_DATA or budget.used is None:
            continue
        way = Decimal(0) if budget.burn is None else _within(budget.burn)
        if is_broken(slo.terms, budget):
            way = Decimal(1)
        if nearest.way is None or way > nearest.way:
            nearest = RuleDistance(rule, way, budget.value, slo.terms.label)
    return nearest


def _escalation(
    gate: FundingGate, rule: GateStopRule, facts: StopFacts, _live: Live
) -> RuleDistance:
    granted = granted_on(gate)
    count = 0 if granted is None else facts.misses(gate.use_case, granted)
    return RuleDistance(rule, _within(Decimal(count)), Decimal(count))


def _condition(
    gate: FundingGate, rule: GateStopRule, facts: StopFacts, _live: Live
) -> RuleDistance:
    """The condition that is due next."""
    standing = [
        held for held in facts.conditions(gate) if held.standing is not ConditionStanding.MET
    ]
    if not standing:
        return RuleDistance(rule, Decimal(0))
    first = standing[0]
    if first.standing is ConditionStanding.OVERDUE:
        return RuleDistance(rule, Decimal(1), about=first.row.text, days_left=0)
    left = (first.row.due_on - facts.today).days
    way = _gone(granted_on(gate) or facts.today, first.row.due_on, facts.today)
    return RuleDistance(rule, way, about=first.row.text, days_left=max(left, 0))


def _gone(first: date, last: date, today: date) -> Decimal:
    """The part of the days that is over."""
    return _within(Decimal((today - first).days) / max((last - first).days, 1))


def _evidence(gate: FundingGate, rule: GateStopRule, facts: StopFacts, _live: Live) -> RuleDistance:
    """The answer that is out of date next."""
    days = evidence_days(gate)
    if not days:
        return RuleDistance(rule)
    question, until = min(days.items(), key=lambda held: held[1])
    rows = [row for row in gate.answers.all() if row.question == question.value]
    frozen_on = local_day(max(row.as_of for row in rows), tenant_zone())
    left = max((until - facts.today).days, 0)
    return RuleDistance(
        rule, _gone(frozen_on, until, facts.today), about=question.value, days_left=left
    )


_READ: Final[
    dict[GateStopRule.Kind, Callable[[FundingGate, GateStopRule, StopFacts, Live], RuleDistance]]
] = {
    GateStopRule.Kind.UNIT_COST: _unit_cost,
    GateStopRule.Kind.QUALITY: _quality,
    GateStopRule.Kind.ESCALATION: _escalation,
    GateStopRule.Kind.CONDITION: _condition,
    GateStopRule.Kind.EVIDENCE: _evidence,
}
