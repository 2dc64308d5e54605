"""Provider credits: what providers gave back, one by one, and what contradicts them."""

from html import unescape

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from finops.access import can, requires
from finops.requests import TenantRequest
from finops.templatetags.ui import money, quantity
from finops.ui.links import page_url
from finops.ui.tables import Cell, Column, Row, Table
from finops.views.answering import answer
from ledger.calc.reports.dimensions import Dimension
from ledger.queries.credits.listing import CreditList, CreditRow, provider_credits
from ledger.queries.credits.sheets import credit_sheet
from ledger.queries.labels import label_of, labels
from ledger.views.calls.columns import channel_name
from ledger.views.reports.exporting import exported
from ledger.views.reports.filtering import read_filter, showback_url, with_short_url

TEMPLATE = "ledger/credits/report.html"


@requires("view_showback", anywhere=True)
@require_safe
def credits_page(request: TenantRequest) -> HttpResponseBase:
    reading = read_filter(request, "view_showback")
    context: dict[str, object] = {"form": reading.form}
    if reading.report_filter is None:
        return answer(request, TEMPLATE, context, part="report", status=422)
    found = provider_credits(reading.report_filter, reading.scope)
    if file_format := request.GET.get("format", ""):
        sheet = credit_sheet(found, request.tenant)
        return exported(request, sheet, file_format, pdf_title=_("Provider credits"))
    context |= {
        "credits": found,
        "status": status_of(found),
        "table": credits_table(request, found),
        "showback_url": showback_url(found.filter),
    }
    return with_short_url(request, answer(request, TEMPLATE, context, part="report"))


def status_of(found: CreditList) -> str:
    """“3 credits, -120.00 USD”: to the cent, since credits may be smaller than a dollar."""
    text = ngettext(
        "%(count)s credit, %(sum)s USD", "%(count)s credits, %(sum)s USD", len(found.rows)
    )
    return text % {
        "count": quantity(len(found.rows)),
        "sum": unescape(money(found.total_usd)),
    }


def credits_table(request: TenantRequest, found: CreditList) -> Table:
    columns = [
        Column(_("Reference")),
        Column(_("Provider")),
        Column(_("Date"), "when"),
        Column(_("Use case")),
        Column(_("Amount (USD)"), "money"),
        Column(_("Came from")),
        Column(_("Sent again"), "quantity"),
        Column(_("Contradictions"), "badge"),
    ]
    names = labels(Dimension.USE_CASE)
    rows = [
        Row(_cells(request, row, names), mark="unattributed" if row.is_unattributed else "")
        for row in found.rows
    ]
    total = [
        Cell(_("Total")),
        *[Cell("")] * 3,
        Cell(found.total_usd, "money", url=showback_url(found.filter)),
        *[Cell("")] * 3,
    ]
    return Table(_("Credits of providers, the newest first"), columns, rows, total=total)


def _cells(request: TenantRequest, row: CreditRow, names: dict[str, str]) -> list[Cell]:
    later = _("booked later, its month was closed") if row.is_booked_later else None
    owner = _("unattributed") if row.is_unattributed else label_of(row.use_case, names)
    return [
        Cell(row.invoice_reference, "code", note=row.credit_id),
        Cell(row.provider, note=row.model or None),
        Cell(row.occurred_at, "when", note=later),
        Cell(owner, note=None if row.use_case else row.cost_center or None),
        Cell(row.amount_usd, "money"),
        _source(request, row),
        Cell(len(row.agreeing) or None, "quantity", nil="–"),
        _contradictions(row),
    ]


def _source(request: TenantRequest, row: CreditRow) -> Cell:
    """The channel, which leads to the import of a file."""
    may_see = row.import_id is not None and can(request.actor, "view_imports")
    url = page_url("import_job", row.import_id) if may_see else ""
    return Cell(channel_name(row.channel), url=url)


def _contradictions(row: CreditRow) -> Cell:
    if not row.contradicting:
        return Cell(None, nil="–")
    told = "; ".join(
        f"{one.credit_id}: {unescape(money(one.amount_usd))}" for one in row.contradicting
    )
    return Cell(_("contradicted"), "badge", good="bad", note=told)
