"""Provider credits: what providers gave back, one by one, and what contradicts them."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from finops.access import can
from finops.ui.links import page_url
from finops.ui.numbers import money, quantity
from finops.ui.reports import Place, ReportApi, ReportPage, ReportRequest, connect_a_source
from finops.ui.shell.navigation import Group
from finops.ui.tables import Cell, Column, Row, Table
from ledger.api.reports.credits import CreditsSerializer, credits_body
from ledger.api.reports.parameters import UNIT_ECONOMICS
from ledger.calc.reports.dimensions import Dimension
from ledger.queries.credits.listing import CreditList, CreditRow, provider_credits
from ledger.queries.credits.sheets import credit_sheet
from ledger.queries.labels import label_of, labels
from ledger.views.calls.columns import channel_name
from ledger.views.reports.filtering import OF_REQUESTS, ReportFields, showback_url


def status_of(listing: CreditList) -> str:
    """“3 credits, -120.00 USD”: to the cent, since credits may be smaller than a dollar."""
    text = ngettext(
        "%(count)s credit, %(sum)s USD", "%(count)s credits, %(sum)s USD", len(listing.rows)
    )
    return text % {
        "count": quantity(len(listing.rows)),
        "sum": money(listing.total_usd),
    }


def heading(listing: CreditList) -> str:
    """What contradicts itself comes first, then the sum; credits may be taken back too."""
    words = {"count": quantity(len(listing.rows)), "bad": quantity(listing.contradicted)}
    if listing.contradicted:
        text = ngettext(
            "%(bad)s of %(count)s credits is contradicted",
            "%(bad)s of %(count)s credits are contradicted",
            listing.contradicted,
        )
        return text % words
    if listing.total_usd < 0:
        return _("Providers gave %(sum)s USD back") % {"sum": money(-listing.total_usd)}
    return _("Credits")


def credits_table(asking: ReportRequest, listing: CreditList) -> Table:
    columns = [
        Column(_("Reference")),
        Column(_("Provider")),
        Column(_("Date"), "when"),
        Column(_("Use case")),
        Column(_("Amount (USD)"), "money", stays=True),
        Column(_("Came from")),
        Column(_("Sent again"), "quantity"),
        Column(_("Contradictions"), "badge", stays=True),
    ]
    names = labels(Dimension.USE_CASE)
    rows = [
        Row(_cells(asking, row, names), mark="unattributed" if row.is_unattributed else "")
        for row in listing.rows
    ]
    total = [
        Cell(_("Total")),
        *[Cell("")] * 3,
        Cell(listing.total_usd, "money", url=showback_url(listing.filter)),
        *[Cell("")] * 3,
    ]
    return Table(_("Credits of providers, the newest first"), columns, rows, total=total)


def _cells(asking: ReportRequest, row: CreditRow, names: dict[str, str]) -> list[Cell]:
    later = _("booked later, its month was closed") if row.is_booked_later else None
    owner = _("unattributed") if row.is_unattributed else label_of(row.use_case, names)
    return [
        Cell(row.invoice_reference, "code", note=row.credit_id),
        Cell(row.provider, note=row.model or None),
        Cell(row.occurred_at, "when", note=later),
        Cell(owner, note=None if row.use_case else row.cost_center or None),
        Cell(row.amount_usd, "money"),
        _source(asking, row),
        Cell(len(row.agreeing), "quantity"),
        _contradictions(row),
    ]


def _source(asking: ReportRequest, row: CreditRow) -> Cell:
    """The channel, which leads to the import of a file."""
    may_see = row.import_id is not None and can(asking.actor, "view_imports")
    url = page_url("import_job", row.import_id) if may_see else ""
    return Cell(channel_name(row.channel), url=url)


def _contradictions(row: CreditRow) -> Cell:
    if not row.contradicting:
        return Cell(None, nil=_("none"))
    note = "; ".join(
        f"{repeat.credit_id}: {money(repeat.amount_usd)}" for repeat in row.contradicting
    )
    return Cell(_("contradicted"), "badge", good="bad", note=note)


CREDITS: Final = ReportPage(
    slug="credits",
    path="credits/",
    label=gettext_lazy("Provider credits"),
    lede=gettext_lazy(
        "What providers gave back. Each credit counts once, by its id and by the provider's"
        " reference, and is in the net cost."
    ),
    action="view_showback",
    filter=ReportFields(),
    fields=OF_REQUESTS,
    read=lambda _asking, asked: provider_credits(asked.filter, asked.scope),
    status=status_of,
    heading=heading,
    table=credits_table,
    more=lambda _asking, listing: {"showback_url": showback_url(listing.filter)},
    template="ledger/credits/report.html",
    sheet=credit_sheet,
    has_pdf=True,
    empty=connect_a_source(
        gettext_lazy("No credits in this period"),
        gettext_lazy(
            "Credits and refunds come as records of type credit, with the provider's reference:"
            " see the field list of the imports. Without them cost is told before them."
        ),
        "credits",
    ),
    place=Place(Group.SPEND, 50, "credits", label=gettext_lazy("Credits")),
    api=ReportApi(
        path="credits",
        words="The credits of providers, the newest first.",
        shape=CreditsSerializer,
        body=credits_body,
        parameters=UNIT_ECONOMICS,
    ),
)
