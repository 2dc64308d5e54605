"""The eval runs as a sheet."""

from finops.models import Tenant
from finops.ui.exports import Sheet
from ledger.queries.evals.report import EvalReport
from ledger.queries.sheets import report_head

COLUMNS = (
    *("eval_run_id", "use_case", "release_gates", "from", "to", "events", "cost_usd"),
    *("cases", "cost_per_case_usd", "unknown_because"),
)


def eval_sheet(report: EvalReport, tenant: Tenant) -> Sheet:
    """One line per run and use case, then the total."""
    dates = report.filter.date_from, report.filter.date_to
    return Sheet(
        name=f"evals-{tenant.slug}-{dates[0]}-{dates[1]}",
        head=report_head(tenant, report.filter, report.basis),
        columns=COLUMNS,
        rows=[
            [
                *(row.run, row.use_case, " ".join(row.gates)),
                *(row.first.isoformat(), row.last.isoformat(), row.events, row.cost_usd),
                *(row.case.cases, row.case.usd, str(row.case.reason)),
            ]
            for row in report.rows
        ],
        total=["", "", "", "", "", "", report.cost_usd, "", "", ""],
    )
