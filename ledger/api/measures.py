"""/api/v1/measure-definitions, and the shape of /api/v1/quality: how good results are."""

from dataclasses import asdict
from decimal import Decimal
from http import HTTPStatus

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops import clock
from finops.calc.dates.periods import local_day
from ledger.api.outcome_rules import own_actor
from ledger.api.reports.reading import answer, one_tenant, only, reading
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
from ledger.calc.measures.rates import CountedRate, RateTerms
from ledger.calc.measures.terms import MINIMUM, MOST_SAMPLES, MeasureTerms, SampleVerdict
from ledger.calc.outcomes.terms import LONGEST_METRIC
from ledger.models import MeasureDefinition
from ledger.queries.measures.definitions import MeasureVersion, measure_versions
from ledger.queries.measures.rates import RateRow
from ledger.queries.measures.report import MeasureReport, MeasureRow
from ledger.queries.narrowing import tenant_zone
from ledger.services.measures.definitions import define_measure


class MeasureDefinitionSerializer(serializers.Serializer[MeasureVersion]):
    """One version of how values of a metric are read. `latency_ms`, `ttft_ms`, `queue_wait_ms` and
    `availability` (1 or 0) are what requests say of themselves."""

    metric = serializers.CharField(max_length=LONGEST_METRIC)
    name = serializers.CharField(max_length=120)
    threshold = serializers.DecimalField(21, 9)
    bound = serializers.ChoiceField(MeasureDefinition.Bound.choices, required=False)
    population = serializers.ChoiceField(MeasureDefinition.Population.choices, required=False)
    sampling = serializers.ChoiceField(MeasureDefinition.Sampling.choices, required=False)
    minimum = serializers.IntegerField(min_value=1, max_value=MOST_SAMPLES, default=MINIMUM)
    target_share = serializers.DecimalField(
        7, 6, min_value=Decimal(0), max_value=Decimal(1), required=False, allow_null=True
    )
    valid_from = serializers.DateField(required=False, help_text="Today, if it is left out.")
    version = serializers.IntegerField(read_only=True)
    declared_at = serializers.DateTimeField(read_only=True)
    declared_by = serializers.CharField(read_only=True)
    is_in_force = serializers.BooleanField(read_only=True)


class MeasureDefinitionsSerializer(serializers.Serializer[object]):
    """Every version, by metric, the newest first."""

    measure_definitions = MeasureDefinitionSerializer(many=True)


def definition_body(row: MeasureVersion) -> Body:
    terms = {
        name: amount(term) if isinstance(term, Decimal) else term
        for name, term in asdict(row.terms).items()
    }
    return {
        "metric": row.metric,
        "name": terms.pop("label"),
        **terms,
        "valid_from": row.valid_from.isoformat(),
        "version": row.version,
        "declared_at": row.declared_at,
        "declared_by": row.declared_by,
        "is_in_force": row.is_in_force,
    }


class MeasureDefinitionsView(APIView):
    """How values of metrics are read; POST declares a new version, which holds from its day on."""

    required_action = {"GET": "view_use_case", "POST": "define_outcomes"}

    @extend_schema(operation_id="measure_definitions", responses=MeasureDefinitionsSerializer)
    def get(self, request: Request) -> Response:
        asker = one_tenant(request)
        only(request, *(["tenant"] if asker.is_platform else []))
        with reading(asker):
            rows = measure_versions(local_day(clock.now(), tenant_zone()))
        return answer({"measure_definitions": [definition_body(row) for row in rows]})

    @extend_schema(
        operation_id="define_measure",
        request=MeasureDefinitionSerializer,
        responses={201: MeasureDefinitionSerializer},
    )
    def post(self, request: Request) -> Response:
        only(request)
        actor = own_actor(request)
        asked = MeasureDefinitionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        chosen = dict(asked.validated_data)
        about = {name: chosen.pop(name) for name in ("metric", "valid_from") if name in chosen}
        terms = MeasureTerms(label=chosen.pop("name"), **chosen)
        made = define_measure(actor=actor, terms=terms, **about)
        rows = measure_versions(local_day(clock.now(), tenant_zone()))
        known = (made.metric, made.version)
        row = next(row for row in rows if (row.metric, row.version) == known)
        return Response(definition_body(row), status=HTTPStatus.CREATED)


class MeasureRowSerializer(serializers.Serializer[MeasureRow]):
    """One metric of one use case by one version. Without a version nothing is known to be good.
    Shares are estimates of all results, from 0 to 1; null: not known."""

    metric = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    use_case = serializers.CharField()
    name = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    population = serializers.IntegerField(allow_null=True)
    judged = serializers.IntegerField()
    good = serializers.IntegerField(allow_null=True)
    good_share = decimal_field(null=True)
    low = decimal_field(null=True)
    high = decimal_field(null=True)
    target_share = decimal_field(null=True)
    verdict = serializers.ChoiceField([verdict.value for verdict in SampleVerdict], allow_null=True)
    needed = serializers.IntegerField(
        allow_null=True, help_text="So many must be judged, at this share, for a verdict."
    )
    mean = decimal_field()
    p50_ms = decimal_field(null=True)
    p95_ms = decimal_field(null=True)


class RateSerializer(serializers.Serializer[CountedRate]):
    """A rate with both of its counts; null without any in the denominator."""

    rate = serializers.ChoiceField([rate.value for rate in RateTerms])
    numerator = decimal_field()
    denominator = decimal_field()
    value = decimal_field(null=True)


class RatesSerializer(serializers.Serializer[RateRow]):
    """Rates of one use case that follow from what is counted; none of them is sampled."""

    use_case = serializers.CharField()
    name = serializers.CharField()
    rates = RateSerializer(many=True)
    lag_days_p90 = decimal_field(null=True)


class QualitySerializer(PeriodSerializer):
    """What was judged of requests and outcomes, and what requests say of themselves."""

    rows = MeasureRowSerializer(many=True)
    rates = RatesSerializer(many=True)
    basis = BasisSerializer()


def quality_body(report: MeasureReport) -> Body:
    return {
        **period_body(report.filter, report.basis),
        "rows": [_row(row) for row in report.rows],
        "rates": [_rates(row) for row in report.rates],
        "basis": basis_body(report.basis),
    }


def _rates(row: RateRow) -> Body:
    return {
        "use_case": row.use_case,
        "name": row.name,
        "rates": [
            {
                "rate": str(known.rate),
                "numerator": amount(known.numerator),
                "denominator": amount(known.denominator),
                "value": amount(known.value),
            }
            for known in row.rates
        ],
        "lag_days_p90": amount(row.lag_days),
    }


def _row(row: MeasureRow) -> Body:
    proof = row.proof
    return {
        "metric": row.metric,
        "version": row.version,
        "use_case": row.use_case or UNATTRIBUTED,
        "name": row.name,
        "first": row.dates.first.isoformat(),
        "last": row.dates.last.isoformat(),
        "population": row.population,
        "judged": row.judged,
        "good": row.passed,
        "good_share": amount(row.share),
        "low": amount(row.low),
        "high": amount(row.high),
        "target_share": amount(row.terms.target_share) if row.terms else None,
        "verdict": str(proof.verdict) if proof else None,
        "needed": proof.needed if proof else None,
        "mean": amount(row.mean),
        "p50_ms": amount(row.p50_ms),
        "p95_ms": amount(row.p95_ms),
    }
