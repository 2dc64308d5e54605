"""Stop rules at work: what fires freezes the growth that a gate granted, and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.models import Tenant
from finops.queries.approvals.conditions import ConditionStanding
from finops.scope import tenant_scope
from finops.services.approvals.lapsing import freeze
from finops.services.signing import WrongStep
from finops.ui.numbers import unit_cost
from gates.calc.stop_rules import Week, fired
from gates.models import FundingGate, GateStopRule
from gates.queries.stop_facts import StopFacts, is_broken
from gates.queries.terms import evidence_days, granted_on, unit_cost_rule
from gates.services.signing import GATES

GRANTED: Final = ("approved", "conditionally_approved")
LONGEST_RULE: Final = 120


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
            grants = _granted()
            facts = StopFacts(None, grants)
            hits = [(gate.pk, next(hits_of(gate, facts), None)) for gate in grants]
        return sum(_freeze(pk, hit) for pk, hit in hits if hit is not None)


def _granted() -> list[FundingGate]:
    rows = FundingGate.objects.filter(state__in=GRANTED).select_related("use_case")
    return list(rows.prefetch_related("stop_rules", "answers").order_by("pk"))


def _freeze(gate_id: int, hit: Hit) -> bool:
    """Freeze one grant. Somebody may have replaced it in this moment."""
    try:
        freeze(GATES, gate_id, rule=_cut(hit.rule), detail=hit.detail)
    except WrongStep:
        return False
    return True


def _cut(sentence: str) -> str:
    """As much of it as a freeze keeps; all of it is in what the rule read."""
    return sentence if len(sentence) <= LONGEST_RULE else f"{sentence[: LONGEST_RULE - 1]}…"


def hits_of(gate: FundingGate, facts: StopFacts | None = None) -> Iterator[Hit]:
    """Every rule of a grant that fires now, in the order of the rules."""
    read = facts or StopFacts(frozenset({gate.use_case.slug}), [gate])
    for rule in gate.stop_rules.all():
        hit = RULES[GateStopRule.Kind(rule.kind)](gate, rule, read)
        if hit is not None:
            yield hit


def _unit_cost(gate: FundingGate, rule: GateStopRule, facts: StopFacts) -> Hit | None:
    granted = granted_on(gate)
    if granted is None or rule.limit is None:
        return None
    terms = unit_cost_rule(gate, rule.limit)
    firing = fired(terms, facts.weeks.since(gate.use_case, granted))
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
            **{"kind": rule.kind, "limit": str(rule.limit)},
            "weeks": [_week_text(week) for week in firing.weeks],
            "net_per_case": _text(firing.net_per_case),
            "frozen_net_per_case": _text(terms.net_per_case),
        },
    )


def _week_text(week: Week) -> dict[str, str | int | None]:
    return {
        "monday": week.monday.isoformat(),
        **{"cost": str(week.cost), "cases": week.cases, "value": _text(week.value)},
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _quality(gate: FundingGate, rule: GateStopRule, facts: StopFacts) -> Hit | None:
    missed = [slo for slo in facts.levels(gate.use_case) if is_broken(slo.terms, slo.budget)]
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


def _escalation(gate: FundingGate, rule: GateStopRule, facts: StopFacts) -> Hit | None:
    granted = granted_on(gate)
    misses = 0 if granted is None else facts.misses(gate.use_case, granted)
    if not misses:
        return None
    text = ngettext(
        "A high-risk escalation was missed", "%(count)d high-risk escalations were missed", misses
    )
    return Hit(text % {"count": misses}, {"kind": rule.kind, "misses": misses})


def _condition(gate: FundingGate, rule: GateStopRule, facts: StopFacts) -> Hit | None:
    overdue = [
        each.row.text
        for each in facts.conditions(gate)
        if each.standing == ConditionStanding.OVERDUE
    ]
    if not overdue:
        return None
    words = {"conditions": "; ".join(overdue)}
    return Hit(_("Overdue: %(conditions)s") % words, {"kind": rule.kind, "overdue": overdue})


def _evidence(gate: FundingGate, rule: GateStopRule, facts: StopFacts) -> Hit | None:
    out = [
        question.value for question, until in evidence_days(gate).items() if until <= facts.today
    ]
    if not out:
        return None
    words = {"questions": ", ".join(out)}
    sentence = _("Evidence is out of date: %(questions)s")
    return Hit(sentence % words, {"kind": rule.kind, "questions": out})


Rule = Callable[[FundingGate, GateStopRule, StopFacts], Hit | None]
RULES: Final[dict[GateStopRule.Kind, Rule]] = {
    GateStopRule.Kind.UNIT_COST: _unit_cost,
    GateStopRule.Kind.QUALITY: _quality,
    GateStopRule.Kind.ESCALATION: _escalation,
    GateStopRule.Kind.CONDITION: _condition,
    GateStopRule.Kind.EVIDENCE: _evidence,
}
