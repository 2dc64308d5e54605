"""Are quality and risk acceptable? Source: requirements 13, 17."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from finops.calc.dates.periods import DateRange
from finops.ui.numbers import percent, quantity
from gates.calc.answers import Answer, Figure
from gates.calc.stages import Question
from gates.calc.verdicts import Verdict, worst
from gates.evidence.asked import Asked
from gates.evidence.places import QUALITY_INCIDENTS, SLOS
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.slos.budgets import Standing
from ledger.calc.slos.targets import Basis
from ledger.models import SloTarget
from ledger.queries.quality_incidents.listing import serious_incidents
from ledger.queries.slos.matrix import SloRow, matrix_report

BY: Final = "SLO and cost matrix 1"
TARGET: Final = ".target"
GUARDED: Final = (SloTarget.Kind.QUALITY.value, SloTarget.Kind.SAFETY.value)
VERDICTS: Final = {
    Standing.MET: Verdict.MET,
    Standing.MISSED: Verdict.NOT_MET,
    Standing.NOT_PROVED: Verdict.NOT_MET,
    Standing.TOO_FEW: Verdict.MISSING,
    Standing.NO_DATA: Verdict.MISSING,
}


def quality(asked: Asked) -> Answer:
    """Every service level of quality and safety in force is proved, and there was no serious
    incident in the last 30 days."""
    rows = matrix_report(asked.scope).rows  # none of a use case that is closed
    levels = [slo for row in rows for slo in row.slos if slo.terms.kind in GUARDED]
    serious = serious_incidents(
        asked.use_case.slug, ReportFilter(DateRange(asked.last_days.first, asked.today))
    )
    inputs = {"serious_incidents": Decimal(serious), **_values(levels)}
    if not levels:
        gap = _("No service level of quality or safety is signed: ask for the matrix's row.")
        return Answer(Question.QUALITY, Verdict.MISSING, BY, inputs=inputs, gap=gap)
    verdict = worst(
        [
            *(VERDICTS[slo.budget.standing] for slo in levels),
            Verdict.NOT_MET if serious else Verdict.MET,
        ]
    )
    incidents = Figure(_("Serious incidents"), quantity(serious), "0", (QUALITY_INCIDENTS,))
    return Answer(
        Question.QUALITY,
        verdict,
        BY,
        figures=(*map(_figure, levels), incidents),
        inputs=inputs,
        main=levels[0].terms.metric,
        gap=_gap(levels) if verdict == Verdict.MISSING else "",
    )


def _values(levels: list[SloRow]) -> dict[str, Decimal | None]:
    """Of each level its value, and its target; a metric has no dot in its name."""
    return {
        **{slo.terms.metric: slo.budget.value for slo in levels},
        **{f"{slo.terms.metric}{TARGET}": slo.terms.target for slo in levels},
    }


def _figure(slo: SloRow) -> Figure:
    value, target = slo.budget.value, slo.terms.target
    is_share = slo.terms.basis in (Basis.GOOD_SHARE, Basis.BAD_SHARE)
    shown = percent if is_share else quantity
    sign = "≥" if slo.terms.basis == Basis.GOOD_SHARE else "≤"
    return Figure(
        slo.terms.label,
        _("not known") if value is None else shown(value),
        f"{sign} {shown(target.normalize())}",
        (SLOS,),
    )


def _gap(levels: list[SloRow]) -> str:
    names = [slo.terms.label for slo in levels if VERDICTS[slo.budget.standing] == Verdict.MISSING]
    return _("Not enough is measured of: %(names)s.") % {"names": ", ".join(names)}
