"""The body of GET /api/v1/unit-economics."""

from collections.abc import Mapping
from decimal import Decimal

from rest_framework import serializers

from ledger.api.reports.shapes import (
    UNATTRIBUTED,
    BasisSerializer,
    Body,
    PeriodSerializer,
    RetryWasteSerializer,
    UnpricedSerializer,
    amount,
    basis_body,
    decimal_field,
    moment,
    period_body,
    retry_waste_body,
    unpriced_body,
)
from ledger.calc.reports.unit_economics import CostLadder, UnitCost
from ledger.calc.slos.optimisations import OptimisationRule
from ledger.queries.basis import Unpriced
from ledger.queries.outcomes.credits import Crediting, NewSeries, Reopened
from ledger.queries.slos.proposals import Forbidden
from ledger.queries.units.counts import CohortFigures, LeftOut, UnitFigures
from ledger.queries.units.economics import (
    UnitEconomicsReport,
    UnitPoint,
    UseCaseEconomics,
)
from ledger.queries.units.metrics import Metrics, UnitMetrics


class OutcomeCount(serializers.FloatField):
    """Outcomes: whole, or the exact part of one (12 decimals) where others share it."""


def outcome_counts() -> serializers.DictField:
    return serializers.DictField(child=OutcomeCount())


class CohortFiguresSerializer(serializers.Serializer[CohortFigures]):
    """The outcomes of the period's own requests, whenever they happened."""

    outcomes = outcome_counts()
    cost_per_quality_passed_answer_usd = decimal_field(null=True)
    cost_per_accepted_action_usd = decimal_field(null=True)
    cost_per_resolved_case_usd = decimal_field(null=True)
    cost_per_outcome_usd = serializers.DictField(child=decimal_field(null=True))
    reasons = serializers.DictField(child=serializers.CharField())


class LeftOutSerializer(serializers.Serializer[LeftOut]):
    """What a total does not divide: the cost of these use cases is unknown."""

    use_cases = serializers.ListField(child=serializers.CharField())
    requests = serializers.IntegerField()
    outcomes = outcome_counts()


class UnitFiguresSerializer(serializers.Serializer[UnitFigures]):
    """A unit cost that cannot be told is null, and `reasons` says why, by field.

    `cost_usd` is the net cost, `gross_usd` with `credits_usd`, what providers gave back, below 0.
    Outcomes by their own day (by arrival); `by_cohort` by the day of their requests.
    """

    cost_usd = decimal_field(null=True)
    gross_usd = decimal_field(null=True)
    credits_usd = decimal_field()
    lines = serializers.IntegerField()
    unpriced_lines = serializers.IntegerField()
    requests = serializers.IntegerField()
    outcomes = outcome_counts()
    implied_outcomes = outcome_counts()
    failed_outcomes = outcome_counts()
    unknown_outcomes = serializers.DictField(
        child=OutcomeCount(), help_text="Nobody knows what their definition requires."
    )
    value_usd = decimal_field(null=True)
    realised_value_usd = decimal_field(null=True)
    cost_per_request_usd = decimal_field(null=True)
    cost_per_quality_passed_answer_usd = decimal_field(null=True)
    cost_per_accepted_action_usd = decimal_field(null=True)
    cost_per_resolved_case_usd = decimal_field(null=True)
    cost_per_outcome_usd = serializers.DictField(child=decimal_field(null=True))
    cost_per_outcome_at_best_usd = serializers.DictField(
        child=decimal_field(null=True), help_text="If all unknown outcomes of the type counted."
    )
    reasons = serializers.DictField(child=serializers.CharField())
    by_cohort = CohortFiguresSerializer()
    left_out = LeftOutSerializer(allow_null=True)


class UnitPointSerializer(UnitFiguresSerializer):
    """One bucket of the trend."""

    bucket = serializers.CharField()


class MeasuredSerializer(UnitFiguresSerializer):
    """With metrics of tokens, GPUs and calls; one that cannot be told is null, with a reason."""

    metrics = serializers.DictField(child=decimal_field(null=True))
    metric_reasons = serializers.DictField(child=serializers.CharField())


class SplitSerializer(MeasuredSerializer):
    """One value of what the answer is split by, under its name."""

    use_case = serializers.CharField(required=False)
    workflow_step = serializers.CharField(required=False)
    risk_tier = serializers.CharField(required=False)
    environment = serializers.CharField(required=False)
    route_policy_version = serializers.CharField(required=False)
    model = serializers.CharField(required=False)
    business_unit = serializers.CharField(required=False)
    # Not `label`: every field of a serializer has an attribute of that name.
    name = serializers.CharField()


class BlockedSerializer(serializers.Serializer[OptimisationRule]):
    """A saving that is blocked, from this risk tier on (empty: at any risk)."""

    optimisation = serializers.CharField()
    tier = serializers.CharField(allow_blank=True)


class MustNotSerializer(serializers.Serializer[Forbidden]):
    """What the signed matrix of a use case forbids whoever wants to make it cheaper."""

    savings = BlockedSerializer(many=True)
    success_measures = serializers.ListField(child=serializers.CharField())


class UnitRowSerializer(SplitSerializer):
    """One use case, or another value of what the answer is split by; `must_not` is of use cases."""

    must_not = MustNotSerializer(required=False)
    compared = UnitFiguresSerializer(help_text="Without a day that is not over.")
    prior = UnitFiguresSerializer(allow_null=True)
    trend = UnitPointSerializer(many=True)


class UnitTotalSerializer(MeasuredSerializer):
    """All use cases together."""

    compared = UnitFiguresSerializer(help_text="Without a day that is not over.")
    prior = UnitFiguresSerializer(allow_null=True)
    trend = UnitPointSerializer(many=True)


class NewSeriesSerializer(serializers.Serializer[NewSeries]):
    """A definition of outcomes that begins to hold within the period: figures of before count by
    another."""

    use_case = serializers.CharField()
    kind = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()
    valid_from = serializers.DateTimeField()


class ReopenedSerializer(serializers.Serializer[Reopened]):
    """Outcomes of a type that changed since the unit costs of their month stood."""

    kind = serializers.CharField()
    added = OutcomeCount()
    corrected = OutcomeCount()
    taken_back = OutcomeCount()
    reopened_at = serializers.DateTimeField()


class CreditingSerializer(serializers.Serializer[Crediting]):
    """How complete the outcomes are, and from what the figures were computed."""

    computed_at = serializers.DateTimeField()
    facts_until = serializers.DateTimeField(
        allow_null=True,
        help_text="All that was posted before is in the figures; null if nothing ever was.",
    )
    credited_until = serializers.DateTimeField()
    waiting_cases = serializers.IntegerField()
    matures_on = serializers.DateField(help_text="Until then outcomes of these requests may come.")
    is_mature = serializers.BooleanField()
    after_close = serializers.DictField(
        child=OutcomeCount(), help_text="By how much closed months have changed since their close."
    )
    new_series = NewSeriesSerializer(many=True)
    reopened = ReopenedSerializer(
        many=True, help_text="What has changed of the period's months since they stood."
    )


class UnitEconomicsSerializer(PeriodSerializer):
    """Unit costs per use case; outcomes count that nobody said failed or withdrew."""

    rows = UnitRowSerializer(many=True)
    total = UnitTotalSerializer()
    unattributed = UnitFiguresSerializer()
    unpriced = UnpricedSerializer()
    retry_waste = RetryWasteSerializer()
    crediting = CreditingSerializer()
    basis = BasisSerializer()


def metrics_body(metrics: Metrics) -> Body:
    reasons = {name: known.reason for name, known in metrics.items() if known.reason}
    values = {name: amount(known.value) for name, known in metrics.items()}
    return {"metrics": values, "metric_reasons": reasons}


def unit_economics_body(
    report: UnitEconomicsReport,
    metrics: UnitMetrics,
    unpriced: Unpriced,
    forbidden: Mapping[str, Forbidden],
) -> Body:
    return {
        **period_body(report.filter, report.basis),
        "rows": [
            {
                str(report.by): row.key or UNATTRIBUTED,
                "name": row.label,
                **_economics_body(row),
                **metrics_body(metrics.rows[row.key]),
                **_must_not(forbidden.get(row.key)),
            }
            for row in report.rows
        ],
        "total": {**_economics_body(report.total), **metrics_body(metrics.total)},
        "unattributed": figures_body(report.row("").figures),
        "unpriced": unpriced_body(unpriced),
        "retry_waste": retry_waste_body(report.retry_waste),
        "crediting": crediting_body(report.crediting, report.basis.time_zone),
        "basis": basis_body(report.basis),
    }


def _must_not(forbidden: Forbidden | None) -> Body:
    if forbidden is None:
        return {}
    savings = [{"optimisation": rule.optimisation, "tier": rule.tier} for rule in forbidden.rules]
    return {"must_not": {"savings": savings, "success_measures": list(forbidden.excluded)}}


def _economics_body(row: UseCaseEconomics) -> Body:
    return {
        **figures_body(row.figures),
        "compared": figures_body(row.compared),
        "prior": None if row.prior is None else figures_body(row.prior),
        "trend": [_point(point) for point in row.trend],
    }


def _point(point: UnitPoint) -> Body:
    return {"bucket": point.label, **figures_body(point.figures)}


def crediting_body(crediting: Crediting, zone: str) -> Body:
    return {
        "computed_at": moment(crediting.computed_at, zone),
        "facts_until": moment(crediting.facts_until, zone) if crediting.facts_until else None,
        "credited_until": moment(crediting.credited_until, zone),
        "waiting_cases": crediting.waiting_cases,
        "matures_on": crediting.matures_on.isoformat(),
        "is_mature": crediting.is_mature,
        "after_close": counts_body(crediting.after_close),
        "new_series": [
            {
                "use_case": series.use_case,
                "kind": series.kind,
                "version": series.version,
                "valid_from": moment(series.valid_from, zone),
            }
            for series in crediting.new_series
        ],
        "reopened": [
            {
                "kind": each.kind,
                **counts_body(
                    {
                        "added": each.added,
                        "corrected": each.corrected,
                        "taken_back": each.taken_back,
                    }
                ),
                "reopened_at": moment(each.reopened_at, zone),
            }
            for each in crediting.reopened
        ],
    }


def figures_body(figures: UnitFigures) -> Body:
    rungs = rungs_of(figures.ladder) | {"cost_per_request_usd": figures.ladder.per_request}
    reasons = _reasons(rungs)
    if figures.no_cost:
        reasons["cost_usd"] = str(figures.no_cost)
    return {
        "cost_usd": amount(figures.cost_usd),
        "gross_usd": amount(figures.gross_usd),
        "credits_usd": amount(figures.credits_usd),
        "lines": figures.lines,
        "unpriced_lines": figures.unpriced_lines,
        "requests": figures.requests,
        "outcomes": counts_body(figures.outcomes),
        "implied_outcomes": counts_body(figures.implied),
        "failed_outcomes": counts_body(figures.failed),
        "unknown_outcomes": counts_body(figures.unknown),
        "value_usd": amount(figures.value_usd),
        "realised_value_usd": amount(figures.realised_usd),
        **{name: amount(cost.value) for name, cost in rungs.items()},
        "cost_per_outcome_usd": _per_outcome(figures.per_outcome),
        "cost_per_outcome_at_best_usd": _per_outcome(figures.at_best),
        "reasons": reasons,
        "by_cohort": cohort_body(figures.cohort),
        "left_out": left_out_body(figures.left_out),
    }


def cohort_body(cohort: CohortFigures) -> Body:
    rungs = rungs_of(cohort.ladder)
    return {
        "outcomes": counts_body(cohort.outcomes),
        **{name: amount(cost.value) for name, cost in rungs.items()},
        "cost_per_outcome_usd": _per_outcome(cohort.per_outcome),
        "reasons": _reasons(rungs),
    }


def left_out_body(left_out: LeftOut | None) -> Body | None:
    if left_out is None:
        return None
    return {
        "use_cases": [use_case or UNATTRIBUTED for use_case in left_out.use_cases],
        "requests": left_out.requests,
        "outcomes": counts_body(left_out.outcomes),
    }


def rungs_of(ladder: CostLadder) -> dict[str, UnitCost]:
    return {
        "cost_per_quality_passed_answer_usd": ladder.per_quality_passed_answer,
        "cost_per_accepted_action_usd": ladder.per_accepted_action,
        "cost_per_resolved_case_usd": ladder.per_resolved_case,
    }


def counts_body(counts: Mapping[str, Decimal]) -> dict[str, int | float]:
    """Twelve decimals are exact in a double up to some thousands; whole counts always."""
    return {
        kind: int(count) if count == count.to_integral() else float(count)
        for kind, count in counts.items()
    }


def _per_outcome(costs: Mapping[str, UnitCost]) -> dict[str, str | None]:
    return {kind: amount(cost.value) for kind, cost in costs.items()}


def _reasons(rungs: Mapping[str, UnitCost]) -> dict[str, str]:
    return {name: str(cost.reason) for name, cost in rungs.items() if cost.reason}
