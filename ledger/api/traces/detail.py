"""GET /api/v1/traces/<trace_id>."""

from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from ledger.api.reports.reading import (
    JSON,
    SHAPES,
    answer,
    answers,
    as_file,
    format_of,
    one_tenant,
    only,
    reading,
    tenant_parameter,
)
from ledger.api.reports.shapes import (
    BasisSerializer,
    Body,
    amount,
    basis_body,
    decimal_field,
    moment,
)
from ledger.api.traces.request_details import (
    Fields,
    RequestDetailsSerializer,
    detail_fields,
    details_body,
    with_words,
)
from ledger.calc.calls.details import CALL_NAMES
from ledger.calc.exact import plain
from ledger.calc.outcomes.terms import WhyFailed
from ledger.calc.reports.dimensions import STATED_DIMENSIONS
from ledger.queries.calls.doubts import EventDoubt, message_of
from ledger.queries.sheets import trace_sheet
from ledger.queries.traces.detail import TraceDetail, TraceLine, trace_detail
from ledger.queries.traces.outcomes import TraceOutcome
from ledger.queries.traces.scores import TraceScore


class TraceRequestSerializer(serializers.Serializer[object]):
    """The request of the trace (requirements 12.1)."""

    occurred_at = serializers.DateTimeField()
    business_outcome_id = serializers.CharField(allow_null=True)
    implied = serializers.BooleanField(help_text="Known only from its events' own fields.")
    mapping_version = serializers.IntegerField(
        allow_null=True,
        help_text="The version of the attribution mapping that made the owner of what sources say"
        " in fields of their own; null where a source named it.",
    )

    def get_fields(self) -> Fields:
        return {**with_words(super().get_fields(), allow_blank=True), **detail_fields()}


class TraceLineSerializer(serializers.Serializer[TraceLine]):
    """One cost event × one meter: cost_usd = quantity × unit_price; null is unpriced."""

    cost_event_id = serializers.CharField()
    line_no = serializers.IntegerField()
    occurred_at = serializers.DateTimeField()
    component = serializers.CharField()
    provider = serializers.CharField()
    model_or_service = serializers.CharField(allow_blank=True)
    meter = serializers.CharField()
    unit = serializers.CharField()
    quantity = decimal_field()
    unit_price = decimal_field(null=True)
    cost_usd = decimal_field(null=True)
    reported_cost_usd = decimal_field(null=True)
    variance_usd = decimal_field(null=True)
    price_source = serializers.CharField()
    pricing_version = serializers.CharField(allow_blank=True)
    priced_as = serializers.CharField(
        allow_blank=True,
        help_text="The meter whose price it is; input@standard where no book has a price for the"
        " tier or region that served; input*1.1 with a factor of another book. Empty: no book's"
        " price.",
    )
    allocation_method = serializers.CharField()
    retention_class = serializers.CharField()
    adjusts = serializers.CharField(
        allow_null=True, help_text="The closed month (2026-09) for which it was booked later."
    )
    call = serializers.DictField(
        child=serializers.CharField(),
        help_text="What the event says of its call: " + ", ".join(CALL_NAMES) + ".",
    )


class TraceOutcomeSerializer(serializers.Serializer[TraceOutcome]):
    """A business result of a case that the trace worked on; null is not said."""

    business_outcome_id = serializers.CharField(allow_null=True)
    outcome_type = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(["counted", "withdrawn"])
    quality_passed = serializers.BooleanField(allow_null=True)
    risk_ok = serializers.BooleanField(allow_null=True)
    adopted = serializers.BooleanField(allow_null=True)
    value_usd = decimal_field(null=True)
    implied = serializers.BooleanField(help_text="No record of this type says so.")
    counts = serializers.BooleanField(
        allow_null=True, help_text="Null: nobody knows what its definition requires."
    )
    because = serializers.ChoiceField(
        [why.value for why in WhyFailed],
        help_text="Of what it failed, or is not known.",
    )
    credit = decimal_field()
    traces = serializers.IntegerField(help_text="Among how many traces it is divided.")
    case_cost_usd = decimal_field(null=True)


class TraceScoreSerializer(serializers.Serializer[TraceScore]):
    """A quality score of the trace, or of a business result of it."""

    score_id = serializers.CharField()
    metric = serializers.CharField()
    value = decimal_field()
    source = serializers.CharField(  # type: ignore[assignment]  # a field, not the field's own
        allow_blank=True
    )
    occurred_at = serializers.DateTimeField()
    business_outcome_id = serializers.CharField(allow_null=True)


class TraceDoubtSerializer(serializers.Serializer[EventDoubt]):
    """Why a cost event is counted and in doubt; null: a span of the trace that is none."""

    cost_event_id = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    message = serializers.CharField()
    channel = serializers.CharField()


class TraceTotalSerializer(serializers.Serializer[object]):
    """Sums over the lines; the cost is null when no line has a price."""

    cost_usd = decimal_field(null=True)
    reported_cost_usd = decimal_field(null=True)
    events = serializers.IntegerField()
    lines = serializers.IntegerField()
    unpriced_lines = serializers.IntegerField()
    tokens_in = decimal_field()
    tokens_out = decimal_field()


class TraceSerializer(serializers.Serializer[TraceDetail]):
    """A trace down to its cost lines; `request` is null until the request has come, and `reported`
    is what others tell of it until then."""

    trace_id = serializers.CharField()
    tenant_id = serializers.CharField()
    time_zone = serializers.CharField()
    request = TraceRequestSerializer(allow_null=True)
    reported = RequestDetailsSerializer(allow_null=True)
    lines = TraceLineSerializer(many=True)
    outcomes = TraceOutcomeSerializer(many=True)
    scores = TraceScoreSerializer(many=True)
    doubts = TraceDoubtSerializer(many=True)
    total = TraceTotalSerializer()
    basis = BasisSerializer()


class TraceView(APIView):
    """One trace; unknown and not visible look the same."""

    required_action = "view_traces"

    @extend_schema(operation_id="trace", parameters=SHAPES, responses=answers(TraceSerializer))
    def get(self, request: Request, trace_id: str) -> HttpResponseBase:
        asker, file_format = one_tenant(request), format_of(request)
        only(request, "format", *tenant_parameter(asker))
        with reading(asker) as scope:
            trace = trace_detail(trace_id, scope)
        if trace is None:
            raise Http404
        if file_format != JSON:
            return as_file(trace_sheet(trace, asker.tenant), file_format)
        return answer(trace_body(trace, asker.tenant.slug))


def trace_body(trace: TraceDetail, tenant: str) -> Body:
    zone = trace.basis.time_zone
    return {
        "trace_id": trace.trace_id,
        "tenant_id": tenant,
        "time_zone": zone,
        "request": _request(trace, zone),
        "reported": None if trace.has_request else details_body(trace.details),
        "lines": [_line(line, zone) for line in trace.lines],
        "outcomes": [_outcome(outcome, zone) for outcome in trace.outcomes],
        "scores": [_score(score, zone) for score in trace.scores],
        "doubts": [_doubt(doubt) for doubt in trace.doubts],
        "total": {
            "cost_usd": amount(trace.total.cost_usd),
            "reported_cost_usd": amount(trace.total.reported_cost_usd),
            "events": trace.total.events,
            "lines": trace.total.lines,
            "unpriced_lines": trace.total.unpriced_lines,
            "tokens_in": plain(trace.total.tokens_in),
            "tokens_out": plain(trace.total.tokens_out),
        },
        "basis": basis_body(trace.basis),
    }


def _request(trace: TraceDetail, zone: str) -> Body | None:
    if trace.attribution is None or trace.occurred_at is None:
        return None
    words = trace.attribution
    return {
        "occurred_at": moment(trace.occurred_at, zone),
        **{dimension.field: words[dimension] for dimension in STATED_DIMENSIONS},
        "business_outcome_id": trace.business_outcome_id,
        "implied": trace.is_implied,
        "mapping_version": trace.mapping,
        **details_body(trace.details),
    }


def _line(line: TraceLine, zone: str) -> Body:
    return {
        "cost_event_id": line.event_id,
        "line_no": line.line_no,
        "occurred_at": moment(line.occurred_at, zone),
        "component": line.component,
        "provider": line.provider,
        "model_or_service": line.model,
        "meter": line.meter,
        "unit": line.unit,
        "quantity": plain(line.quantity),
        "unit_price": amount(line.unit_price),
        "cost_usd": amount(line.cost_usd),
        "reported_cost_usd": amount(line.reported_cost_usd),
        "variance_usd": amount(line.variance_usd),
        "price_source": line.price_source,
        "pricing_version": line.pricing_version,
        "priced_as": line.priced_as,
        "allocation_method": line.allocation_method,
        "retention_class": line.retention_class,
        "adjusts": line.adjusts or None,
        "call": dict(line.call),
    }


def _outcome(outcome: TraceOutcome, zone: str) -> Body:
    return {
        "business_outcome_id": outcome.outcome_id,
        "outcome_type": outcome.kind,
        "occurred_at": moment(outcome.occurred_at, zone),
        "revision": outcome.revision,
        "state": "withdrawn" if outcome.is_withdrawn else "counted",
        "quality_passed": outcome.quality_passed,
        "risk_ok": outcome.risk_ok,
        "adopted": outcome.adopted,
        "value_usd": amount(outcome.value_usd),
        "implied": outcome.is_implied,
        "counts": outcome.is_counted,
        "because": outcome.why or "",
        "credit": plain(outcome.credit),
        "traces": outcome.traces,
        "case_cost_usd": amount(outcome.case_cost_usd),
    }


def _score(score: TraceScore, zone: str) -> Body:
    return {
        "score_id": score.score_id,
        "metric": score.metric,
        "value": plain(score.value),
        "source": score.source,
        "occurred_at": moment(score.occurred_at, zone),
        "business_outcome_id": score.business_outcome_id,
    }


def _doubt(doubt: EventDoubt) -> Body:
    return {
        "cost_event_id": doubt.event_id or None,
        "code": doubt.code,
        "message": message_of(doubt.code),
        "channel": doubt.channel,
    }
