"""The body of GET /api/v1/reported-cost, and what stands in its former place."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.views import APIView

from ledger.api.reports.shapes import (
    BasisSerializer,
    Body,
    PeriodSerializer,
    amount,
    basis_body,
    decimal_field,
    period_body,
)
from ledger.calc.exact import plain
from ledger.calc.reports.reported_cost import ReportedCostFigures
from ledger.queries.reported_cost.report import ReportedCostReport


class ReportedCostFiguresSerializer(serializers.Serializer[ReportedCostFigures]):
    """difference = reported - rated; the ratio is to the rated cost, null where that is 0."""

    rated_usd = decimal_field()
    reported_usd = decimal_field()
    difference_usd = decimal_field()
    difference_ratio = decimal_field(null=True)
    as_reported_usd = decimal_field()
    events = serializers.IntegerField()
    unpriced_lines = serializers.IntegerField()


class ReportedCostRowSerializer(ReportedCostFiguresSerializer):
    """One model of one provider."""

    provider = serializers.CharField(allow_blank=True)
    model = serializers.CharField(allow_blank=True)


class ReportedCostSerializer(PeriodSerializer):
    """The rows sum to the total."""

    rows = ReportedCostRowSerializer(many=True)
    total = ReportedCostFiguresSerializer()
    basis = BasisSerializer()


class Gone(APIException):
    """What was here is elsewhere now, and this place will mean something else."""

    status_code = 410
    default_detail = _("This report is now /api/v1/reported-cost.")
    default_code = "gone"


class FormerReportedCostView(APIView):
    """The report's place when it was called variance: kept free for why a cost changed."""

    required_action = "view_showback"

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponseBase:
        raise Gone


def reported_cost_body(report: ReportedCostReport) -> Body:
    return {
        **period_body(report.filter, report.basis),
        "rows": [
            {"provider": row.provider, "model": row.model, **_figures(row.figures)}
            for row in report.rows
        ],
        "total": _figures(report.total),
        "basis": basis_body(report.basis),
    }


def _figures(figures: ReportedCostFigures) -> Body:
    return {
        "rated_usd": plain(figures.rated_usd),
        "reported_usd": plain(figures.reported_usd),
        "difference_usd": plain(figures.difference_usd),
        "difference_ratio": amount(figures.ratio),
        "as_reported_usd": plain(figures.as_reported_usd),
        "events": figures.events,
        "unpriced_lines": figures.unpriced_lines,
    }
