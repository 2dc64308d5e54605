"""The decision of a gate in words, from its numbers. Source: requirements 17, 18."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from finops.models import Condition, User
from finops.queries.approvals.conditions import ConditionNow
from finops.ui.dates import day_with_year
from finops.ui.numbers import money, money_whole, unit_cost
from finops.ui.tables import Cell
from gates.calc.answers import Answer
from gates.calc.stages import GateStage, Question, asks
from gates.calc.verdicts import Verdict
from gates.models import FundingGate
from gates.services.signing import percent_of
from gates.views.funding.words import question_word

Shown = Mapping[Question, Answer]
WHOLE_FROM = 1_000


def decision_strip(gate: FundingGate, shown: Shown) -> list[tuple[str, Cell]]:
    """The facts that decide: traffic, ceiling, what an outcome costs, its net value, the review."""
    unit = shown[Question.UNIT].inputs
    cost, limit = unit.get("unit_cost"), unit.get("limit")
    stop = next((rule.limit for rule in gate.stop_rules.all() if rule.limit is not None), None)
    notes = [
        _("limit %(limit)s") % {"limit": unit_cost(limit)} if limit is not None else "",
        _("stops above %(stop)s") % {"stop": unit_cost(stop)} if stop is not None else "",
    ]
    return [
        _place(gate),
        (
            _("Monthly ceiling"),
            Cell(
                "" if gate.ceiling_usd is None else f"{money(gate.ceiling_usd)} USD",
                nil=_("not named"),
                note=_("granted budget ends here"),
            ),
        ),
        (
            _("Per %(unit)s") % {"unit": gate.use_case.outcome_unit.replace("_", " ")},
            Cell(
                "" if cost is None else f"{unit_cost(cost)} USD",
                nil=_("not known"),
                note=", ".join(filter(None, notes)) or None,
            ),
        ),
        (_("Net value a month"), _net(gate, unit)),
        (_("Next review"), Cell(gate.review_on, "day", note=_("earlier if a stop rule fires"))),
    ]


def _place(gate: FundingGate) -> tuple[str, Cell]:
    if gate.share is None:
        before = gate.get_stage_before_display() or _("none")
        return _("Stage"), Cell(f"{before} → {gate.get_stage_display()}")
    step = f"{percent_of(gate.share_before)} → {percent_of(gate.share)}"
    return _("Traffic"), Cell(step, note=_("of all contacts, its ceiling"))


def _net(gate: FundingGate, unit: Mapping[str, Decimal | None]) -> Cell:
    """Value − cost of the month that was frozen; for more traffic also what it would be with the
    same net value per contact."""
    value, cost = unit.get("value"), unit.get("cost")
    if value is None or cost is None:
        return Cell("", nil=_("not known"))
    net, note = value - cost, _("USD, value less cost")
    text = _usd(net)
    if gate.share is not None and gate.share_before:
        text = f"{text} → {_usd(net * gate.share / gate.share_before)}"
        note = _("USD, as much for each contact as now")
    return Cell(text, note=note)


def _usd(amount: Decimal) -> str:
    return money_whole(amount) if abs(amount) >= WHOLE_FROM else money(amount)


def decision_lines(
    gate: FundingGate, shown: Shown, conditions: Sequence[ConditionNow]
) -> list[tuple[str, str]]:
    """“Decision: approve scale from 20% to 60% of its traffic.” and what belongs to it."""
    held = "; ".join(
        f"{each.row.text} ({each.row.owner.name}, {day_with_year(each.row.due_on)})"
        for each in conditions
    )
    return [
        (_("Decision"), _asked_for(gate)),
        (_("Reason"), _reason(gate, shown)),
        (_("Conditions"), held or _("none")),
        (_("Budget owner"), _name(gate.use_case.business_owner)),
        (_("Asked by"), _name(gate.requested_by)),
        (_("Next review"), day_with_year(gate.review_on)),
    ]


def _condition(row: Condition) -> str:
    return f"{row.text} ({row.owner.name}, {day_with_year(row.due_on)})"


def _name(person: User | None) -> str:
    return person.name if person is not None else _("nobody is named")


def _asked_for(gate: FundingGate) -> str:
    stage = str(gate.get_stage_display()).lower()
    if gate.share is None:
        return _("Approve the stage %(stage)s.") % {"stage": stage}
    words = {"before": percent_of(gate.share_before), "share": percent_of(gate.share)}
    return _("Approve %(stage)s from %(before)s to %(share)s of its traffic.") % {
        "stage": stage,
        **words,
    }


def _reason(gate: FundingGate, shown: Shown) -> str:
    """What is met with its first figure, and what is not, each by name."""
    stage = GateStage(gate.stage)
    met, unmet = [], []
    for question, answer in shown.items():
        if not asks(stage, question):
            continue
        if answer.verdict is not Verdict.MET:
            unmet.append(question_word(question).lower())
        elif answer.figures:
            figure = answer.figures[0]
            must = f" ({figure.must})" if figure.must else ""
            met.append(f"{figure.label.lower()} {figure.value}{must}")
    sentences = [_("Within what was approved: %(met)s.") % {"met": "; ".join(met)}] if met else []
    if unmet:
        sentences.append(_("Not met: %(unmet)s.") % {"unmet": ", ".join(unmet)})
    return " ".join([*sentences, gate.reason])
