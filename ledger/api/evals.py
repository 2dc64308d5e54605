"""The shape of /api/v1/evals: what offline eval and regression runs cost."""

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
from ledger.calc.evals import NoCaseCost
from ledger.queries.evals.report import EvalReport, EvalRow


class EvalRunSerializer(serializers.Serializer[EvalRow]):
    """One run of one use case, and what a case of it cost."""

    eval_run_id = serializers.CharField()
    use_case = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    release_gates = serializers.ListField(child=serializers.CharField())
    first = serializers.DateField()
    last = serializers.DateField()
    events = serializers.IntegerField()
    cost_usd = decimal_field()
    cases = serializers.IntegerField(allow_null=True)
    cost_per_case_usd = decimal_field(null=True)
    no_case_cost = serializers.ChoiceField(
        [reason.value for reason in NoCaseCost if reason],
        allow_null=True,
        help_text="Why the cost of a case is not known.",
    )


class EvalsSerializer(PeriodSerializer):
    """Eval runs, the newest first; their cost is in the spend, their traces are no requests."""

    rows = EvalRunSerializer(many=True)
    cost_usd = decimal_field()
    basis = BasisSerializer()


def evals_body(report: EvalReport) -> Body:
    return {
        **period_body(report.filter, report.basis),
        "rows": [_row(row) for row in report.rows],
        "cost_usd": amount(report.cost_usd),
        "basis": basis_body(report.basis),
    }


def _row(row: EvalRow) -> Body:
    return {
        "eval_run_id": row.run,
        "use_case": row.use_case or UNATTRIBUTED,
        "name": row.name,
        "release_gates": list(row.gates),
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "events": row.events,
        "cost_usd": amount(row.cost_usd),
        "cases": row.case.cases,
        "cost_per_case_usd": amount(row.case.usd),
        "no_case_cost": str(row.case.reason) or None,
    }
