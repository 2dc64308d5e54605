"""The shapes of /api/v1/slos: service levels with their error budgets, savings, proposals."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from finops.models.organisation.use_cases import RiskTier, Stage
from ledger.api.reports.shapes import Body, amount, decimal_field
from ledger.calc.slos.budgets import Standing, Why
from ledger.calc.slos.optimisations import OptimisationRule, SavingAnswer
from ledger.models import SloTarget
from ledger.queries.slos.matrix import MatrixReport, MatrixRow, SloRow
from ledger.queries.slos.proposals import Measured, Proposal


class ServiceLevelSerializer(serializers.Serializer[Any]):
    """A service level and how it stands. `target` is a share from 0 to 1, USD per unit, or a count,
    by `basis`; `budget`, `used` and `left` are events, or USD of a unit cost. `burn` is used /
    budget; null where nothing at all may go wrong, or nothing is known."""

    kind = serializers.ChoiceField(SloTarget.Kind.choices)
    name = serializers.CharField()
    metric = serializers.CharField()
    basis = serializers.ChoiceField(SloTarget.Basis.choices)
    target = decimal_field()
    threshold_ms = decimal_field(null=True)
    window_days = serializers.IntegerField()
    first = serializers.DateField()
    last = serializers.DateField()
    measured = decimal_field(null=True)
    valid = decimal_field()
    budget = decimal_field(null=True)
    used = decimal_field(null=True)
    left = decimal_field(null=True)
    burn = decimal_field(null=True)
    standing = serializers.ChoiceField([each.value for each in Standing])
    why = serializers.ChoiceField([each.value for each in Why if each], allow_blank=True)


class SavingSerializer(serializers.Serializer[Any]):
    """Allowed up to a risk tier, or blocked from one on; without a tier at any risk."""

    optimisation = serializers.CharField()
    tier = serializers.CharField(allow_blank=True)


class MatrixSerializer(serializers.Serializer[Any]):
    """A use case; without a `version` nothing is signed. `waiting_version` is not in force."""

    use_case = serializers.CharField()
    name = serializers.CharField()
    risk_tier = serializers.ChoiceField(RiskTier.choices)
    stage = serializers.ChoiceField(Stage.choices)
    version = serializers.IntegerField(allow_null=True)
    waiting_version = serializers.IntegerField(allow_null=True)
    owner = serializers.CharField(allow_blank=True)
    slos = ServiceLevelSerializer(many=True)
    allowed = SavingSerializer(many=True)
    blocked = SavingSerializer(many=True)
    primary_metrics = serializers.ListField(child=serializers.CharField())
    secondary_metrics = serializers.ListField(child=serializers.CharField())
    excluded_metrics = serializers.ListField(child=serializers.CharField())


class SlosSerializer(serializers.Serializer[Any]):
    today = serializers.DateField()
    time_zone = serializers.CharField()
    rows = MatrixSerializer(many=True)


class ProposalSerializer(serializers.Serializer[Any]):
    """Whether a saving may be made; `rule` is the line that says so, `owner` who looks after it."""

    use_case = serializers.CharField()
    risk = serializers.ChoiceField(RiskTier.choices)
    optimisation = serializers.CharField()
    is_allowed = serializers.BooleanField()
    answer = serializers.ChoiceField([each.value for each in SavingAnswer])
    rule = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True)
    owner = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField()


class SuccessSerializer(serializers.Serializer[Any]):
    """Whether a decision may succeed by a figure; `first` is what counts first instead."""

    use_case = serializers.CharField()
    metric = serializers.CharField()
    is_allowed = serializers.BooleanField()
    version = serializers.IntegerField(allow_null=True)
    first = serializers.ListField(child=serializers.CharField())
    sentence = serializers.CharField()


def slos_body(report: MatrixReport) -> Body:
    return {
        "today": report.today.isoformat(),
        "time_zone": report.time_zone,
        "rows": [_row(row) for row in report.rows],
    }


def _row(row: MatrixRow) -> Body:
    case, matrix = row.use_case, row.matrix
    return {
        **{"use_case": case.slug, "name": case.name, "risk_tier": case.risk_tier},
        "stage": case.stage,
        "version": matrix.version if matrix is not None else None,
        "waiting_version": row.waiting.version if row.waiting is not None else None,
        "owner": row.owner,
        "slos": [_slo(slo) for slo in row.slos],
        "allowed": [_saving(rule) for rule in row.rules if rule.is_allowed],
        "blocked": [_saving(rule) for rule in row.rules if not rule.is_allowed],
        "primary_metrics": matrix.primary_metrics if matrix is not None else [],
        "secondary_metrics": matrix.secondary_metrics if matrix is not None else [],
        "excluded_metrics": matrix.excluded_metrics if matrix is not None else [],
    }


def _slo(slo: SloRow) -> Body:
    terms, budget = slo.terms, slo.budget
    return {
        **{"kind": terms.kind, "name": terms.label, "metric": terms.metric, "basis": terms.basis},
        "target": amount(terms.target),
        "threshold_ms": _known(terms.threshold_ms),
        "window_days": terms.window_days,
        "first": slo.dates.first.isoformat(),
        "last": slo.dates.last.isoformat(),
        "measured": _known(budget.value),
        "valid": amount(budget.valid),
        "budget": _known(budget.allowed),
        "used": _known(budget.used),
        "left": _known(budget.left),
        "burn": _known(budget.burn),
        "standing": str(budget.standing),
        "why": str(budget.why),
    }


def _known(value: Decimal | None) -> str | None:
    return None if value is None else amount(value)


def _saving(rule: OptimisationRule) -> Body:
    return {"optimisation": rule.optimisation, "tier": rule.tier}


def proposal_body(proposal: Proposal) -> Body:
    rule = proposal.decision.rule
    return {
        "use_case": proposal.use_case.slug,
        "risk": proposal.risk,
        "optimisation": proposal.optimisation,
        "is_allowed": proposal.is_allowed,
        "answer": str(proposal.decision.answer),
        "rule": rule.optimisation if rule is not None else "",
        "version": proposal.matrix.version if proposal.matrix is not None else None,
        "owner": proposal.owner,
        "sentence": proposal.sentence,
    }


def success_body(measured: Measured, metric: str) -> Body:
    return {
        "use_case": measured.use_case.slug,
        "metric": metric,
        "is_allowed": measured.is_allowed,
        "version": measured.matrix.version if measured.matrix is not None else None,
        "first": list(measured.excluded.primary) if measured.excluded is not None else [],
        "sentence": measured.sentence,
    }
