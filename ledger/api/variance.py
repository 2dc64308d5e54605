"""GET /api/v1/variance."""

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from ledger.api.reading import (
    JSON,
    answer,
    answers,
    as_file,
    filter_of,
    format_of,
    one_tenant,
    reading,
)
from ledger.api.report_parameters import UNIT_ECONOMICS
from ledger.api.shapes import (
    BasisSerializer,
    Body,
    PeriodSerializer,
    amount,
    basis_body,
    decimal_field,
    period_body,
)
from ledger.calc.exact import plain
from ledger.calc.variance import VarianceFigures
from ledger.queries.variance import VarianceReport, variance
from ledger.queries.variance_sheets import variance_sheet


class VarianceFiguresSerializer(serializers.Serializer[VarianceFigures]):
    """difference = reported - rated; the ratio is to the rated cost, null where that is 0."""

    rated_usd = decimal_field()
    reported_usd = decimal_field()
    difference_usd = decimal_field()
    difference_ratio = decimal_field(null=True)
    as_reported_usd = decimal_field()
    events = serializers.IntegerField()
    unpriced_lines = serializers.IntegerField()


class VarianceRowSerializer(VarianceFiguresSerializer):
    """One model of one provider."""

    provider = serializers.CharField(allow_blank=True)
    model = serializers.CharField(allow_blank=True)


class VarianceSerializer(PeriodSerializer):
    """The rows sum to the total."""

    rows = VarianceRowSerializer(many=True)
    total = VarianceFiguresSerializer()
    basis = BasisSerializer()


class VarianceView(APIView):
    """Reported beside rated cost by provider and model, the largest difference first."""

    required_action = "view_showback"

    @extend_schema(
        operation_id="variance", parameters=UNIT_ECONOMICS, responses=answers(VarianceSerializer)
    )
    def get(self, request: Request) -> HttpResponseBase:
        asker, file_format = one_tenant(request), format_of(request)
        asked = filter_of(request, asker)
        with reading(asker) as scope:
            report = variance(asked, scope)
            if file_format != JSON:
                return as_file(variance_sheet(report, asker.tenant), file_format)
        return answer(variance_body(report))


def variance_body(report: VarianceReport) -> Body:
    return {
        **period_body(report.filter, report.basis),
        "rows": [
            {"provider": row.provider, "model": row.model, **_figures(row.figures)}
            for row in report.rows
        ],
        "total": _figures(report.total),
        "basis": basis_body(report.basis),
    }


def _figures(figures: VarianceFigures) -> Body:
    return {
        "rated_usd": plain(figures.rated_usd),
        "reported_usd": plain(figures.reported_usd),
        "difference_usd": plain(figures.difference_usd),
        "difference_ratio": amount(figures.ratio),
        "as_reported_usd": plain(figures.as_reported_usd),
        "events": figures.events,
        "unpriced_lines": figures.unpriced_lines,
    }
