"""Reads of conditions: how each stands, by its looks, with the exact figure of the last one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.calc.approvals.conditions import read_rule
from finops.calc.lifecycles import Phase
from finops.models import ApprovalRequest, ApprovalStep, Condition, ConditionCheck
from finops.queries.approvals.texts import title_in
from finops.ui.text import Text

COMPARED: Final[dict[str, Text]] = {
    ">=": gettext_lazy("at least %(value)s"),
    "<=": gettext_lazy("at most %(value)s"),
    ">": gettext_lazy("more than %(value)s"),
    "<": gettext_lazy("less than %(value)s"),
}


class ConditionStanding(StrEnum):
    """Part of what is asked, open, met, or overdue: not met by the end of its day."""

    ASKED = "asked"
    OPEN = "open"
    MET = "met"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class ConditionNow:
    """One condition, how it stands, and the last look at it (nothing: nobody looked yet)."""

    row: Condition
    standing: ConditionStanding
    last: ConditionCheck | None

    @property
    def title(self) -> str:
        """What was approved on this condition."""
        request = self.row.request
        return title_in(request.snapshot.content) if request.snapshot is not None else ""

    @property
    def rule(self) -> str:
        """“deflection rate at least 0.52 over 7 days, 200 cases or more”; empty where a person
        decides."""
        if not self.row.rule:
            return ""
        return rule_text(self.row.rule)

    @property
    def figure(self) -> str:
        """The last one exactly: “5,200/10,000”; empty where none is known."""
        if self.last is None or self.last.numerator is None:
            return ""
        parts = [self.last.numerator, self.last.denominator]
        return "/".join(exact(part) for part in parts if part is not None)


def rule_text(stated: dict[str, Any]) -> str:  # Any: what stands in JSON
    rule = read_rule(stated)
    pairs = sorted(rule.filter.items())
    narrowed = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in pairs)
    words = {
        "metric": rule.metric.replace("_", " ").replace(" usd", " (USD)"),
        "of": _(" of %(which)s") % {"which": narrowed} if narrowed else "",
        "limit": str(COMPARED[rule.op]) % {"value": exact(rule.value)},
        "days": ngettext("one day", "%(days)d days", rule.days) % {"days": rule.days},
    }
    text = _("%(metric)s%(of)s %(limit)s over %(days)s") % words
    if not rule.min_n:
        return text
    return _("%(rule)s, %(least)s cases or more") % {"rule": text, "least": f"{rule.min_n:,}"}


def exact(value: Decimal) -> str:
    """All digits, without zeros at the end: 5,199.5."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def conditions_of(request: ApprovalRequest) -> list[ConditionNow]:
    rows = request.conditions.select_related("owner", "request__snapshot")
    return conditions_now(rows.prefetch_related("checks").order_by("no"))


def open_conditions_of(person: int) -> list[ConditionNow]:
    """Of what is in force those that a person owns, that no figure decides and that are not met."""
    rows = Condition.objects.filter(request__phase=Phase.IN_FORCE, owner=person)
    rows = rows.filter(rule__isnull=True)
    met = ConditionCheck.objects.filter(result=ConditionCheck.Result.MET).values("condition")
    related = rows.exclude(pk__in=met).select_related("owner", "request__snapshot")
    return conditions_now(related.prefetch_related("checks").order_by("due_on", "pk"))


def granted_at(held: Iterable[ConditionNow]) -> dict[int, datetime]:
    """By request, when it was approved on its conditions."""
    steps = ApprovalStep.objects.filter(request__in={now.row.request_id for now in held})
    granted = steps.filter(target="conditionally_approved").order_by("seq")
    return dict(granted.values_list("request_id", "at"))


def conditions_in_force() -> list[ConditionNow]:
    """Of all that is in force: overdue ones first, then open ones by their day, then those met."""
    rows = Condition.objects.filter(request__phase=Phase.IN_FORCE)
    related = rows.select_related("owner", "request__snapshot").prefetch_related("checks")
    order = [ConditionStanding.OVERDUE, ConditionStanding.OPEN, ConditionStanding.MET]
    known = conditions_now(related.order_by("due_on", "pk"))
    return sorted(known, key=lambda held: order.index(held.standing))


def condition_numbered(number: int) -> ConditionNow | None:
    rows = Condition.objects.filter(pk=number).select_related("owner", "request__snapshot")
    return next(iter(conditions_now(rows.prefetch_related("checks"))), None)


def conditions_now(rows: Iterable[Condition]) -> list[ConditionNow]:
    return [_standing(row) for row in rows]


def _standing(row: Condition) -> ConditionNow:
    checks = list(row.checks.all())
    results = {check.result for check in checks}
    looked = [check for check in checks if check.result != ConditionCheck.Result.OVERDUE]
    last = looked[-1] if looked else None
    if ConditionCheck.Result.MET in results:
        return ConditionNow(row, ConditionStanding.MET, last)
    if row.request.phase != Phase.IN_FORCE:
        return ConditionNow(row, ConditionStanding.ASKED, last)
    is_late = ConditionCheck.Result.OVERDUE in results
    return ConditionNow(row, ConditionStanding.OVERDUE if is_late else ConditionStanding.OPEN, last)
