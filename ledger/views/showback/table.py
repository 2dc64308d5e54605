"""The showback table: rows that lead one level deeper, leftovers as own rows, a total that fits."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from finops.ui.links import page_url
from finops.ui.numbers import money, quantity
from finops.ui.reports import ReportRequest
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import TIME_DIMENSIONS, Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.basis import Adjustment, BookedLater
from ledger.queries.labels import DIMENSIONS
from ledger.queries.showback.report import ReportRow, ShowbackReport
from ledger.views.reports.filtering import credits_url, showback_url, traces_url
from ledger.views.reports.sorting import SortKey, sorted_rows
from ledger.views.showback.headings import split_name


def change_of(row: ReportRow) -> Decimal | None:
    """Of whole days; None where one of the two is not known."""
    now, before = row.compared_cost_usd, row.prior_cost_usd
    return None if now is None or before is None else now - before


SORTS: dict[str, SortKey[ReportRow]] = {
    "name": lambda row: row.label.casefold(),
    "gross": lambda row: row.gross_usd,
    "credits": lambda row: row.credits_usd,
    "cost": lambda row: row.cost_usd,
    "prior": lambda row: row.prior_cost_usd,
    "change": change_of,
    "requests": lambda row: row.requests,
    "events": lambda row: row.events,
}


def showback_table(asking: ReportRequest, report: ShowbackReport) -> Table:
    """Rows in the asked order with unattributed last, then unpriced, then the total."""
    named = [row for row in report.rows if not row.is_unattributed]
    leftovers = [row for row in report.rows if row.is_unattributed]
    rows = [_row(report, row) for row in sorted_rows(named, asking.sort, SORTS)]
    rows += [_row(report, row) for row in leftovers]
    if not report.unpriced.is_empty and not report.filter.unpriced:
        rows.append(_unpriced_row(report))
    rows += [_adjustment_row(report, adjustment) for adjustment in report.adjustments]
    rows += [_booked_later_row(report, later) for later in report.booked_later]
    total = _total(report)
    return Table(split_name(report), _columns(report), rows, total=total, name="showback")


def _columns(report: ShowbackReport) -> list[Column]:
    comparing = [
        Column(_("Prior period (USD)"), "money", "prior", key="prior"),
        Column(_("Change"), "change", "change", key="change", stays=True),
    ]
    apart = [
        Column(_("Gross (USD)"), "money", "gross", key="gross"),
        Column(_("Credits (USD)"), "money", "credits", key="credits"),
        Column(_("Net cost (USD)"), "money", "cost", key="cost", stays=True),
    ]
    return [
        Column(str(DIMENSIONS[report.filter.dimension]), sort="name"),
        *(
            apart
            if has_credits(report)
            else [Column(_("Cost (USD)"), "money", "cost", key="cost", stays=True)]
        ),
        Column(_("Share"), "share", key="share"),
        *(comparing if report.filter.compare else []),
        Column(_("Requests"), "quantity", "requests", key="requests"),
        Column(_("Cost events"), "quantity", "events", key="events"),
    ]


def has_credits(report: ShowbackReport) -> bool:
    """Whether providers gave anything back here: then the cost is shown gross and net."""
    return any(row.credits_usd for row in report.rows)


def _gross_and_credits(report: ShowbackReport, row: ReportRow | None) -> list[Cell]:
    if not has_credits(report):
        return []
    if row is None:
        return [Cell(""), Cell("")]
    gross = None if row.is_unpriced else row.gross_usd
    url = credits_url(row.narrowed) if row.credits_usd else ""
    return [
        Cell(gross, "money", nil=_("unpriced")),
        Cell(row.credits_usd, "money", url=url),
    ]


def deeper_url(row: ReportRow) -> str:
    """The same period one level deeper; below the last level, the traces."""
    if row.leads_to_traces:
        return traces_url(row.narrowed)
    return showback_url(row.narrowed)


def _prior_url(row: ReportRow, report_filter: ReportFilter) -> str:
    return showback_url(row.narrowed.with_(dates=report_filter.prior))


def _row(report: ShowbackReport, row: ReportRow) -> Row:
    url = deeper_url(row)
    cost = None if row.is_unpriced else row.cost_usd
    cells = [
        Cell(row.label),
        *_gross_and_credits(report, row),
        Cell(cost, "money", url=url, nil=_("unpriced")),
        Cell(row.share, "share", nil=_("not known")),
        *_comparison(report, row),
        _requests(row),
        Cell(row.events, "quantity", url=traces_url(row.narrowed)),
    ]
    return Row(cells, url=url, mark="unattributed" if row.is_unattributed else "")


def _comparison(report: ShowbackReport, row: ReportRow) -> list[Cell]:
    if not report.filter.compare:
        return []
    if row is not report.total and any(by in TIME_DIMENSIONS for by in report.filter.by):
        return [Cell(None, "money", nil=_("not compared")), Cell("")]
    url = _prior_url(row, report.filter) if row.prior_cost_usd else ""
    return [
        Cell(row.prior_cost_usd, "money", url=url, nil=_("not known")),
        Cell(row.compared_cost_usd, "change", prior=row.prior_cost_usd, good="neither"),
    ]


def _requests(row: ReportRow) -> Cell:
    url = traces_url(row.narrowed) if row.requests else ""
    return Cell(row.requests, "quantity", url=url, nil=_("not known"))


def _unpriced_row(report: ShowbackReport) -> Row:
    """Its lines are counted in the rows above; what is missing is their cost."""
    url = showback_url(report.filter.with_(unpriced=True, by=(Dimension.MODEL,)))
    lines = ngettext("%(count)s line, in above", "%(count)s lines, in above", report.unpriced.lines)
    counted = lines % {"count": quantity(report.unpriced.lines)}
    blank = [Cell("")] * (2 if report.filter.compare else 0)
    cells = [
        Cell(_("Unpriced")),
        *_gross_and_credits(report, None),
        Cell(None, "money", nil=_("unpriced")),
        Cell(""),
        *blank,
        Cell(""),
        Cell(None, "quantity", nil=counted, url=url),
    ]
    return Row(cells, url=url, mark="unpriced")


def _adjustment_row(report: ShowbackReport, adjustment: Adjustment) -> Row:
    """What was booked in this period for a closed month; it is counted in the rows above."""
    above = {"cost": money(adjustment.cost_usd), "count": quantity(adjustment.events)}
    blank = [Cell("")] * (2 if report.filter.compare else 0)
    cells = [
        Cell(_("Adjustment for %(month)s") % {"month": adjustment.month}),
        *_gross_and_credits(report, None),
        Cell(None, "money", nil=_("%(cost)s, in above") % above),
        Cell(""),
        *blank,
        Cell(""),
        Cell(None, "quantity", nil=_("%(count)s, in above") % above),
    ]
    return Row(cells, url=page_url("periods"), mark="baseline")


def _booked_later_row(report: ShowbackReport, later: BookedLater) -> Row:
    """What belongs to this period and is in no row above: its month was closed."""
    blank = [Cell("")] * (2 if report.filter.compare else 0)
    cells = [
        Cell(_("Booked later, in %(month)s") % {"month": later.month}),
        *_gross_and_credits(report, None),
        Cell(None, "money", nil=_("%(cost)s, not in above") % {"cost": money(later.cost_usd)}),
        Cell(""),
        *blank,
        Cell(""),
        Cell(""),
    ]
    return Row(cells, url=page_url("periods"), mark="baseline")


def _total(report: ShowbackReport) -> list[Cell]:
    total = report.total
    cost = None if total.is_unpriced else total.cost_usd
    return [
        Cell(_("Total")),
        *_gross_and_credits(report, total),
        Cell(cost, "money", url=traces_url(report.filter), nil=_("unpriced")),
        Cell(total.share, "percent", nil=_("not known")),
        *_comparison(report, total),
        Cell(total.requests, "quantity", nil=_("not known")),
        Cell(total.events, "quantity"),
    ]
