"""What the costs of a period say, over the chart and over the table."""

from django.utils.translation import gettext as _

from ledger.calc.reports.dimensions import TIME_DIMENSIONS
from ledger.queries.labels import DIMENSIONS
from ledger.queries.showback.report import ReportRow, ShowbackReport
from ledger.views.reports.headings import compared_heading, leader_heading


def cost_heading(report: ShowbackReport, what: str = "") -> str:
    """Against the period before, where that was asked for and everything is priced in part."""
    total = report.total
    what = what or (_("Net cost") if total.credits_usd else _("Cost"))
    name = _("%(what)s over time") % {"what": what}
    return compared_heading(
        what, total.compared_cost_usd, total.prior_cost_usd, report.filter.compared, name
    )


def split_heading(report: ShowbackReport) -> str:
    """Who or what has the largest part; days, weeks and months are no parts that anything goes
    to."""
    name = split_name(report)
    if report.filter.dimension in TIME_DIMENSIONS:
        return name
    return leader_heading([(_name(row), row.cost_usd) for row in report.rows], name)


def split_name(report: ShowbackReport) -> str:
    return _("Cost by %(name)s") % {"name": str(DIMENSIONS[report.filter.dimension]).lower()}


def _name(row: ReportRow) -> str:
    """Empty for what has no owner, where the report is split by owners alone."""
    is_nobodys = row.is_unattributed and len(row.labels) == 1
    return "" if is_nobodys else " · ".join(row.labels)
