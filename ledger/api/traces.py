"""GET /api/v1/traces/<trace_id>."""

from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from ledger.api.reading import (
    JSON,
    SHAPES,
    answer,
    answers,
    as_file,
    format_of,
    one_tenant,
    only,
    reading,
)
from ledger.api.shapes import (
    BasisSerializer,
    Body,
    amount,
    basis_body,
    decimal_field,
    moment,
)
from ledger.calc.exact import plain
from ledger.queries.scores import TraceScore
from ledger.queries.sheets import trace_sheet
from ledger.queries.trace import TraceDetail, TraceLine, TraceOutcome, trace_detail


class TraceRequestSerializer(serializers.Serializer[object]):
    """The request of the trace (playbook 12.1)."""

    occurred_at = serializers.DateTimeField()
    business_unit = serializers.CharField(allow_blank=True)
    cost_center = serializers.CharField(allow_blank=True)
    use_case_id = serializers.CharField(allow_blank=True)
    workflow_step = serializers.CharField(allow_blank=True)
    risk_tier = serializers.CharField(allow_blank=True)
    environment = serializers.CharField(allow_blank=True)
    user_role = serializers.CharField(allow_blank=True)
    route_policy_version = serializers.CharField(allow_blank=True)
    cache_status = serializers.CharField(allow_blank=True)
    business_outcome_id = serializers.CharField(allow_null=True)
    implied = serializers.BooleanField(help_text="Known only from its events' own fields.")


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
    allocation_method = serializers.CharField()
    retention_class = serializers.CharField()
    adjusts = serializers.CharField(
        allow_null=True, help_text="The closed month (2026-09) for which it was booked later."
    )


class TraceOutcomeSerializer(serializers.Serializer[TraceOutcome]):
    """A business result of the trace."""

    business_outcome_id = serializers.CharField()
    outcome_type = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    quality_passed = serializers.BooleanField()
    value_usd = decimal_field(null=True)
    implied = serializers.BooleanField()


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
    """A trace down to its cost lines; `request` is null until the request has come."""

    trace_id = serializers.CharField()
    tenant_id = serializers.CharField()
    time_zone = serializers.CharField()
    request = TraceRequestSerializer(allow_null=True)
    lines = TraceLineSerializer(many=True)
    outcomes = TraceOutcomeSerializer(many=True)
    scores = TraceScoreSerializer(many=True)
    total = TraceTotalSerializer()
    basis = BasisSerializer()


class TraceView(APIView):
    """One trace; unknown and not visible look the same."""

    required_action = "view_traces"

    @extend_schema(operation_id="trace", parameters=SHAPES, responses=answers(TraceSerializer))
    def get(self, request: Request, trace_id: str) -> HttpResponseBase:
        asker, file_format = one_tenant(request), format_of(request)
        only(request, "format", *(["tenant"] if asker.is_platform else []))
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
        "lines": [_line(line, zone) for line in trace.lines],
        "outcomes": [_outcome(outcome, zone) for outcome in trace.outcomes],
        "scores": [_score(score, zone) for score in trace.scores],
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
    words = dict(vars(trace.attribution))
    return {
        "occurred_at": moment(trace.occurred_at, zone),
        "use_case_id": words.pop("use_case"),
        **words,
        "business_outcome_id": trace.business_outcome_id,
        "implied": trace.is_implied,
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
        "allocation_method": line.allocation_method,
        "retention_class": line.retention_class,
        "adjusts": line.adjusts or None,
    }


def _outcome(outcome: TraceOutcome, zone: str) -> Body:
    return {
        "business_outcome_id": outcome.outcome_id,
        "outcome_type": outcome.kind,
        "occurred_at": moment(outcome.occurred_at, zone),
        "quality_passed": outcome.quality_passed,
        "value_usd": amount(outcome.value_usd),
        "implied": outcome.is_implied,
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
