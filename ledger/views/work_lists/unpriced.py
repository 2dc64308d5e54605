"""The work list of prices: what has none, by model, and the draft in which it gets one; and what
has that of another service tier."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from finops.access import can, requires
from finops.forms.days import DayField
from finops.models import Tenant
from finops.scope.requests import TenantRequest
from finops.ui.exports import Sheet, SheetCell
from finops.ui.links import page_url
from finops.ui.numbers import quantity
from finops.ui.reports import Place, ReportPage, ReportRequest
from finops.ui.shell.navigation import Group
from finops.ui.tables import Action, Cell, Column, Row, Table
from ledger.calc.pricing.meters import INPUT_SIDE, OUTPUT_SIDE
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import NONE_WORD, ReportFilter
from ledger.queries.basis import ReportBasis, read_basis
from ledger.queries.narrowing import parameters, tenant_zone
from ledger.queries.sheets import report_head
from ledger.queries.showback.other_tier import OtherTier, OtherTierModel, other_tier_work
from ledger.queries.work_lists import UnpricedWork, unpriced_models
from ledger.services.pricebooks import open_override_draft
from ledger.views.reports.filtering import DATES, AskedReport, ReportFields, showback_url
from ledger.views.reports.other_tier import other_tier_table

COLUMNS: Final = (
    *("provider", "model", "component", "meters", "tokens", "lines", "events", "first", "last"),
    *("lacks", "service_tier", "cost_usd", "region"),
)


@dataclass(frozen=True)
class MissingPrices:
    """What has no price, and what has that of another tier."""

    filter: ReportFilter
    unpriced: list[UnpricedWork]
    other_tier: OtherTier
    basis: ReportBasis


def read(_asking: ReportRequest, asked: AskedReport) -> MissingPrices:
    return MissingPrices(
        asked.filter,
        unpriced_models(asked.filter, asked.scope),
        other_tier_work(asked.filter, asked.scope),
        read_basis(parameters(asked.filter, asked.scope), tenant_zone()),
    )


def unpriced_table(asking: ReportRequest, missing: MissingPrices) -> Table:
    """The models, each with the way to its lines and, for who may draft, to its price."""
    may_draft = can(asking.actor, "draft_pricebook")
    columns = [
        Column(_("Model or service")),
        Column(_("Meters")),
        Column(_("Lines"), "quantity", stays=True),
        Column(_("Events"), "quantity"),
        Column(_("Tokens"), "quantity"),
        Column(_("First"), "day"),
        Column(_("Last"), "day"),
        *([Column(_("Action"), "action")] if may_draft else []),
    ]
    rows = [_row(missing.filter, work, may_draft=may_draft) for work in missing.unpriced]
    return Table(_("By model or item"), columns, rows)


def _row(asked: ReportFilter, work: UnpricedWork, *, may_draft: bool) -> Row:
    only = asked.with_(unpriced=True, by=(Dimension.USE_CASE,))
    cells = [
        Cell(work.model or work.component, note=work.provider),
        Cell(", ".join(work.meters)),
        Cell(work.lines, "quantity"),
        Cell(work.events, "quantity"),
        Cell(work.tokens, "quantity"),
        Cell(work.first, "day"),
        Cell(work.last, "day"),
        *([Cell(None, "action", actions=_actions(work))] if may_draft else []),
    ]
    return Row(cells, url=showback_url(only.narrowed(Dimension.MODEL, work.model)))


def _actions(work: UnpricedWork) -> list[Action]:
    first, last = work.first.isoformat(), work.last.isoformat()
    missing = {
        "provider": work.provider,
        "model": work.model,
        "meter": work.meters[0],
        "first": first,
    }
    rerated = {
        "from": first,
        "to": last,
        "provider": work.provider or NONE_WORD,
        "model": work.model or NONE_WORD,
        "unpriced": "1",
    }
    rerate_url = f"{page_url('rerate-new')}?{urlencode(rerated)}"
    return [
        Action(_("Add a price"), page_url("unpriced_draft"), work.model, missing),
        Action(_("Re-rate"), rerate_url, work.model, look="plain"),
    ]


def heading(missing: MissingPrices) -> str:
    lines = sum(work.lines for work in missing.unpriced)
    if not lines:
        return _("Everything has a price")
    text = ngettext("%(lines)s line has no price", "%(lines)s lines have no price", lines)
    return text % {"lines": quantity(lines)}


def status_of(missing: MissingPrices) -> str:
    lines = quantity(sum(work.lines for work in missing.unpriced))
    text = ngettext(
        "%(count)s model or item, %(lines)s lines",
        "%(count)s models and items, %(lines)s lines",
        len(missing.unpriced),
    )
    return text % {"count": quantity(len(missing.unpriced)), "lines": lines}


def more(_asking: ReportRequest, missing: MissingPrices) -> dict[str, object]:
    return {
        "basis": missing.basis,
        "other_tier": other_tier_table(missing.filter, missing.other_tier),
    }


def unpriced_sheet(missing: MissingPrices, tenant: Tenant) -> Sheet:
    asked, tiers = missing.filter, missing.other_tier.by_model
    rows: list[list[SheetCell]] = [
        *([*_words(work), "price", "", None, ""] for work in missing.unpriced),
        *([*_words(tier), "tier", tier.service_tier, tier.cost_usd, tier.region] for tier in tiers),
    ]
    name = f"unpriced-{tenant.slug}-{asked.date_from}-{asked.date_to}"
    return Sheet(name, report_head(tenant, asked, missing.basis), COLUMNS, rows)


def _words(work: UnpricedWork | OtherTierModel) -> list[SheetCell]:
    return [
        *(work.provider, work.model, work.component, ", ".join(work.meters), work.tokens),
        *(work.lines, work.events, work.first, work.last),
    ]


UNPRICED: Final = ReportPage(
    slug="unpriced",
    path="unpriced/",
    label=gettext_lazy("Without a price"),
    lede=gettext_lazy(
        "Lines that no price book prices. They are in no total, and they are not 0: give them a"
        " price, have it approved, then re-rate."
    ),
    action="view_showback",
    filter=ReportFields(),
    fields=DATES,
    read=read,
    status=status_of,
    heading=heading,
    table=unpriced_table,
    more=more,
    template="ledger/work_lists/unpriced.html",
    sheet=unpriced_sheet,
    is_empty=lambda _missing: False,
    place=Place(Group.DATA, 31, parent="work_lists"),
)


class MissingForm(forms.Form):
    """What the work list says of one row."""

    provider = forms.CharField(max_length=128, required=False)
    model = forms.CharField(max_length=128, required=False)
    meter = forms.CharField(max_length=128, required=False)
    first = DayField()


@requires("draft_pricebook")
@require_POST
def draft_missing(request: TenantRequest) -> HttpResponse:
    """To the form that adds this model to the open draft; the draft is begun if there is none."""
    form = MissingForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(page_url("unpriced"))
    fields = form.cleaned_data
    since = datetime.combine(fields["first"], time(), ZoneInfo(request.tenant.time_zone))
    book = open_override_draft(actor=request.actor, name=_("Overrides"), since=since)
    prefilled = {"provider": fields["provider"], "model": fields["model"]}
    if fields["meter"] not in INPUT_SIDE | OUTPUT_SIDE:
        prefilled["other_meter"] = fields["meter"]
    url = page_url("pricebook_entry", book.version)
    return HttpResponseRedirect(f"{url}?{urlencode(prefilled)}")
