"""Stop rules at work: what fires freezes the growth that a gate granted, and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from finops.calc.dates.periods import local_day
from finops.models import Tenant
from finops.queries.approvals import request_of
from finops.queries.approvals.conditions import ConditionStanding, conditions_now
from finops.queries.tenants import local_today, tenant_zone
from finops.scope import tenant_scope
from finops.services.approvals.lapsing import freeze
from finops.services.signing import WrongStep
from finops.ui.numbers import unit_cost
from gates.calc.answers import Answer
from gates.calc.stages import Question
from gates.calc.stop_rules import UnitCostRule, fired
from gates.calc.verdicts import Verdict
from gates.evidence.asked import KIND, Asked
from gates.evidence.quality import missed_levels
from gates.models import FundingGate, GateStopRule
from gates.queries.frozen import frozen_answers
from gates.queries.weeks import weeks_since
from gates.services.signing import GATES

GRANTED: Final = ("approved", "conditionally_approved")
LONGEST_RULE: Final = 120
ESCALATION: Final = "escalation_miss"


@dataclass(frozen=True)
class Hit:
    """Why a rule fired, in a sentence, and what it read."""

    rule: str
    detail: Mapping[str, Any]  # Any: as JSON


def run_stop_rules() -> str:
    """Look at every grant of every tenant; run twice, nothing is frozen twice."""
    count = sum(_run_in(pk) for pk in Tenant.objects.order_by("pk").values_list("pk", flat=True))
    return f"{count} grants frozen"


def _run_in(tenant_id: int) -> int:
    with tenant_scope(tenant_id):
        with transaction.atomic():
            grants = FundingGate.objects.filter(state__in=GRANTED).order_by("pk")
            known = list(grants.values_list("pk", flat=True))
        return sum(_look_at(pk) for pk in known)


def _look_at(gate_id: int) -> bool:
    """Freeze one grant if a rule fires. Somebody may have replaced it in this moment."""
    with transaction.atomic():
        rows = FundingGate.objects.select_related("use_case").prefetch_related("stop_rules")
        gate = rows.filter(pk=gate_id, state__in=GRANTED).first()
        hit = next(hits_of(gate), None) if gate is not None else None
        if hit is None:
            return False
        try:
            freeze(GATES, gate_id, rule=_cut(hit.rule), detail=hit.detail)
        except WrongStep:
            return False
    return True


def _cut(sentence: str) -> str:
    """As much of it as a freeze keeps; all of it is in what the rule read."""
    return sentence if len(sentence) <= LONGEST_RULE else f"{sentence[: LONGEST_RULE - 1]}…"


def hits_of(gate: FundingGate) -> Iterator[Hit]:
    """Every rule of a grant that fires now, in the order of the rules."""
    today = local_today()
    for rule in gate.stop_rules.all():
        hit = RULES[GateStopRule.Kind(rule.kind)](gate, rule, today)
        if hit is not None:
            yield hit


def _unit_cost(gate: FundingGate, rule: GateStopRule, _today: date) -> Hit | None:
    if gate.approved_at is None or rule.limit is None:
        return None
    terms = UnitCostRule(rule.limit, _frozen_net(frozen_answers(gate)))
    since = local_day(gate.approved_at, tenant_zone())
    firing = fired(terms, weeks_since(gate.use_case, since))
    if firing is None:
        return None
    costs = [unit_cost(week.unit_cost or 0) for week in firing.weeks]
    words = {
        "unit": gate.use_case.outcome_unit.replace("_", " "),
        **{"limit": unit_cost(rule.limit), "first": costs[0], "second": costs[1]},
    }
    sentence = _("Cost per %(unit)s over %(limit)s USD, two weeks in a row: %(first)s, %(second)s")
    return Hit(
        sentence % words,
        {
            "kind": rule.kind,
            "limit": str(rule.limit),
            "weeks": [
                {
                    "monday": week.monday.isoformat(),
                    **{"cost": str(week.cost), "cases": week.cases},
                    "value": None if week.value is None else str(week.value),
                }
                for week in firing.weeks
            ],
            "net_per_case": None if firing.net_per_case is None else str(firing.net_per_case),
            "frozen_net_per_case": _text(terms.net_per_case),
        },
    )


def _frozen_net(answers: Mapping[Question, Answer]) -> Decimal | None:
    """(Value − cost) ÷ outcomes of the worksheet that was signed; unknown where any of it is."""
    unit = answers.get(Question.UNIT)
    if unit is None:
        return None
    cost, value, outcomes = (unit.inputs.get(name) for name in ("cost", "value", "outcomes"))
    if cost is None or value is None or not outcomes:
        return None
    return (value - cost) / outcomes


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _quality(gate: FundingGate, rule: GateStopRule, today: date) -> Hit | None:
    missed = missed_levels(Asked(gate, today))
    if not missed:
        return None
    names = ", ".join(slo.terms.label for slo in missed)
    detail = {
        "kind": rule.kind,
        "missed": [
            {"metric": slo.terms.metric, "value": _text(slo.budget.value)} for slo in missed
        ],
    }
    return Hit(_("Service levels missed: %(names)s") % {"names": names}, detail)


def _escalation(gate: FundingGate, rule: GateStopRule, today: date) -> Hit | None:
    missed = [slo for slo in missed_levels(Asked(gate, today)) if slo.terms.metric == ESCALATION]
    if not missed:
        return None
    return Hit(_("A high-risk escalation was missed"), {"kind": rule.kind})


def _condition(gate: FundingGate, rule: GateStopRule, _today: date) -> Hit | None:
    request = request_of(KIND, gate.pk)
    if request is None:
        return None
    rows = request.conditions.select_related("request").prefetch_related("checks")
    overdue = [
        each.row.text for each in conditions_now(rows) if each.standing == ConditionStanding.OVERDUE
    ]
    if not overdue:
        return None
    words = {"conditions": "; ".join(overdue)}
    return Hit(_("Overdue: %(conditions)s") % words, {"kind": rule.kind, "overdue": overdue})


def _evidence(gate: FundingGate, rule: GateStopRule, today: date) -> Hit | None:
    out = [
        answer.question.value
        for answer in frozen_answers(gate).values()
        if answer.verdict == Verdict.MET and answer.until is not None and answer.until <= today
    ]
    if not out:
        return None
    words = {"questions": ", ".join(out)}
    sentence = _("Evidence is out of date: %(questions)s")
    return Hit(sentence % words, {"kind": rule.kind, "questions": out})


RULES: Final[dict[GateStopRule.Kind, Callable[[FundingGate, GateStopRule, date], Hit | None]]] = {
    GateStopRule.Kind.UNIT_COST: _unit_cost,
    GateStopRule.Kind.QUALITY: _quality,
    GateStopRule.Kind.ESCALATION: _escalation,
    GateStopRule.Kind.CONDITION: _condition,
    GateStopRule.Kind.EVIDENCE: _evidence,
}
