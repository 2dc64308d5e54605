"""The body of GET /api/v1/unit-economics over all tenants, for keys of the platform."""

from rest_framework import serializers

from ledger.api.reports.shapes import (
    UNATTRIBUTED,
    BasisSerializer,
    Body,
    PeriodSerializer,
    basis_body,
    moment,
    period_body,
)
from ledger.api.reports.unit_economics import (
    MeasuredSerializer,
    SplitSerializer,
    figures_body,
    metrics_body,
)
from ledger.queries.units.tenants import TenantEconomics, TenantsReport


class TenantRowSerializer(SplitSerializer):
    """One tenant, or one value of what its figures are split by besides."""

    tenant = serializers.CharField()
    waiting_cases = serializers.IntegerField(
        help_text="Cases of the tenant that are not in its outcomes yet."
    )


class TenantsTotalSerializer(MeasuredSerializer):
    """All tenants together."""

    waiting_cases = serializers.IntegerField()


class TenantsEconomicsSerializer(PeriodSerializer):
    """Unit costs of all tenants, each by its own clock: a platform key that names no tenant."""

    computed_at = serializers.DateTimeField()
    rows = TenantRowSerializer(many=True)
    total = TenantsTotalSerializer()
    basis = BasisSerializer()


def tenants_economics_body(report: TenantsReport) -> Body:
    return {
        **period_body(report.filter, report.basis),
        "computed_at": moment(report.computed_at, report.basis.time_zone),
        "rows": [_row(row, report) for row in report.rows],
        "total": {
            **figures_body(report.total),
            **metrics_body(report.metrics),
            "waiting_cases": report.waiting_cases,
        },
        "basis": basis_body(report.basis),
    }


def _row(row: TenantEconomics, report: TenantsReport) -> Body:
    split = {} if report.by is None else {str(report.by): row.part or UNATTRIBUTED}
    return {
        "tenant": row.key,
        **split,
        "name": row.label if report.by is None else row.part_label,
        **figures_body(row.figures),
        **metrics_body(row.metrics),
        "waiting_cases": row.waiting_cases,
    }
