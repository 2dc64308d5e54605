"""Outcomes as a file and over REST; their pages are those of their rules and of unit costs."""

from collections.abc import Sequence
from typing import Final

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell
from finops.ui.reports import Report, ReportApi, ReportRequest
from ledger.api.reports.outcomes import OutcomesSerializer, outcomes_body
from ledger.api.reports.parameters import UNIT_ECONOMICS as PARAMETERS
from ledger.queries.outcomes.report import OutcomeReport, OutcomeRow, outcome_report
from ledger.queries.sheets import report_head
from ledger.views.reports.filtering import AskedReport, ReportFields

COLUMNS: Final = (
    *("use_case", "name", "kind", "is_own", "version", "counted", "implied", "failed", "unknown"),
    *("by_cohort", "cost_per_outcome_usd", "cost_per_outcome_at_best_usd", "reason"),
)


def read(_asking: ReportRequest, asked: AskedReport) -> OutcomeReport:
    return outcome_report(asked.filter, asked.scope)


def outcomes_sheet(report: OutcomeReport, tenant: Tenant) -> Sheet:
    """One line per use case and kind."""
    return Sheet(
        name=f"outcomes-{tenant.slug}-{report.filter.date_from}-{report.filter.date_to}",
        head=report_head(tenant, report.filter, report.basis),
        columns=COLUMNS,
        rows=[_line(row) for row in report.rows],
    )


def _line(row: OutcomeRow) -> Sequence[SheetCell]:
    return [
        *(row.use_case, row.name, row.kind, "yes" if row.is_own else "", row.version),
        *(row.counted, row.implied, row.failed, row.unknown, row.by_cohort),
        *(row.cost.value, row.at_best.value, str(row.cost.reason or "")),
    ]


OUTCOMES: Final = Report(
    slug="outcomes",
    action="view_use_case",
    filter=ReportFields(),
    read=read,
    sheet=outcomes_sheet,
    api=ReportApi(
        path="outcomes",
        words="Results that count, that failed and of which nobody knows, by use case and kind.",
        shape=OutcomesSerializer,
        body=outcomes_body,
        parameters=PARAMETERS,
    ),
)
