"""The work list of prices: what has none, by model, and the draft in which it gets one; and what
has that of another service tier."""

from datetime import datetime, time
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from finops.access import can, requires
from finops.forms.days import DayField
from finops.requests import TenantRequest
from finops.templatetags.ui import quantity
from finops.ui.exports import Cell, Sheet
from finops.ui.links import page_url
from finops.views.answering import answer
from ledger.calc.pricing.meters import INPUT_SIDE, OUTPUT_SIDE
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.basis import Basis, read_basis
from ledger.queries.narrowing import parameters, tenant_zone
from ledger.queries.sheets import report_head
from ledger.queries.showback.other_tier import OtherTier, OtherTierModel, other_tier_work
from ledger.queries.work_lists import UnpricedWork, unpriced_models
from ledger.services.pricebooks import open_override_draft
from ledger.views.reports.exporting import exported
from ledger.views.reports.filtering import read_filter, showback_url, with_short_url
from ledger.views.reports.other_tier import other_tier_table

TEMPLATE: Final = "ledger/work_lists/unpriced.html"
COLUMNS: Final = (
    *("provider", "model", "component", "meters", "tokens", "lines", "events", "first", "last"),
    *("lacks", "service_tier", "cost_usd"),
)


@requires("view_showback", anywhere=True)
@require_safe
def unpriced(request: TenantRequest) -> HttpResponseBase:
    reading = read_filter(request, "view_showback")
    context: dict[str, object] = {"form": reading.form}
    if reading.report_filter is None:
        return answer(request, TEMPLATE, context, part="report", status=422)
    asked = reading.report_filter
    found = unpriced_models(asked, reading.scope)
    others = other_tier_work(asked, reading.scope)
    basis = read_basis(parameters(asked, reading.scope), tenant_zone())
    if file_format := request.GET.get("format", ""):
        return exported(request, _sheet(request, asked, (found, others), basis), file_format)
    context |= {
        "rows": [(one, _lines_url(asked, one)) for one in found],
        "other_tier": other_tier_table(asked, others),
        "basis": basis,
        "status": _status(found),
        "may_draft": can(request.actor, "draft_pricebook"),
    }
    return with_short_url(request, answer(request, TEMPLATE, context, part="report"))


def _lines_url(asked: ReportFilter, one: UnpricedWork) -> str:
    only = asked.with_(unpriced=True, by=(Dimension.USE_CASE,))
    return showback_url(only.narrowed(Dimension.MODEL, one.model))


def _status(found: list[UnpricedWork]) -> str:
    lines = quantity(sum(one.lines for one in found))
    text = ngettext(
        "%(count)s model or item without a price, %(lines)s lines",
        "%(count)s models and items without a price, %(lines)s lines",
        len(found),
    )
    return text % {"count": quantity(len(found)), "lines": lines}


def _sheet(
    request: TenantRequest,
    asked: ReportFilter,
    found: tuple[list[UnpricedWork], OtherTier],
    basis: Basis,
) -> Sheet:
    unpriced_rows, others = found
    rows: list[list[Cell]] = [
        *([*_words(one), "price", "", None] for one in unpriced_rows),
        *([*_words(one), "tier", one.service_tier, one.cost_usd] for one in others.by_model),
    ]
    name = f"unpriced-{request.tenant.slug}-{asked.date_from}-{asked.date_to}"
    return Sheet(name, report_head(request.tenant, asked, basis), COLUMNS, rows)


def _words(one: UnpricedWork | OtherTierModel) -> list[Cell]:
    return [
        *(one.provider, one.model, one.component, ", ".join(one.meters), one.tokens),
        *(one.lines, one.events, one.first, one.last),
    ]


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
    given = form.cleaned_data
    since = datetime.combine(given["first"], time(), ZoneInfo(request.tenant.time_zone))
    book = open_override_draft(actor=request.actor, name=_("Overrides"), since=since)
    prefilled = {"provider": given["provider"], "model": given["model"]}
    if given["meter"] not in INPUT_SIDE | OUTPUT_SIDE:
        prefilled["other_meter"] = given["meter"]
    url = page_url("pricebook_entry", book.version)
    return HttpResponseRedirect(f"{url}?{urlencode(prefilled)}")
