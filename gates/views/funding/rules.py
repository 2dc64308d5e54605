"""Stop rules as bars that end at the edge at which they fire."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.ui.numbers import percent, quantity, unit_cost
from gates.calc.stages import Question
from gates.models import GateStopRule
from gates.queries.distances import RuleDistance
from gates.views.funding.words import question_word

Kind = GateStopRule.Kind


@dataclass(frozen=True)
class RuleBar:
    """A rule, what it reads now, and `way`, of the way to firing; None is not known."""

    label: str
    now: str
    note: str
    way: Decimal | None

    @property
    def tone(self) -> str:
        return "bad" if self.way is not None and self.way >= 1 else ""


def rule_bars(distances: Sequence[RuleDistance]) -> list[RuleBar]:
    return [RuleBar(_label(each), _now(each), _note(each), each.way) for each in distances]


def _label(each: RuleDistance) -> str:
    label = str(each.rule.get_kind_display())
    return label if each.rule.limit is None else f"{label} (> {unit_cost(each.rule.limit)} USD)"


def _now(each: RuleDistance) -> str:
    if each.days_left is not None:
        text = ngettext("%(days)s day left", "%(days)s days left", each.days_left)
        return text % {"days": quantity(each.days_left)}
    if each.rule.kind == Kind.CONDITION:
        return _("none open")
    if each.value is None:
        return _("not known")
    shown = {Kind.UNIT_COST.value: unit_cost, Kind.ESCALATION.value: quantity}
    spell = shown.get(each.rule.kind, percent if each.value <= 1 else quantity)
    return _("%(value)s now") % {"value": spell(each.value)}


def _note(each: RuleDistance) -> str:
    if each.rule.kind == Kind.UNIT_COST and each.bad_weeks:
        text = ngettext("%(count)s bad week", "%(count)s bad weeks in a row", each.bad_weeks)
        return text % {"count": each.bad_weeks}
    if each.rule.kind == Kind.EVIDENCE and each.about:
        return question_word(Question(each.about))
    return each.about
