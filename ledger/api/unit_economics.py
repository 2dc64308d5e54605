"""GET /api/v1/unit-economics."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
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
    refusal,
)
from ledger.api.report_parameters import UNIT_ECONOMICS
from ledger.api.shapes import (
    UNATTRIBUTED,
    BasisSerializer,
    Body,
    PeriodSerializer,
    RetryWasteSerializer,
    UnpricedSerializer,
    amount,
    basis_body,
    decimal_field,
    period_body,
    retry_waste_body,
    unpriced_body,
)
from ledger.calc.report_filter import Dimension
from ledger.calc.unit_economics import UnitCost
from ledger.queries.basis import Unpriced
from ledger.queries.sheets import unit_economics_sheet
from ledger.queries.unit_economics import (
    UnitEconomicsReport,
    UnitFigures,
    UnitPoint,
    UseCaseEconomics,
    unit_economics,
)
from ledger.queries.work_lists import unpriced_work


class UnitFiguresSerializer(serializers.Serializer[UnitFigures]):
    """A unit cost that cannot be told is null, and `reasons` says why, by field."""

    cost_usd = decimal_field(null=True)
    lines = serializers.IntegerField()
    unpriced_lines = serializers.IntegerField()
    requests = serializers.IntegerField()
    outcomes = serializers.DictField(child=serializers.IntegerField())
    value_usd = decimal_field(null=True)
    cost_per_request_usd = decimal_field(null=True)
    cost_per_quality_passed_answer_usd = decimal_field(null=True)
    cost_per_accepted_action_usd = decimal_field(null=True)
    cost_per_resolved_case_usd = decimal_field(null=True)
    cost_per_outcome_usd = serializers.DictField(child=decimal_field(null=True))
    reasons = serializers.DictField(child=serializers.CharField())


class UnitPointSerializer(UnitFiguresSerializer):
    """One bucket of the trend."""

    bucket = serializers.CharField()


class UnitRowSerializer(UnitFiguresSerializer):
    """One use case."""

    use_case = serializers.CharField()
    # Not `label`: every field of a serializer has an attribute of that name.
    name = serializers.CharField()
    prior = UnitFiguresSerializer(allow_null=True)
    trend = UnitPointSerializer(many=True)


class UnitTotalSerializer(UnitFiguresSerializer):
    """All use cases together."""

    prior = UnitFiguresSerializer(allow_null=True)
    trend = UnitPointSerializer(many=True)


class UnitEconomicsSerializer(PeriodSerializer):
    """Unit costs per use case; only outcomes that passed quality count."""

    rows = UnitRowSerializer(many=True)
    total = UnitTotalSerializer()
    unattributed = UnitFiguresSerializer()
    unpriced = UnpricedSerializer()
    retry_waste = RetryWasteSerializer()
    basis = BasisSerializer()


class UnitEconomicsView(APIView):
    """Costs divided by the results they bought, per use case."""

    required_action = "view_showback"

    @extend_schema(
        operation_id="unit_economics",
        parameters=UNIT_ECONOMICS,
        responses=answers(UnitEconomicsSerializer),
    )
    def get(self, request: Request) -> HttpResponseBase:
        asker, file_format = one_tenant(request), format_of(request)
        asked = filter_of(request, asker)
        if asked.by != (Dimension.USE_CASE,):
            raise refusal("by", "unknown_dimension", _("Unit costs are told per use_case."))
        with reading(asker) as scope:
            report = unit_economics(asked, scope)
            unpriced = unpriced_work(asked, scope)
        if file_format != JSON:
            return as_file(unit_economics_sheet(report, asker.tenant), file_format)
        return answer(unit_economics_body(report, unpriced))


def unit_economics_body(report: UnitEconomicsReport, unpriced: Unpriced) -> Body:
    return {
        **period_body(report.filter, report.basis),
        "rows": [
            {"use_case": row.use_case or UNATTRIBUTED, "name": row.label, **_whole(row)}
            for row in report.rows
        ],
        "total": _whole(report.total),
        "unattributed": figures_body(report.row("").figures),
        "unpriced": unpriced_body(unpriced),
        "retry_waste": retry_waste_body(report.retry_waste),
        "basis": basis_body(report.basis),
    }


def _whole(row: UseCaseEconomics) -> Body:
    return {
        **figures_body(row.figures),
        "prior": None if row.prior is None else figures_body(row.prior),
        "trend": [_point(point) for point in row.trend],
    }


def _point(point: UnitPoint) -> Body:
    return {"bucket": point.label, **figures_body(point.figures)}


def figures_body(figures: UnitFigures) -> Body:
    ladder = figures.ladder
    rungs = {
        "cost_per_request_usd": ladder.per_request,
        "cost_per_quality_passed_answer_usd": ladder.per_quality_passed_answer,
        "cost_per_accepted_action_usd": ladder.per_accepted_action,
        "cost_per_resolved_case_usd": ladder.per_resolved_case,
    }
    return {
        "cost_usd": amount(figures.cost_usd),
        "lines": figures.lines,
        "unpriced_lines": figures.unpriced_lines,
        "requests": figures.requests,
        "outcomes": dict(figures.outcomes),
        "value_usd": amount(figures.value_usd),
        **{name: amount(cost.value) for name, cost in rungs.items()},
        "cost_per_outcome_usd": {
            kind: amount(cost.value) for kind, cost in figures.per_outcome.items()
        },
        "reasons": {name: _reason(cost) for name, cost in rungs.items() if cost.reason},
    }


def _reason(cost: UnitCost) -> str:
    return str(cost.reason)
