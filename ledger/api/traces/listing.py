"""The body of GET /api/v1/traces: the requests of a filter, the newest first, a page at a time."""

from typing import Final

from rest_framework import serializers

from ledger.api.reports.paging import PAGING
from ledger.api.reports.parameters import NARROWING, PERIOD
from ledger.api.reports.reading import SHAPES
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
from ledger.queries.traces.listing import TracePage, TraceRow

TRACES: Final = [*PERIOD, *NARROWING, *DETAIL_PARAMETERS, *PAGING, *SHAPES]


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


def traces_body(page: TracePage) -> Body:
    return {
        "from": page.filter.date_from.isoformat(),
        "to": page.filter.date_to.isoformat(),
        "time_zone": page.time_zone,
        "rows": [_row(row, page.time_zone) for row in page.rows],
        "next_cursor": page.next_cursor or None,
    }


def _row(row: TraceRow, zone: str) -> Body:
    words = row.attribution or {}
    return {
        "trace_id": row.trace_id,
        "occurred_at": moment(row.occurred_at, zone),
        **{dimension.field: words.get(dimension) for dimension in STATED_DIMENSIONS},
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
