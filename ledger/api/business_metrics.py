"""/api/v1/business-metrics: what other systems count, and what a unit of it cost."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.api.parsing import body_of
from ledger.api.budgets.endpoints import CsvParser
from ledger.api.outcome_rules import own_actor
from ledger.api.reports.reading import answer, only
from ledger.api.reports.shapes import (
    BasisSerializer,
    Body,
    PeriodSerializer,
    amount,
    basis_body,
    decimal_field,
    moment,
    period_body,
)
from ledger.calc.measures.series import DECIMALS, DIGITS, LONGEST_NAME, NoUnit
from ledger.models import BusinessMetric
from ledger.queries.business_metrics.report import BusinessMetricReport, SeriesRow
from ledger.services.business_metrics.importing import (
    MOST_ROWS,
    ValuesResult,
    import_values,
    keep_values,
)


class SeriesSerializer(serializers.Serializer[SeriesRow]):
    """One series of one use case; the cost is that of its use case on the days with a value."""

    metric = serializers.CharField()
    use_case = serializers.CharField()
    name = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    days = serializers.IntegerField()
    corrected_days = serializers.IntegerField()
    aggregation = serializers.ChoiceField(BusinessMetric.Aggregation.choices)
    value = decimal_field()
    cost_usd = decimal_field(null=True)
    cost_per_unit_usd = decimal_field(null=True)
    no_unit_cost = serializers.ChoiceField(
        [reason.value for reason in NoUnit if reason],
        allow_null=True,
        help_text="Why a unit has no cost.",
    )
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.CharField()


class BusinessMetricsSerializer(PeriodSerializer):
    """Series by name and use case."""

    rows = SeriesSerializer(many=True)
    basis = BasisSerializer()


def business_metrics_body(report: BusinessMetricReport) -> Body:
    zone = report.basis.time_zone
    return {
        **period_body(report.filter, report.basis),
        "rows": [_row(row, zone) for row in report.rows],
        "basis": basis_body(report.basis),
    }


def _row(row: SeriesRow, zone: str) -> Body:
    return {
        "metric": row.metric,
        "use_case": row.use_case,
        "name": row.name,
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "days": row.summed.days,
        "corrected_days": row.corrected,
        "aggregation": "mean" if row.summed.is_mean else "sum",
        "value": amount(row.summed.value),
        "cost_usd": amount(row.summed.cost_usd),
        "cost_per_unit_usd": amount(row.summed.cost_per_unit_usd),
        "no_unit_cost": str(row.summed.reason) or None,
        "recorded_at": moment(row.recorded_at, zone),
        "recorded_by": row.recorded_by,
    }


class MetricEntrySerializer(serializers.Serializer[Any]):
    """A value of a series of a use case on a day of the tenant's clock."""

    metric = serializers.CharField(max_length=LONGEST_NAME)
    use_case = serializers.CharField(max_length=128)
    day = serializers.DateField()
    value = serializers.DecimalField(DIGITS, DECIMALS)
    aggregation = serializers.ChoiceField(BusinessMetric.Aggregation.choices, required=False)


class MetricEntriesSerializer(serializers.Serializer[Any]):
    values = serializers.ListField(child=MetricEntrySerializer(), max_length=MOST_ROWS)


class KeptSerializer(serializers.Serializer[ValuesResult]):
    """How many values are new, corrected, or were known already."""

    added = serializers.IntegerField()
    corrected = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class BusinessMetricEntriesView(APIView):
    """Keep values of business metrics, as JSON or as CSV: all of them, or none if one is wrong."""

    required_action = {"POST": "upload_import"}
    parser_classes = [JSONParser, CsvParser]

    @extend_schema(
        operation_id="keep_business_metrics",
        request={"application/json": MetricEntriesSerializer, "text/csv": OpenApiTypes.STR},
        responses={200: KeptSerializer},
    )
    def post(self, request: Request) -> Response:
        only(request)
        actor = own_actor(request)
        if request.content_type.startswith(CsvParser.media_type):
            kept = import_values(actor=actor, data=body_of(request))
        else:
            asked = MetricEntriesSerializer(data=request.data)
            asked.is_valid(raise_exception=True)
            rows = [
                (line, {name: str(value) for name, value in row.items()})
                for line, row in enumerate(asked.validated_data["values"], start=1)
            ]
            kept = keep_values(actor=actor, rows=rows, result=ValuesResult())
        if not kept.is_good:
            errors: dict[str, list[ErrorDetail]] = {}
            for problem in kept.problems:
                name = f"line {problem.line}" + (f", {problem.field}" if problem.field else "")
                errors.setdefault(name, []).append(ErrorDetail(problem.message, problem.code))
            raise ValidationError(errors)
        counts = ("added", "corrected", "unchanged")
        return answer({name: getattr(kept, name) for name in counts})
