"""The list of use cases as a table and as a sheet."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from finops.models import Tenant, UseCase
from finops.models.organisation.use_cases import RiskTier, Stage
from finops.queries.outcome_types import type_label
from finops.ui.exports import Sheet
from finops.ui.links import page_url
from finops.ui.numbers import money
from finops.ui.reports import ReportRequest
from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.sheets import report_head
from ledger.queries.use_cases import UseCaseList, UseCaseRow
from ledger.views.reports.filtering import showback_url
from ledger.views.reports.sorting import SortKey, sorted_rows
from ledger.views.units.words import nil_cost, unit_cell


def _place(values: list[str], value: str) -> int | None:
    return values.index(value) if value in values else None


SORTS: dict[str, SortKey[UseCaseRow]] = {
    "name": lambda row: row.name.casefold(),
    "owner": lambda row: _owner(row.use_case) or None,
    "risk": lambda row: _place(RiskTier.values, row.use_case.risk_tier) if row.use_case else None,
    "stage": lambda row: _place(Stage.values, row.use_case.stage) if row.use_case else None,
    "cost": lambda row: row.cost_usd,
    "unit": lambda row: row.unit.value,
    "change": lambda row: row.change,
}


def use_case_url(slug: str) -> str:
    return page_url("use_case", slug)


def use_cases_table(asking: ReportRequest, listing: UseCaseList) -> Table:
    ordered = sorted_rows(listing.rows, asking.sort, SORTS)
    rows = [_row(row, listing.filter, listing.missed.get(row.slug, [])) for row in ordered]
    return Table(_("Use cases with their cost"), _columns(), rows)


def _columns() -> list[Column]:
    return [
        Column(_("Use case"), sort="name"),
        Column(_("Owner"), sort="owner"),
        Column(_("Risk"), sort="risk"),
        Column(_("Stage"), sort="stage"),
        Column(_("Spend (USD)"), "money", sort="cost"),
        Column(_("Per outcome (USD)"), "unit_cost", sort="unit", stays=True),
        Column(_("Change"), "change", sort="change"),
        Column(_("Cost SLO"), "badge", stays=True),
    ]


def _row(row: UseCaseRow, report_filter: ReportFilter, missed: list[str]) -> Row:
    use_case = row.use_case
    url = use_case_url(row.slug) if use_case else ""
    spent = report_filter.narrowed(Dimension.USE_CASE, row.slug).with_(by=(Dimension.COMPONENT,))
    cells = [
        Cell(row.name),
        Cell(_owner(use_case), nil=_("nobody yet")),
        Cell(use_case.get_risk_tier_display() if use_case else ""),
        Cell(use_case.get_stage_display() if use_case else "", nil=_("not registered")),
        Cell(
            row.cost_usd,
            "money",
            nil=nil_cost(row.economics.figures),
            url=showback_url(spent),
            note=_credits(row),
        ),
        replace(unit_cell(row.unit), note=_per_outcome(use_case)),
        Cell(
            row.compared_unit.value,
            "change",
            prior=row.prior_unit.value if row.prior_unit else None,
            good="neither" if missed else "down",
            note=_("no improvement: “%(bound)s” is missed") % {"bound": missed[0]}
            if missed
            else None,
        ),
        _slo(row),
    ]
    return Row(cells, url=url or showback_url(spent))


def _credits(row: UseCaseRow) -> str:
    """What of the cost providers gave back."""
    credits = row.economics.figures.credits_usd
    return _("credits %(credits)s") % {"credits": money(credits)} if credits else ""


def _per_outcome(use_case: UseCase | None) -> str:
    if use_case is None:
        return ""
    return _("per %(outcome)s") % {"outcome": type_label(use_case.outcome_unit).lower()}


def _owner(use_case: UseCase | None) -> str:
    owner = use_case.business_owner if use_case else None
    return owner.name if owner else ""


def _slo(row: UseCaseRow) -> Cell:
    if row.is_over_cost_slo is None:
        return Cell(None, nil=_("no target"))
    if row.is_over_cost_slo:
        return Cell(_("over"), "badge", good="bad")
    return Cell(_("within"), "badge", good="good")


def use_cases_sheet(listing: UseCaseList, tenant: Tenant) -> Sheet:
    """What the page lists, in full precision."""
    columns = [
        "use_case",
        "name",
        "owner",
        "business_unit",
        "cost_center",
        "risk_tier",
        "stage",
        "requests",
        "cost_usd",
        "outcome_unit",
        "outcomes",
        "cost_per_outcome_usd",
        "prior_cost_per_outcome_usd",
        "cost_slo_usd_per_outcome",
        *("gross_usd", "credits_usd"),
    ]
    rows = [_sheet_row(row) for row in listing.rows]
    return Sheet("use-cases", report_head(tenant, listing.filter, listing.basis), columns, rows)


def _sheet_row(row: UseCaseRow) -> list[str | int | Decimal | None]:
    figures, use_case = row.economics.figures, row.use_case
    costs = (figures.gross_usd, figures.credits_usd)
    if use_case is None:
        return [
            row.slug,
            row.name,
            *[None] * 5,
            figures.requests,
            row.cost_usd,
            *[None] * 5,
            *costs,
        ]
    return [
        row.slug,
        row.name,
        _owner(use_case) or None,
        use_case.business_unit.slug,
        use_case.cost_center.code,
        use_case.risk_tier,
        use_case.stage,
        figures.requests,
        row.cost_usd,
        use_case.outcome_unit,
        figures.outcomes.get(use_case.outcome_unit, 0),
        row.unit.value,
        row.prior_unit.value if row.prior_unit else None,
        use_case.cost_slo_usd_per_outcome,
        *costs,
    ]
