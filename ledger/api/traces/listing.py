"""GET /api/v1/traces: the requests of a filter, the newest first, a page at a time."""

from typing import Final

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from finops.ui.reports import ReportRequest
from ledger.api.reports.parameter_shapes import text
from ledger.api.reports.parameters import NARROWING, PERIOD
from ledger.api.reports.reading import (
    JSON,
    SHAPES,
    answer,
    answers,
    as_file,
    filter_of,
    format_of,
    one_tenant,
    reading,
    refusal,
    single,
)
from ledger.api.reports.shapes import Body, amount, decimal_field, moment
from ledger.api.traces.request_details import (
    DETAIL_PARAMETERS,
    Fields,
    RequestDetailsSerializer,
    details_body,
    with_words,
)
from ledger.calc.exact import plain
from ledger.calc.reports.dimensions import STATED_DIMENSIONS
from ledger.calc.reports.filters import ReportFilter
from ledger.forms.reports import sentence
from ledger.queries.traces.listing import BadCursor, TracePage, TraceRow, traces
from ledger.views.reports.filtering import AskedReport
from ledger.views.traces.listing import file

MOST: Final = 500
PER_PAGE: Final = 50
OWN: Final = frozenset({"cursor", "limit"})
PAGING: Final = [
    text("cursor", "[0-9]{1,17}-[0-9a-f]{32}", "Where a page goes on: `next_cursor` of the last."),
    text("limit", "[1-9][0-9]{0,2}", f"How many on a page, {MOST} at most. Default: {PER_PAGE}."),
]


class TraceRowSerializer(serializers.Serializer[TraceRow]):
    """One trace; its owner's words are null until its request has come."""

    trace_id = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    implied = serializers.BooleanField(help_text="Known only from its events' own fields.")
    cost_usd = decimal_field(null=True)
    events = serializers.IntegerField()
    lines = serializers.IntegerField()
    unpriced_lines = serializers.IntegerField()
    tokens_in = decimal_field()
    tokens_out = decimal_field()
    models = serializers.ListField(child=serializers.CharField())
    outcomes = serializers.ListField(child=serializers.CharField())
    details = RequestDetailsSerializer()

    def get_fields(self) -> Fields:
        return with_words(super().get_fields(), allow_null=True)


class TracesSerializer(serializers.Serializer[TracePage]):
    """One page; `next_cursor` is null on the last one."""

    time_zone = serializers.CharField()
    rows = TraceRowSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]  # stubs only
        # `from` is a word of Python's own and cannot be an attribute.
        days = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**days, **super().get_fields()}


class TracesView(APIView):
    """Single requests, the newest first, with what each one cost and brought about."""

    required_action = "view_traces"

    @extend_schema(
        operation_id="traces",
        parameters=[*PERIOD, *NARROWING, *DETAIL_PARAMETERS, *PAGING, *SHAPES],
        responses=answers(TracesSerializer),
    )
    def get(self, request: Request) -> HttpResponseBase:
        asker, file_format = one_tenant(request), format_of(request)
        report = filter_of(request, asker, also=OWN, of_requests=True)
        cursor, limit = single(request, "cursor"), limit_of(request)
        with reading(asker) as scope:
            if file_format != JSON:
                asking = ReportRequest(asker.tenant, asker.actor, request.query_params)
                return as_file(file(asking, AskedReport(report, scope)), file_format)
            try:
                page = traces(report, scope, cursor, limit)
            except BadCursor:
                raise refusal("cursor", "bad_value", sentence("cursor", "bad_value")) from None
        return answer(page_body(report, page, asker.tenant.time_zone))


def limit_of(request: Request) -> int:
    asked = single(request, "limit") or str(PER_PAGE)
    if not asked.isascii() or not asked.isdecimal() or not 1 <= int(asked[:4]) <= MOST:
        raise refusal("limit", "bad_value", sentence("limit", "bad_value"))
    return int(asked)


def page_body(report: ReportFilter, page: TracePage, zone: str) -> Body:
    return {
        "from": report.date_from.isoformat(),
        "to": report.date_to.isoformat(),
        "time_zone": zone,
        "rows": [_row(row, zone) for row in page.rows],
        "next_cursor": page.next_cursor or None,
    }


def _row(row: TraceRow, zone: str) -> Body:
    words = row.attribution or {}
    return {
        "trace_id": row.trace_id,
        "occurred_at": moment(row.occurred_at, zone),
        **{one.field: words.get(one) for one in STATED_DIMENSIONS},
        "implied": row.is_implied,
        "cost_usd": amount(row.cost_usd),
        "events": row.events,
        "lines": row.lines,
        "unpriced_lines": row.unpriced_lines,
        "tokens_in": plain(row.tokens_in),
        "tokens_out": plain(row.tokens_out),
        "models": list(row.models),
        "outcomes": list(row.outcomes),
        "details": details_body(row.details),
    }
