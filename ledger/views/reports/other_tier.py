"""What was priced at another service tier than the one that served, or as in another region, as a
table of the work list."""

from django.utils.translation import gettext as _

from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.showback.other_tier import OtherTier, OtherTierModel
from ledger.views.reports.filtering import showback_url


def other_tier_table(asked: ReportFilter, found: OtherTier) -> Table:
    """By model and tier, the dearest first; each leads to the costs of its model."""
    columns = [
        Column(_("Model or service")),
        Column(_("Provider")),
        Column(_("Service tier")),
        Column(_("Region")),
        Column(_("Meters")),
        Column(_("Cost (USD)"), "money"),
        Column(_("Lines"), "quantity"),
        Column(_("Tokens"), "quantity"),
        Column(_("First"), "day"),
        Column(_("Last"), "day"),
    ]
    rows = [_row(asked, one) for one in found.by_model]
    return Table(_("Priced at another tier"), columns, rows)


def _row(asked: ReportFilter, one: OtherTierModel) -> Row:
    costs = asked.with_(by=(Dimension.METER,)).narrowed(Dimension.MODEL, one.model)
    cells = [
        Cell(one.model or one.component),
        Cell(one.provider),
        Cell(one.service_tier, nil=_("standard")),
        Cell(one.region, nil=_("none")),
        Cell(", ".join(one.meters)),
        Cell(one.cost_usd, "money"),
        Cell(one.lines, "quantity"),
        Cell(one.tokens, "quantity"),
        Cell(one.first, "day"),
        Cell(one.last, "day"),
    ]
    return Row(cells, url=showback_url(costs))
