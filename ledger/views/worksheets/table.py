"""The unit economics worksheet of requirements 11, line by line."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.models import Tenant, UseCase
from finops.ui import dates, numbers
from finops.ui.exports import FigureText, Sheet
from finops.ui.numbers import percent, quantity
from ledger.calc.measures.intervals import ConfidenceInterval
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.worksheets.cells import CellSource, SheetCell, SheetSection
from ledger.queries.measures.report import MeasureRow
from ledger.queries.sheets import printed_head, report_head
from ledger.queries.units.counts import UnitFigures
from ledger.queries.worksheets.entries import EnteredValue
from ledger.queries.worksheets.working import WorkedSheet
from ledger.views.measures.report import OWN_NAMES, VERDICTS
from ledger.views.units.figures import Links
from ledger.views.worksheets.lines import Section as Part
from ledger.views.worksheets.lines import Value, WorksheetLine
from ledger.views.worksheets.outcomes import maturity_line, uncertain_lines, watermark_line
from ledger.views.worksheets.words import SECTIONS, SOURCES, reason_words, words_of


def worksheet_sections(sheet: WorkedSheet, links: Links) -> list[Part]:
    """Every field in the order of requirements 11, with what is not certain of the outcomes."""
    parts = []
    for section in SheetSection:
        cells = [cell for cell in sheet.worked.cells if cell.section is section]
        lines = [_line(cell, sheet, links) for cell in cells]
        if section is SheetSection.OUTCOMES:
            lines += uncertain_lines(sheet.measured)
        if section is SheetSection.COHORT:
            lines += [maturity_line(sheet.measured), watermark_line(sheet.measured)]
        if section is SheetSection.GUARDRAILS:
            lines += [_measure(row) for row in sheet.measures]
        parts.append(Part(str(SECTIONS[section]), lines))
    return parts


KINDS = {"number": "unit_cost"}


def _line(cell: SheetCell, sheet: WorkedSheet, links: Links) -> WorksheetLine:
    field, rule = words_of(cell.key, sheet.worked)
    known = sheet.worked.values.get(cell.key)
    value: Value = cell.text if known is None else known.value
    nil = _("nobody yet") if known is None else ""
    if known is not None and known.value is None:
        nil = reason_words(known.reason)
    return WorksheetLine(
        field,
        value or None if known is None else value,
        KINDS.get(cell.kind, cell.kind),
        _more(cell, rule, sheet),
        nil,
        _url(cell, sheet, links),
        cell.is_total,
        _source(cell, sheet),
        cell,
    )


def _more(cell: SheetCell, rule: str, sheet: WorkedSheet) -> str:
    """What a rule says of these figures."""
    figures = sheet.measured.economics.figures
    if cell.key == "hit_rate":
        return _("%(hits)s of %(requests)s answered from a cache") % {
            "hits": quantity(sheet.measured.cache_hits),
            "requests": quantity(sheet.measured.requests),
        }
    if cell.key == "retry_waste":
        return _waste(sheet)
    if cell.key in {"total", "gross"} and cell.key == _first_sum(sheet):
        return _with_unpriced(rule, figures)
    return rule


def _first_sum(sheet: WorkedSheet) -> str:
    return "gross" if "gross" in sheet.worked.values else "total"


def _with_unpriced(rule: str, figures: UnitFigures) -> str:
    if not figures.unpriced_lines:
        return rule
    return _("%(rule)s; %(count)s lines are unpriced and not in it") % {
        "rule": rule,
        "count": quantity(figures.unpriced_lines),
    }


def _waste(sheet: WorkedSheet) -> str:
    """A part of the total, not beside it."""
    waste = sheet.measured.retry_waste
    if not waste.events:
        return _("nothing failed or was tried again")
    text = ngettext(
        "in the total: %(events)s event that failed, was given up or tried again",
        "in the total: %(events)s events that failed, were given up or tried again",
        waste.events,
    )
    return text % {"events": quantity(waste.events)}


def _url(cell: SheetCell, sheet: WorkedSheet, links: Links) -> str:
    """Where the numbers behind it lie."""
    prefix, _colon, name = cell.key.partition(":")
    if cell.key == "requests":
        return links.traces
    if cell.key in {"total", "gross"}:
        return links.showback
    if cell.key == "retry_waste":
        return links.attempts if sheet.measured.retry_waste.events else ""
    if prefix == "credit" and links.showback:
        return f"{links.showback}&component=credit"
    is_priced = prefix == "cost" and name in sheet.measured.component_costs_usd
    return f"{links.showback}&component={name}" if is_priced and links.showback else ""


def _source(cell: SheetCell, sheet: WorkedSheet) -> str:
    """Where it comes from, on what basis; of what was entered by whom and when."""
    entered = sheet.entered.get(cell.key)
    if entered is not None:
        return entered_words(entered)
    if cell.key == "adoption" and sheet.adoption is not None:
        passed = sheet.worked.value("outcome:quality_passed_answer") or 0
        return _("n %(count)s; 95%%: %(interval)s") % {
            "count": quantity(passed),
            "interval": _spelled(sheet.adoption),
        }
    if cell.section is SheetSection.COHORT and cell.source is CellSource.OUTCOMES:
        return _("outcomes by the day of their requests")
    return str(SOURCES[cell.source])


def entered_words(entered: EnteredValue) -> str:
    words = {
        "person": entered.entered_by,
        "when": dates.day_of(entered.entered_at),
        "version": entered.version,
        "month": f"{entered.month:%Y-%m}",
    }
    return _("entered by %(person)s, %(when)s; version %(version)s of %(month)s") % words


def _spelled(interval: ConfidenceInterval) -> str:
    words = {"low": percent(interval.low), "high": percent(interval.high)}
    return _("%(low)s to %(high)s") % words


def _measure(row: MeasureRow) -> WorksheetLine:
    """One measure with its gate, how many were judged, the interval and the verdict."""
    terms = row.terms
    name = str(terms.label if terms else OWN_NAMES.get(row.metric, row.metric))
    gate = terms.target_share if terms else None
    rule = _("no gate is declared")
    if gate is not None:
        rule = _("must be at least %(gate)s") % {"gate": percent(gate)}
    return WorksheetLine(name, row.share, "percent", rule, _("not known"), source=_measured(row))


def _measured(row: MeasureRow) -> str:
    parts = [_("n %(count)s") % {"count": quantity(row.judged)}]
    if row.low is not None and row.high is not None:
        words = {"low": percent(row.low), "high": percent(row.high)}
        parts.append(_("95%%: %(low)s to %(high)s") % words)
    if row.p95_ms is not None:
        parts.append(_("p95 %(time)s ms") % {"time": quantity(row.p95_ms)})
    if row.version is not None:
        parts.append(_("version %(version)s") % {"version": row.version})
    if row.proof is not None:
        parts.append(str(VERDICTS[row.proof.verdict][0]))
    return "; ".join(parts)


def worksheet_sheet(
    use_case: UseCase, sheet: WorkedSheet, report_filter: ReportFilter, tenant: Tenant
) -> Sheet:
    """The worksheet as a list, in full precision."""
    sections = worksheet_sections(sheet, Links(showback="", traces=""))
    rows = [
        (
            *(section.title, line.field, line.nil if line.value is None else line.value),
            *(line.rule, line.source),
        )
        for section in sections
        for line in section.lines
    ]
    head = report_head(tenant, report_filter, sheet.measured.basis)
    columns = ["section", "field", "value", "formula_or_rule", "source"]
    title = _("Unit economics worksheet: %(name)s") % {"name": use_case.name}
    name = f"worksheet-{use_case.slug}"
    printed = Sheet(
        name,
        printed_head(tenant, report_filter, sheet.measured.basis),
        columns,
        [
            (section.title, line.field, _as_read(line), line.rule, line.source)
            for section in sections
            for line in section.lines
        ],
    )
    return Sheet(name, head, columns, rows, title=title, printed=printed)


def _as_read(line: WorksheetLine) -> str:
    """The value as the page shows it."""
    spell: Callable[[Value], str] | None = getattr(numbers, line.kind, None)
    if line.value is None or spell is None:
        return line.nil if line.value is None else str(line.value)
    return FigureText(spell(line.value))
