"""Reports as sheets for the exports; the head says what the figures rest on."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as django_format
from django.utils.translation import gettext as _

from finops.calc.days import local
from finops.calc.formatting import percent
from finops.models import Tenant
from finops.ui.dates import day_format
from finops.ui.exports import Sheet, SheetCell, long_sheet
from ledger.calc.calls.details import CALL_NAMES
from ledger.calc.reports.coverage import Coverage
from ledger.calc.reports.dimensions import Dimension
from ledger.calc.reports.filters import ReportFilter
from ledger.calc.reports.unit_economics import UnitCost
from ledger.calc.request_details import NAMES as DETAIL_NAMES
from ledger.queries.basis import ReportBasis
from ledger.queries.labels import DIMENSIONS, labels
from ledger.queries.narrowing import Scope
from ledger.queries.request_details.known_words import detail_sentences
from ledger.queries.showback.report import ReportRow, ShowbackReport
from ledger.queries.traces.detail import TraceDetail
from ledger.queries.traces.listing import TraceRow, all_traces, count_traces
from ledger.queries.units.economics import UnitEconomicsReport, UseCaseEconomics
from ledger.queries.units.metrics import Metrics, UnitMetrics


def report_head(tenant: Tenant, report: ReportFilter, basis: ReportBasis) -> list[tuple[str, str]]:
    """Tenant, period, filters, pricebook versions and the time the file was made."""
    period = f"{report.date_from} – {report.date_to} ({basis.time_zone})"
    return [
        (_("Tenant"), tenant.slug),
        (_("Period"), period),
        (_("Filters"), filter_sentence(report)),
        *_basis_head(basis),
    ]


def printed_head(tenant: Tenant, report: ReportFilter, basis: ReportBasis) -> list[tuple[str, str]]:
    """The same for people: the names of the tenant and of what the report is narrowed to."""
    first, last = report.date_from, report.date_to
    days = f"{day_with_year(first)} – {day_with_year(last)} ({basis.time_zone})"
    return [
        (_("Tenant"), tenant.name),
        (_("Period"), days),
        (_("Filters"), filter_sentence(report, named=True)),
        *_basis_head(basis),
    ]


def day_with_year(day: date) -> str:
    return django_format(day, day_format())


def _basis_head(basis: ReportBasis) -> list[tuple[str, str]]:
    made = basis.as_of.astimezone(ZoneInfo(basis.time_zone)).isoformat(timespec="seconds")
    return [
        (_("Pricebook versions"), ", ".join(basis.pricebook_versions) or _("none")),
        *([(_("Priced"), coverage_sentence(basis.coverage))] if basis.coverage else []),
        (_("Made"), made),
        (_("Money"), "USD"),
    ]


def coverage_sentence(coverage: Coverage) -> str:
    """“99.2% of events, 98.1% of tokens; 3.5% of the cost at another tier's price”."""
    shares = {"events": coverage.of_events, "tokens": coverage.of_tokens}
    words = {name: _("none") if value is None else percent(value) for name, value in shares.items()}
    sentence = _("%(events)s of events, %(tokens)s of tokens") % words
    if not coverage.of_other_tier:
        return sentence
    share = {"share": percent(coverage.of_other_tier)}
    return f"{sentence}; {_('%(share)s of the cost at the price of another tier') % share}"


def filter_sentence(report: ReportFilter, *, named: bool = False) -> str:
    """What the report is narrowed to, in words; by names where they are asked for, else by keys."""
    parts = []
    for dimension, values in report.values:
        names = labels(dimension) if named else {}
        shown = ", ".join(names.get(value, value) or _("(none)") for value in values)
        parts.append(f"{DIMENSIONS[dimension]}: {shown}")
    parts += detail_sentences(report.details)
    if report.unattributed:
        parts.append(_("unattributed only"))
    if report.unpriced:
        parts.append(_("unpriced only"))
    return "; ".join(parts) or _("none")


def showback_sheet(report: ShowbackReport, tenant: Tenant) -> Sheet:
    """One line per row, then the total."""
    by = report.filter.by
    label = [_("name")] if len(by) == 1 else []
    figures = [
        *("cost_usd", "prior_cost_usd", "events", "lines", "unpriced_lines", "requests"),
        *("gross_usd", "credits_usd", "compared_cost_usd"),
    ]
    name = f"showback-{tenant.slug}-{report.filter.date_from}-{report.filter.date_to}"
    heads = [str(dimension) for dimension in by]
    return Sheet(
        name=name,
        head=report_head(tenant, report.filter, report.basis),
        columns=[*heads, *label, *figures],
        rows=[_showback_line(by, row) for row in report.rows],
        total=_total_line(by, report.total),
        printed=Sheet(
            name,
            printed_head(tenant, report.filter, report.basis),
            [*heads, *figures],
            [[*row.labels, *_figures(row)] for row in report.rows],
            total=[_("Total"), *[""] * (len(by) - 1), *_figures(report.total)],
        ),
    )


def _showback_line(by: Sequence[Dimension], row: ReportRow) -> list[SheetCell]:
    label = [row.label] if len(by) == 1 else []
    keys = row.labels if row.is_unattributed else row.keys
    return [*keys, *label, *_figures(row)]


def _total_line(by: Sequence[Dimension], row: ReportRow) -> list[SheetCell]:
    blanks = max(len(by) - 1, 1)
    return [_("Total"), *[""] * blanks, *_figures(row)]


def _figures(row: ReportRow) -> list[SheetCell]:
    gross, cost = (None, None) if row.is_unpriced else (row.gross_usd, row.cost_usd)
    return [
        cost,
        row.prior_cost_usd,
        row.events,
        row.lines,
        row.unpriced_lines,
        row.requests,
        gross,
        row.credits_usd,
        row.compared_cost_usd,
    ]


UNIT_COLUMNS = (
    *("use_case", "name", "cost_usd", "unpriced_lines", "requests"),
    *("quality_passed_answers", "accepted_actions", "resolved_cases", "value_usd"),
    *("cost_per_request_usd", "cost_per_quality_passed_answer_usd"),
    *("cost_per_accepted_action_usd", "cost_per_resolved_case_usd", "cost_unknown_because"),
    *(f"cohort_{name}" for name in ("quality_passed_answers", "accepted_actions")),
    *(f"cohort_{name}" for name in ("resolved_cases", "cost_per_quality_passed_answer_usd")),
    *(f"cohort_{name}" for name in ("cost_per_accepted_action_usd", "cost_per_resolved_case_usd")),
    *("not_divided", "gross_usd", "credits_usd"),
)
LADDER_KINDS = ("quality_passed_answer", "accepted_action", "resolved_case")


def unit_economics_sheet(
    report: UnitEconomicsReport, metrics: UnitMetrics, tenant: Tenant
) -> Sheet:
    names = list(metrics.total)
    return Sheet(
        name=f"unit-economics-{tenant.slug}-{report.filter.date_from}-{report.filter.date_to}",
        head=report_head(tenant, report.filter, report.basis),
        columns=[str(report.by), *UNIT_COLUMNS[1:], *names],
        rows=[_unit_line(row) + _metrics(metrics.rows[row.key]) for row in report.rows],
        total=_unit_line(report.total) + _metrics(metrics.total),
    )


def _unit_line(row: UseCaseEconomics) -> list[SheetCell]:
    figures = row.figures
    ladder = figures.ladder
    left_out = figures.left_out.use_cases if figures.left_out else ()
    return [
        row.key,
        row.label,
        figures.cost_usd,
        figures.unpriced_lines,
        figures.requests,
        *(figures.outcomes.get(kind, 0) for kind in LADDER_KINDS),
        figures.value_usd,
        _value(ladder.per_request),
        _value(ladder.per_quality_passed_answer),
        _value(ladder.per_accepted_action),
        _value(ladder.per_resolved_case),
        str(figures.no_cost or ""),
        *(figures.cohort.outcomes.get(kind, 0) for kind in LADDER_KINDS),
        _value(figures.cohort.ladder.per_quality_passed_answer),
        _value(figures.cohort.ladder.per_accepted_action),
        _value(figures.cohort.ladder.per_resolved_case),
        ", ".join(use_case or _("unattributed") for use_case in left_out),
        *(figures.gross_usd, figures.credits_usd),
    ]


def _metrics(metrics: Metrics) -> list[SheetCell]:
    return [known.value for known in metrics.values()]


def _value(cost: UnitCost) -> Decimal | None:
    return cost.value


TRACE_WORDS: Final = (
    *(Dimension.USE_CASE, Dimension.WORKFLOW_STEP, Dimension.RISK_TIER, Dimension.ENVIRONMENT),
    *(Dimension.CACHE_STATUS, Dimension.ROUTE_POLICY_VERSION),
)
TRACE_COLUMNS = (
    *("occurred_at", "trace_id", *TRACE_WORDS, "cost_usd", "events", "unpriced_lines"),
    *("tokens_in", "tokens_out", "models", "outcomes"),
    *DETAIL_NAMES,
)


def traces_sheet(report: ReportFilter, scope: Scope, tenant: Tenant, basis: ReportBasis) -> Sheet:
    return long_sheet(
        name=f"traces-{tenant.slug}-{report.date_from}-{report.date_to}",
        head=report_head(tenant, report, basis),
        columns=TRACE_COLUMNS,
        rows=(_trace_line(row, basis.time_zone) for row in all_traces(report, scope)),
        count=partial(count_traces, report, scope),
    )


def _trace_line(row: TraceRow, zone: str) -> list[SheetCell]:
    words = row.attribution
    unknown = ("unattributed", *("" for _word in TRACE_WORDS[1:]))
    known = words and [words[name] for name in TRACE_WORDS]
    return [
        local_text(row.occurred_at, zone),
        row.trace_id,
        *(known or unknown),
        row.cost_usd,
        row.events,
        row.unpriced_lines,
        row.tokens_in,
        row.tokens_out,
        ", ".join(row.models),
        ", ".join(row.outcomes),
        *(row.details[name] for name in DETAIL_NAMES),
    ]


def local_text(instant: datetime, zone: str) -> str:
    return local(instant, ZoneInfo(zone)).isoformat()


LINE_COLUMNS = (
    *("occurred_at", "event_id", "line_no", "component", "provider", "model", "meter"),
    *("quantity", "unit", "unit_price_usd", "cost_usd", "reported_cost_usd", "price_source"),
    *("pricing_version", "priced_as", "allocation_method", "retention_class", "in_doubt"),
    *CALL_NAMES,
)


def trace_sheet(trace: TraceDetail, tenant: Tenant) -> Sheet:
    """The cost lines of one trace; `in_doubt` are the codes of what is doubtful about the event."""
    zone, doubts = trace.basis.time_zone, doubts_by_event(trace)
    rows: list[list[SheetCell]] = [
        [
            local_text(line.occurred_at, zone),
            *(line.event_id, line.line_no, line.component, line.provider, line.model),
            *(line.meter, line.quantity, line.unit, line.unit_price, line.cost_usd),
            *(line.reported_cost_usd, line.price_source, line.pricing_version, line.priced_as),
            *(line.allocation_method, line.retention_class, doubts.get(line.event_id, "")),
            *(line.call.get(name, "") for name in CALL_NAMES),
        ]
        for line in trace.lines
    ]
    head = [(_("Tenant"), tenant.slug), (_("Trace"), trace.trace_id), *_basis_head(trace.basis)]
    kept = "".join(
        letter if letter.isalnum() or letter in "-_." else "_" for letter in trace.trace_id
    )
    return Sheet(f"trace-{kept}", head, LINE_COLUMNS, rows)


def doubts_by_event(trace: TraceDetail) -> dict[str, str]:
    """Event id → the codes of what is doubtful about it."""
    codes_by_event: dict[str, list[str]] = {}
    for doubt in trace.doubts:
        codes_by_event.setdefault(doubt.event_id, []).append(doubt.code)
    return {event: " ".join(dict.fromkeys(codes)) for event, codes in codes_by_event.items()}
