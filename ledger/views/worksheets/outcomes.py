"""The outcomes of a worksheet and what each of them cost, by arrival and by cohort."""

from decimal import Decimal

from django.utils.translation import gettext as _

from finops.calc.dates.periods import local_day
from finops.models import UseCase
from finops.queries.outcome_types import type_label
from finops.ui import dates
from finops.ui.numbers import money, quantity
from ledger.calc.reports.unit_economics import UnitCost
from ledger.queries.narrowing import tenant_zone
from ledger.queries.outcomes.credits import Crediting, NewSeries
from ledger.queries.units.counts import ByKind, UnitFigures
from ledger.queries.units.worksheets import UseCaseWorksheet
from ledger.queries.use_cases import cohort_unit_cost_of, rung_of, unit_cost_of
from ledger.views.units.figures import LADDER_KINDS, maturity
from ledger.views.units.words import per_outcome, reason_of
from ledger.views.worksheets.lines import WorksheetLine

NONE = Decimal(0)


def kinds_of(use_case: UseCase, figures: UnitFigures) -> list[str]:
    """The ladder's rungs, the use case's own outcome, and whatever else came in the period."""
    came = (figures.outcomes, figures.failed, figures.unknown, figures.cohort.outcomes)
    others = sorted({kind for counts in came for kind, count in counts.items() if count})
    return list(dict.fromkeys([*LADDER_KINDS, use_case.outcome_unit, *others]))


def outcome_lines(use_case: UseCase, sheet: UseCaseWorksheet) -> list[WorksheetLine]:
    """How many there were in the period, and what is not certain of them, kind by kind."""
    figures = sheet.economics.figures
    implied = _("of these: no record says so, only the id on a request")
    failed = _("not counted: quality, risk or adoption failed; their cost stays")
    unknown = _("not counted as long as nobody knows what their definition requires")
    return [
        *(_counted(kind, figures.outcomes) for kind in kinds_of(use_case, figures)),
        *_by_kind(_("Implied: %(outcome)s"), figures.implied, implied),
        *_by_kind(_("Failed: %(outcome)s"), figures.failed, failed),
        *_by_kind(_("Unknown: %(outcome)s"), figures.unknown, unknown),
        *_unsettled(sheet.crediting),
    ]


def _by_kind(label: str, counts: ByKind, rule: str) -> list[WorksheetLine]:
    """A line for each kind that there is: kinds are never added."""
    return [
        WorksheetLine(label % {"outcome": type_label(kind).lower()}, count, "quantity", rule)
        for kind, count in sorted(counts.items())
        if count
    ]


def _counted(kind: str, counts: ByKind) -> WorksheetLine:
    rules = {
        "quality_passed_answer": (_("Quality-passed answers"), _("answers above the quality gate")),
        "accepted_action": (_("Accepted actions"), _("adopted as they were or lightly edited")),
        "resolved_case": (_("Resolved cases"), _("linked back from the system of record")),
    }
    own = (type_label(kind), _("linked back from the system of record"))
    label, rule = rules.get(kind, own)
    return WorksheetLine(label, counts.get(kind, NONE), "quantity", rule)


def _unsettled(crediting: Crediting) -> list[WorksheetLine]:
    rule = _("by so many outcomes closed months have changed after their close")
    lines = _by_kind(_("Changed after close: %(outcome)s"), crediting.after_close, rule)
    lines += [_series(series) for series in crediting.new_series]
    if crediting.waiting_cases:
        rule = _("cases of this tenant that are not in these figures yet")
        lines.append(WorksheetLine(_("Waiting cases"), crediting.waiting_cases, "quantity", rule))
    return lines


def _series(series: NewSeries) -> WorksheetLine:
    """From when on results count by another definition."""
    kind = type_label(series.kind).lower() if series.kind else _("all types")
    label = _("New definition: %(outcome)s") % {"outcome": kind}
    day = dates.short_day(local_day(series.valid_from, tenant_zone()), dates.today())
    words = _("version %(version)s from %(day)s") % {"version": series.version, "day": day}
    return WorksheetLine(
        label, words, "text", _("a new series: what came before counts by another")
    )


def unit_cost_lines(use_case: UseCase, sheet: UseCaseWorksheet) -> list[WorksheetLine]:
    """Outcomes that happened in the period, whenever their requests were made."""
    figures = sheet.economics.figures
    cost, counts = figures.cost_usd, figures.outcomes
    rungs = [
        (
            per_outcome(kind),
            rung_of(figures.ladder, kind) or unit_cost_of(figures, kind),
            counts.get(kind, NONE),
        )
        for kind in kinds_of(use_case, figures)
    ]
    per_request = _unit(_("Cost per request"), figures.ladder.per_request, cost, sheet.requests)
    return [
        per_request,
        *(_unit(label, unit, cost, count) for label, unit, count in rungs),
        *_at_best(figures),
    ]


def _at_best(figures: UnitFigures) -> list[WorksheetLine]:
    """What outcomes would cost if all of which nobody knows counted: no less than that."""
    return [
        _unit(
            _("%(cost)s, at best") % {"cost": per_outcome(kind)},
            unit,
            figures.cost_usd,
            figures.outcomes.get(kind, NONE) + figures.unknown[kind],
        )
        for kind, unit in sorted(figures.at_best.items())
    ]


def cohort_cost_lines(use_case: UseCase, sheet: UseCaseWorksheet) -> list[WorksheetLine]:
    """Outcomes of the period's own requests, whenever they happened."""
    figures = sheet.economics.figures
    counts = figures.cohort.outcomes
    lines = [
        _unit(
            _("%(cost)s, by cohort") % {"cost": per_outcome(kind)},
            rung_of(figures.cohort.ladder, kind) or cohort_unit_cost_of(figures, kind),
            figures.cost_usd,
            counts.get(kind, NONE),
        )
        for kind in kinds_of(use_case, figures)
    ]
    rule = _("outcomes of the period's requests may still come for some days")
    return [*lines, WorksheetLine(_("Maturity"), maturity(sheet.crediting), "text", rule)]


def _unit(label: str, unit: UnitCost, cost: Decimal | None, count: int | Decimal) -> WorksheetLine:
    known = "?" if cost is None else money(cost)
    rule = _("total AI cost ÷ count = %(cost)s ÷ %(count)s") % {
        "cost": known,
        "count": quantity(count),
    }
    return WorksheetLine(label, unit.value, "unit_cost", rule, f"— {reason_of(unit)}")
