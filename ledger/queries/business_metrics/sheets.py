"""Business metrics as a sheet."""

from finops.models import Tenant
from finops.ui.exports import Sheet
from ledger.queries.business_metrics.report import BusinessMetricReport
from ledger.queries.sheets import report_head

COLUMNS = (
    *("metric", "use_case", "from", "to", "days", "corrected_days", "aggregation", "value"),
    *("cost_usd", "cost_per_unit_usd", "unknown_because", "recorded_by"),
)


def business_metric_sheet(report: BusinessMetricReport, tenant: Tenant) -> Sheet:
    """One line per series and use case."""
    dates = report.filter.date_from, report.filter.date_to
    return Sheet(
        name=f"business-metrics-{tenant.slug}-{dates[0]}-{dates[1]}",
        head=report_head(tenant, report.filter, report.basis),
        columns=COLUMNS,
        rows=[
            [
                *(row.metric, row.use_case, row.first.isoformat(), row.last.isoformat()),
                *(row.summed.days, row.corrected, "mean" if row.summed.is_mean else "sum"),
                *(row.summed.value, row.summed.cost_usd, row.summed.cost_per_unit_usd),
                *(str(row.summed.reason), row.recorded_by),
            ]
            for row in report.rows
        ],
    )
