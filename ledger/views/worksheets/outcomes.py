"""What is not certain of the outcomes of a worksheet, beside those that count."""

from django.utils.translation import gettext as _

from finops.calc.dates.periods import local_day
from finops.queries.outcome_types import type_label
from finops.ui import dates
from finops.ui.numbers import quantity
from ledger.queries.narrowing import tenant_zone
from ledger.queries.outcomes.credits import Crediting, NewSeries, Reopened
from ledger.queries.units.counts import ByKind
from ledger.queries.units.worksheets import UseCaseWorksheet
from ledger.views.units.figures import maturity, watermark
from ledger.views.worksheets.lines import WorksheetLine


def uncertain_lines(sheet: UseCaseWorksheet) -> list[WorksheetLine]:
    """What no record confirms, what failed, and what changed or waits."""
    figures = sheet.economics.figures
    implied = _("of these: no record says so, only the id on a request")
    failed = _("not counted: quality, risk or adoption failed; their cost stays")
    return [
        *_by_kind(_("Implied: %(outcome)s"), figures.implied, implied),
        *_by_kind(_("Failed: %(outcome)s"), figures.failed, failed),
        *_unsettled(sheet.crediting),
    ]


def maturity_line(sheet: UseCaseWorksheet) -> WorksheetLine:
    rule = _("outcomes of the period's requests may still come for some days")
    return WorksheetLine(_("Maturity"), maturity(sheet.crediting), "text", rule)


def watermark_line(sheet: UseCaseWorksheet) -> WorksheetLine:
    rule = _(
        "unit costs are computed anew whenever records, prices, outcomes or definitions change"
    )
    return WorksheetLine(_("As of"), watermark(sheet.crediting), "text", rule)


def _by_kind(label: str, counts: ByKind, rule: str) -> list[WorksheetLine]:
    """A line for each kind that there is: kinds are never added."""
    return [
        WorksheetLine(label % {"outcome": type_label(kind).lower()}, count, "quantity", rule)
        for kind, count in sorted(counts.items())
        if count
    ]


def _unsettled(crediting: Crediting) -> list[WorksheetLine]:
    rule = _("by so many outcomes closed months have changed after their close")
    lines = _by_kind(_("Changed after close: %(outcome)s"), crediting.after_close, rule)
    lines += [_reopened(each) for each in crediting.reopened]
    lines += [_series(series) for series in crediting.new_series]
    if crediting.waiting_cases:
        rule = _("cases of this tenant that are not in these figures yet")
        lines.append(WorksheetLine(_("Waiting cases"), crediting.waiting_cases, "quantity", rule))
    return lines


def _reopened(change: Reopened) -> WorksheetLine:
    """What has changed of a month whose unit costs stood."""
    outcome = {"outcome": type_label(change.kind).lower()}
    words = {
        "added": quantity(change.added),
        "corrected": quantity(change.corrected),
        "taken_back": quantity(change.taken_back),
        "day": dates.day_of(change.reopened_at),
    }
    sentence = _(
        "%(added)s added, %(corrected)s corrected, %(taken_back)s taken back, last %(day)s"
    )
    return WorksheetLine(
        _("Open again: %(outcome)s") % outcome,
        sentence % words,
        "text",
        _("outcomes that came late, were corrected or withdrawn after the unit costs stood"),
    )


def _series(series: NewSeries) -> WorksheetLine:
    """From when on results count by another definition."""
    kind = type_label(series.kind).lower() if series.kind else _("all types")
    label = _("New definition: %(outcome)s") % {"outcome": kind}
    day = dates.short_day(local_day(series.valid_from, tenant_zone()), dates.today())
    words = _("version %(version)s from %(day)s") % {"version": series.version, "day": day}
    return WorksheetLine(
        label, words, "text", _("a new series: what came before counts by another")
    )
