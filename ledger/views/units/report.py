"""Unit economics: costs divided by the results they bought. Its figures stand on several pages;
together they are an answer of the API and a file."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from finops.ui.reports import Report, ReportApi, ReportRefused, ReportRequest
from ledger.api.reports.parameters import UNIT_ECONOMICS as PARAMETERS
from ledger.api.reports.unit_economics import UnitEconomicsSerializer, unit_economics_body
from ledger.calc.reports.dimensions import Dimension
from ledger.queries.basis import Unpriced
from ledger.queries.sheets import unit_economics_sheet
from ledger.queries.units.economics import UnitEconomicsReport, unit_economics
from ledger.queries.work_lists import unpriced_work
from ledger.views.reports.filtering import AskedReport, ReportFields


@dataclass(frozen=True)
class UnitEconomics:
    """Unit costs, and what they lack because it has no price."""

    report: UnitEconomicsReport
    unpriced: Unpriced


def read(_asking: ReportRequest, asked: AskedReport) -> UnitEconomics:
    if asked.filter.by != (Dimension.USE_CASE,):
        problem = _("Unit costs are given per use_case.")
        raise ReportRefused(problem, field="by", code="unknown_dimension")
    narrowed = (asked.filter, asked.scope)
    return UnitEconomics(unit_economics(*narrowed), unpriced_work(*narrowed))


UNIT_ECONOMICS: Final = Report(
    slug="unit_economics",
    action="view_showback",
    filter=ReportFields(),
    read=read,
    sheet=lambda units, tenant: unit_economics_sheet(units.report, tenant),
    api=ReportApi(
        path="unit-economics",
        words="Costs divided by the results they bought, per use case.",
        shape=UnitEconomicsSerializer,
        body=lambda units: unit_economics_body(units.report, units.unpriced),
        parameters=PARAMETERS,
    ),
)
