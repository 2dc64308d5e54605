"""Trace: one request, every cost event in it, and what it brought about."""

from typing import Final
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import can, requires, visible_use_cases
from finops.calc.dates.periods import DateRange, local_day
from finops.scope.requests import TenantRequest
from finops.ui.exports import Sheet
from finops.ui.figures import KeyFigure
from finops.ui.links import crumb, page_url
from finops.ui.reports import ReportRequest, SheetPage
from finops.ui.shell.parts import parts_of
from finops.ui.tables import Table
from finops.ui.text import Text
from ledger.calc.record_keys import trace_key
from ledger.calc.reports.dimensions import STATED_DIMENSIONS, Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.queries.calls.sightings import counted_elsewhere, sightings_of_trace
from ledger.queries.calls.suspected import suspected_of_trace
from ledger.queries.labels import DIMENSIONS, label_of, labels
from ledger.queries.narrowing import Scope
from ledger.queries.pricebooks.reasons import price_reasons
from ledger.queries.sheets import trace_sheet
from ledger.queries.traces.detail import TraceDetail, trace_detail
from ledger.views.calls.columns import sightings_table
from ledger.views.duplicates.words import pairs_table
from ledger.views.reports.exporting import exported
from ledger.views.reports.filtering import showback_url
from ledger.views.traces.bars import legend
from ledger.views.traces.doubts import doubts_note, doubts_table
from ledger.views.traces.links import trace_url
from ledger.views.traces.outcomes import outcomes_table
from ledger.views.traces.parts import lines_table
from ledger.views.traces.price_reasons import why_part
from ledger.views.traces.request_details import details_part
from ledger.views.traces.scores import scores_table
from ledger.views.traces.timeline import timeline_of


@requires("view_traces", anywhere=True)
@require_safe
def trace(request: TenantRequest, trace_id: str) -> HttpResponseBase:
    scope = visible_use_cases(request.actor, "view_traces")
    detail = trace_detail(trace_id, scope)
    if detail is None:
        return _elsewhere(trace_id, scope)
    file_format = request.GET.get("format", "")
    if file_format:
        return exported(request, trace_sheet(detail, request.tenant), file_format)
    return render(request, "ledger/traces/detail.html", _context(request, detail, scope))


def trace_file(asking: ReportRequest) -> Sheet:
    trace_id = asking.captured.get("trace_id") or asking.query.get("id", "")
    detail = trace_detail(trace_id, visible_use_cases(asking.actor, "view_traces"))
    if detail is None:
        raise Http404
    return trace_sheet(detail, asking.tenant)


FILES: Final = (
    SheetPage(slug="trace", action="view_traces", file=trace_file, anywhere=True),
    SheetPage(slug="trace_by_query", action="view_traces", file=trace_file, anywhere=True),
)


def _elsewhere(trace_id: str, scope: Scope) -> HttpResponseRedirect:
    """A trace all of whose calls another channel knows better: to that trace. Else 404."""
    counted_in = counted_elsewhere(trace_key(trace_id)) if scope is None else ""
    if not counted_in:
        raise Http404
    return HttpResponseRedirect(trace_url(counted_in))


@requires("view_traces", anywhere=True)
@require_safe
def trace_by_query(request: TenantRequest) -> HttpResponseBase:
    """For ids that cannot stand in a path."""
    return trace(request, trace_id=request.GET.get("id", ""))


def _context(request: TenantRequest, detail: TraceDetail, scope: Scope) -> dict[str, object]:
    shown: dict[str, object] = {
        "detail": detail,
        "crumbs": _crumbs(detail),
        "figures": key_figures(detail),
        "facts": _facts(request, detail),
        **details_part(request, detail),
        "use_case_url": _use_case_url(detail),
        "timeline": timeline_of(detail),
        "legend": legend(),
        "table": lines_table(detail),
        "outcomes": outcomes_table(detail),
        "sightings": sightings_table(sightings_of_trace(trace_key(detail.trace_id))),
        "scores": scores_table(detail),
        "doubts": doubts_table(detail),
        "pairs": _pairs(request, detail),
        **why_part(request, price_reasons(detail.trace_id, scope)),
    }
    return {**shown, **parts_of(request, _labels(shown))}


def _labels(shown: dict[str, object]) -> dict[str, Text]:
    """The parts of the page; one that would be empty is not there."""
    is_there = {
        "prices": bool(shown["reasons"] or shown["gone"]),
        "details": bool(shown["details"] or shown["not_told"]),
        "reports": any(getattr(shown[name], "rows", ()) for name in ("sightings", "pairs")),
    }
    labels = {
        "": _("Overview"),
        "lines": _("Cost lines"),
        "prices": _("Why this price"),
        "details": _("Request details"),
        "reports": _("Other reports"),
        "outcomes": _("Outcomes"),
    }
    return {name: label for name, label in labels.items() if is_there.get(name, True)}


def _pairs(request: TenantRequest, detail: TraceDetail) -> Table | None:
    """The other trace of a pair may be of any use case: for those who see all of them."""
    if not can(request.actor, "view_imports"):
        return None
    return pairs_table(suspected_of_trace(trace_key(detail.trace_id)))


def _crumbs(detail: TraceDetail) -> list[dict[str, object]]:
    return [
        crumb(_("Traces"), page_url("traces")),
        crumb(detail.trace_id),
    ]


def key_figures(detail: TraceDetail) -> list[KeyFigure]:
    total = detail.total
    unpriced = _("%(count)d lines are unpriced") % {"count": total.unpriced_lines}
    return [
        KeyFigure(
            _("Cost"),
            total.cost_usd,
            "unit_cost",
            "USD",
            nil=_("unpriced"),
            note=unpriced if total.unpriced_lines else _("every line has a price"),
        ),
        KeyFigure(_("Tokens in"), total.tokens_in, "quantity"),
        KeyFigure(_("Tokens out"), total.tokens_out, "quantity"),
        KeyFigure(_("Cost events"), total.events, "quantity", note=doubts_note(detail)),
    ]


def _facts(request: TenantRequest, detail: TraceDetail) -> list[dict[str, object]]:
    """The request's words, each leading to the showback of its day narrowed to that word."""
    words = detail.attribution
    if words is None:
        return []
    facts = []
    for dimension in STATED_DIMENSIONS:
        value = words[dimension]
        facts.append(
            {
                "label": DIMENSIONS[dimension],
                "value": label_of(value, labels(dimension)),
                "url": _day_url(request, detail, dimension, value),
            }
        )
    if detail.mapping is not None:
        version = _("Attribution mapping, version %(number)d") % {"number": detail.mapping}
        may_open = can(request.actor, "view_mapping")
        url = page_url("mapping_version", detail.mapping) if may_open else ""
        facts.append({"label": _("Owner named by"), "value": version, "url": url})
    return facts


def _use_case_url(detail: TraceDetail) -> str:
    slug = detail.attribution[Dimension.USE_CASE] if detail.attribution else ""
    is_registered = slug in labels(Dimension.USE_CASE)
    return page_url("use_case", slug) if is_registered else ""


def _day_url(request: TenantRequest, detail: TraceDetail, dimension: Dimension, value: str) -> str:
    if detail.occurred_at is None:
        return ""
    day = local_day(detail.occurred_at, ZoneInfo(request.tenant.time_zone))
    of_day = ReportFilter(DateRange(day, day), by=(dimension.deeper or dimension,))
    return showback_url(of_day.narrowed(dimension, value))
