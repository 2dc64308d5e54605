"""Unit economics of all tenants as a sheet."""

from finops.models import Tenant
from finops.ui.exports import Sheet, SheetCell
from ledger.queries.sheets import report_head
from ledger.queries.units.counts import UnitFigures
from ledger.queries.units.metrics import Metrics
from ledger.queries.units.tenants import TenantsReport

FIGURES = (
    *("cost_usd", "unpriced_lines", "requests"),
    *("cost_per_request_usd", "cost_per_quality_passed_answer_usd"),
    *("cost_per_accepted_action_usd", "cost_per_resolved_case_usd"),
    *("cost_unknown_because", "waiting_cases"),
)


def tenants_economics_sheet(report: TenantsReport, tenant: Tenant) -> Sheet:
    """One line per tenant, or per value of what its figures are split by."""
    split = [] if report.by is None else [str(report.by), "value_name"]
    return Sheet(
        name=f"unit-economics-of-tenants-{report.filter.date_from}-{report.filter.date_to}",
        head=report_head(tenant, report.filter, report.basis),
        columns=["tenant", "name", *split, *FIGURES, *report.metrics],
        rows=[
            [
                *(row.key, row.label, *([row.part, row.part_label] if split else [])),
                *(*_figures(row.figures), row.waiting_cases, *_known(row.metrics)),
            ]
            for row in report.rows
        ],
        total=[
            *("", "", *("" for _name in split)),
            *(*_figures(report.total), report.waiting_cases, *_known(report.metrics)),
        ],
    )


def _known(metrics: Metrics) -> list[SheetCell]:
    return [known.value for known in metrics.values()]


def _figures(figures: UnitFigures) -> list[SheetCell]:
    ladder = figures.ladder
    return [
        figures.cost_usd,
        figures.unpriced_lines,
        figures.requests,
        ladder.per_request.value,
        ladder.per_quality_passed_answer.value,
        ladder.per_accepted_action.value,
        ladder.per_resolved_case.value,
        str(figures.no_cost or ""),
    ]
