"""Is the business outcome measurable, and better than before? Source: requirements 17."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from finops.ui.numbers import percent, quantity
from gates.calc.answers import Answer, Figure
from gates.calc.stages import Question
from gates.calc.verdicts import Verdict, is_silent
from gates.evidence.asked import Asked
from gates.evidence.places import BUSINESS_METRICS
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.business_metrics.report import SeriesRow, business_metrics

BY: Final = "business metrics 1"
OWNER_HOLDS: Final = timedelta(days=180)


def outcome(asked: Asked) -> Answer:
    """Met where the metric is better than its baseline in the direction of its target, and the
    guard stays within its margin; whether the target is reached is said apart."""
    gate, inputs = asked.gate, _inputs(asked)
    gap = _gap(asked, inputs)
    if gap:
        return Answer(Question.OUTCOME, Verdict.MISSING, BY, inputs=inputs, gap=gap)
    measured, baseline, target = inputs["measured"], gate.outcome_baseline, gate.outcome_target
    if measured is None or baseline is None or target is None:
        raise ValueError("What is asked of an outcome is complete where it has no gap.")
    change = measured / baseline - 1
    is_better = change < 0 if target < 0 else change > 0
    is_reached = change <= target if target < 0 else change >= target
    guard, holds = _guard(asked, inputs["guard"])
    return Answer(
        Question.OUTCOME,
        Verdict.MET if is_better and holds else Verdict.NOT_MET,
        BY,
        figures=(
            Figure(
                gate.outcome_metric,
                percent(change),
                _("%(target)s, %(reached)s")
                % {
                    "target": percent(target),
                    "reached": _("reached") if is_reached else _("not reached"),
                },
                (BUSINESS_METRICS,),
            ),
            *guard,
        ),
        inputs={**inputs, "change": change},
        main="change",
        until=asked.today + OWNER_HOLDS,
    )


def _inputs(asked: Asked) -> dict[str, Decimal | None]:
    gate, rows = asked.gate, _series(asked)
    return {
        "baseline": gate.outcome_baseline,
        "target": gate.outcome_target,
        "measured": _value(asked, rows.get(gate.outcome_metric)),
        "guard_baseline": gate.guard_baseline,
        "guard_margin": gate.guard_margin,
        "guard": _value(asked, rows.get(gate.guard_metric)),
    }


def _series(asked: Asked) -> dict[str, SeriesRow]:
    report = ReportFilter(asked.last_days, compare=False)
    alone = report.choosing(Dimension.USE_CASE, (asked.use_case.slug,))
    return {row.metric: row for row in business_metrics(alone, asked.scope).rows}


def _value(asked: Asked, row: SeriesRow | None) -> Decimal | None:
    """A source that said nothing for seven days is missing, not 0."""
    return None if row is None or is_silent(row.last, asked.today) else row.summed.value


def _gap(asked: Asked, inputs: dict[str, Decimal | None]) -> str:
    """What is missing, in a sentence; empty where nothing is."""
    gate = asked.gate
    if asked.use_case.business_owner is None:
        return _("Nobody is the use case's business owner: name somebody in its set-up.")
    if not gate.outcome_metric or not gate.outcome_baseline or not gate.outcome_target:
        return _("No outcome with a baseline and a target is named: change the draft.")
    if inputs["measured"] is None:
        words = {"metric": gate.outcome_metric}
        return _("No value of “%(metric)s” came in the last seven days: import it.") % words
    if gate.guard_metric and inputs["guard"] is None:
        words = {"metric": gate.guard_metric}
        return _("No value of “%(metric)s” came in the last seven days: import it.") % words
    return ""


def _guard(asked: Asked, measured: Decimal | None) -> tuple[tuple[Figure, ...], bool]:
    """What must not get worse: a margin above 0 is how much less of the baseline it may be, one
    below 0 how much more."""
    gate = asked.gate
    if not gate.guard_metric or gate.guard_baseline is None or measured is None:
        return (), True
    margin = gate.guard_margin or Decimal(0)
    bound = gate.guard_baseline * (1 - margin)
    holds = measured <= bound if margin < 0 else measured >= bound
    sign = "≤" if margin < 0 else "≥"
    must = f"{sign} {quantity(bound)}"
    source = (BUSINESS_METRICS,)
    return (Figure(gate.guard_metric, quantity(measured), must, source),), holds
