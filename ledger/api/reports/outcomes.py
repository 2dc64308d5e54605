"""The body of GET /api/v1/outcomes: what counts, what does not, and what each result cost."""

from rest_framework import serializers

from ledger.api.reports.shapes import (
    UNATTRIBUTED,
    BasisSerializer,
    Body,
    PeriodSerializer,
    amount,
    basis_body,
    decimal_field,
    period_body,
)
from ledger.api.reports.unit_economics import (
    CreditingSerializer,
    OutcomeCount,
    counts_body,
    crediting_body,
)
from ledger.queries.outcomes.report import OutcomeReport, OutcomeRow


class OutcomeRowSerializer(serializers.Serializer[OutcomeRow]):
    """One kind of one use case: kinds are never added. Outcomes by their own day, `by_cohort` by
    the day of their requests; `version` is that of the definition on the last day (null: none)."""

    use_case = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    is_own = serializers.BooleanField(help_text="Whether it is what the use case is for.")
    version = serializers.IntegerField(allow_null=True)
    counted = OutcomeCount()
    implied = OutcomeCount(help_text="Of those that count: no record confirms them.")
    failed = OutcomeCount()
    unknown = OutcomeCount(help_text="Nobody knows what their definition requires.")
    by_cohort = OutcomeCount()
    cost_per_outcome_usd = decimal_field(null=True)
    cost_per_outcome_at_best_usd = decimal_field(null=True)
    reason = serializers.CharField(allow_blank=True, help_text="Why there is no unit cost.")


class OutcomesSerializer(PeriodSerializer):
    """By use case and kind."""

    rows = OutcomeRowSerializer(many=True)
    crediting = CreditingSerializer()
    basis = BasisSerializer()


def outcomes_body(report: OutcomeReport) -> Body:
    return {
        **period_body(report.filter, report.basis),
        "by": ["use_case", "kind"],
        "rows": [_row(row) for row in report.rows],
        "crediting": crediting_body(report.crediting, report.basis.time_zone),
        "basis": basis_body(report.basis),
    }


def _row(row: OutcomeRow) -> Body:
    counts = {
        **{"counted": row.counted, "implied": row.implied, "failed": row.failed},
        **{"unknown": row.unknown, "by_cohort": row.by_cohort},
    }
    return {
        **{"use_case": row.use_case or UNATTRIBUTED, "name": row.name, "kind": row.kind},
        **{"is_own": row.is_own, "version": row.version},
        **counts_body(counts),
        "cost_per_outcome_usd": amount(row.cost.value),
        "cost_per_outcome_at_best_usd": amount(row.at_best.value),
        "reason": str(row.cost.reason or ""),
    }
