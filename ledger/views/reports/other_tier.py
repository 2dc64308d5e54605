"""What was priced at another service tier than the one that served, or as in another region, as a
table of the work list."""

from django.utils.translation import gettext as _

from finops.ui.tables import Cell, Column, Row, Table
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.showback.other_tier import OtherTier, OtherTierModel
from ledger.views.reports.filtering import showback_url


def other_tier_table(asked: ReportFilter, other_tier: OtherTier) -> Table:
    """By model and tier, the dearest first; each leads to the costs of its model."""
    columns = [
        Column(_("Model or service")),
        Column(_("Provider"), key="provider"),
        Column(_("Service tier"), key="tier"),
        Column(_("Region"), key="region"),
        Column(_("Meters"), key="meters"),
        Column(_("Cost (USD)"), "money", stays=True, key="cost"),
        Column(_("Lines"), "quantity", key="lines"),
        Column(_("Tokens"), "quantity", key="tokens"),
        Column(_("First"), "day", key="first"),
        Column(_("Last"), "day", key="last"),
    ]
    rows = [_row(asked, row) for row in other_tier.by_model]
    return Table(_("Priced at another tier"), columns, rows, name="other_tier")


def _row(asked: ReportFilter, row: OtherTierModel) -> Row:
    costs = asked.with_(by=(Dimension.METER,)).narrowed(Dimension.MODEL, row.model)
    cells = [
        Cell(row.model or row.component),
        Cell(row.provider),
        Cell(row.service_tier, nil=_("standard")),
        Cell(row.region, nil=_("none")),
        Cell(", ".join(row.meters)),
        Cell(row.cost_usd, "money"),
        Cell(row.lines, "quantity"),
        Cell(row.tokens, "quantity"),
        Cell(row.first, "day"),
        Cell(row.last, "day"),
    ]
    return Row(cells, url=showback_url(costs))
