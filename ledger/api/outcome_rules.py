"""/api/v1/outcome-types, /api/v1/outcome-definitions: what counts, for whom, and its worth."""

from dataclasses import asdict
from decimal import Decimal
from http import HTTPStatus

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops import clock
from finops.access import Actor
from finops.api.authentication import actor_of
from finops.api.parameters import refusal
from finops.models import Tenant, UseCase
from finops.services.organisation.outcome_types import register_outcome_type
from ledger.api.reports.reading import answer, one_tenant, only, reading
from ledger.api.reports.shapes import Body, amount
from ledger.calc.crediting import LOOKBACK_DAYS
from ledger.calc.outcomes.terms import LONGEST_METRIC, MOST_DAYS, OutcomeTerms
from ledger.models import OutcomeDefinition
from ledger.queries.outcomes.definitions import (
    DefinitionRow,
    OutcomeTypeRow,
    outcome_definitions,
    outcome_types,
)
from ledger.services.crediting.definitions import define_outcome


class OutcomeTypeSerializer(serializers.Serializer[OutcomeTypeRow]):
    """A type of outcome; those that ship are there for every tenant."""

    slug = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=120)
    is_shipped = serializers.BooleanField(read_only=True)


class OutcomeTypesSerializer(serializers.Serializer[object]):
    """Every type that records may name."""

    outcome_types = OutcomeTypeSerializer(many=True)


def score_field() -> serializers.DecimalField:
    return serializers.DecimalField(21, 9, required=False, allow_null=True)


def usd_field() -> serializers.DecimalField:
    return serializers.DecimalField(24, 6, min_value=Decimal(0), required=False, allow_null=True)


class TermsSerializer(serializers.Serializer[OutcomeTerms]):
    """What counts as an outcome, whom it is credited to, and what it is worth."""

    credit_rule = serializers.ChoiceField(OutcomeDefinition.CreditRule.choices)
    lookback_days = serializers.IntegerField(
        min_value=1, max_value=MOST_DAYS, default=LOOKBACK_DAYS
    )
    lag_days = serializers.IntegerField(
        min_value=0,
        max_value=MOST_DAYS,
        required=False,
        allow_null=True,
        help_text="Within how many days of a request nine of ten outcomes have come.",
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field, not the field's own
        OutcomeDefinition.Source.choices,
        required=False,
        help_text="records: the id on a request alone implies no result.",
    )
    quality = serializers.ChoiceField(OutcomeDefinition.Need.choices, required=False)
    risk = serializers.ChoiceField(OutcomeDefinition.Need.choices, required=False)
    adoption = serializers.ChoiceField(OutcomeDefinition.Need.choices, required=False)
    quality_metric = serializers.CharField(
        max_length=LONGEST_METRIC, allow_blank=True, required=False
    )
    quality_bound = serializers.ChoiceField(OutcomeDefinition.Bound.choices, required=False)
    quality_threshold = score_field()
    risk_metric = serializers.CharField(max_length=LONGEST_METRIC, allow_blank=True, required=False)
    risk_bound = serializers.ChoiceField(OutcomeDefinition.Bound.choices, required=False)
    risk_threshold = score_field()
    worth = serializers.ChoiceField(OutcomeDefinition.Worth.choices, required=False)
    minutes_per_outcome = usd_field()
    loaded_rate_usd_per_hour = usd_field()
    usd_per_outcome = usd_field()
    realisation = serializers.DecimalField(
        5, 4, min_value=Decimal(0), max_value=Decimal(1), required=False
    )


class DefinitionSerializer(TermsSerializer):
    """One version of a definition. An empty `kind` is all types that have none of their own."""

    use_case = serializers.CharField()
    kind = serializers.CharField(allow_blank=True, default="")
    valid_from = serializers.DateTimeField(required=False, help_text="Now, if it is left out.")
    unit_value_usd = serializers.CharField(
        read_only=True,
        allow_null=True,
        help_text="Of an outcome whose record names no value.",
    )
    version = serializers.IntegerField(read_only=True)
    declared_at = serializers.DateTimeField(read_only=True)
    declared_by = serializers.CharField(read_only=True)
    is_in_force = serializers.BooleanField(read_only=True)


def definition_body(row: DefinitionRow) -> Body:
    terms = row.terms
    return {
        "use_case": row.use_case,
        "kind": row.kind,
        "version": row.version,
        **{
            name: amount(term) if isinstance(term, Decimal) else term
            for name, term in asdict(terms).items()
        },
        "unit_value_usd": amount(terms.unit_value_usd),
        "valid_from": row.valid_from,
        "declared_at": row.declared_at,
        "declared_by": row.declared_by,
        "is_in_force": row.is_in_force,
    }


class DefinitionsSerializer(serializers.Serializer[object]):
    """Every version, by use case and kind, the newest first."""

    outcome_definitions = DefinitionSerializer(many=True)


class OutcomeTypesView(APIView):
    """The types of outcomes; POST registers one more, for good."""

    required_action = {"GET": "view_use_case", "POST": "define_outcomes"}

    @extend_schema(operation_id="outcome_types", responses=OutcomeTypesSerializer)
    def get(self, request: Request) -> Response:
        asker = one_tenant(request)
        only(request, *(["tenant"] if asker.is_platform else []))
        with reading(asker):
            rows = outcome_types()
        return answer({"outcome_types": [OutcomeTypeSerializer(row).data for row in rows]})

    @extend_schema(
        operation_id="register_outcome_type",
        request=OutcomeTypeSerializer,
        responses={201: OutcomeTypeSerializer},
    )
    def post(self, request: Request) -> Response:
        only(request)
        asked = OutcomeTypeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = register_outcome_type(actor=own_actor(request), **asked.validated_data)
        row = OutcomeTypeRow(made.slug, made.name, is_shipped=False)
        return Response(OutcomeTypeSerializer(row).data, status=HTTPStatus.CREATED)


class OutcomeDefinitionsView(APIView):
    """What counts as an outcome; POST declares a new version, which holds from its time on."""

    required_action = {"GET": "view_use_case", "POST": "define_outcomes"}

    @extend_schema(operation_id="outcome_definitions", responses=DefinitionsSerializer)
    def get(self, request: Request) -> Response:
        asker = one_tenant(request)
        only(request, *(["tenant"] if asker.is_platform else []))
        with reading(asker):
            rows = outcome_definitions(clock.now())
        return answer({"outcome_definitions": [definition_body(row) for row in rows]})

    @extend_schema(
        operation_id="define_outcome",
        request=DefinitionSerializer,
        responses={201: DefinitionSerializer},
    )
    def post(self, request: Request) -> Response:
        only(request)
        actor = own_actor(request)
        asked = DefinitionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        slug = asked.validated_data.pop("use_case")
        use_case = UseCase.objects.filter(slug=slug).first()
        if use_case is None:
            raise refusal("use_case", "unknown_use_case", _("There is no use case of this name."))
        chosen = dict(asked.validated_data)
        about = {name: chosen.pop(name) for name in ("kind", "valid_from") if name in chosen}
        terms = OutcomeTerms(**chosen)
        made = define_outcome(actor=actor, use_case=use_case, terms=terms, **about)
        rows = outcome_definitions(clock.now())
        known = (slug, made.kind, made.version)
        row = next(
            definition
            for definition in rows
            if (definition.use_case, definition.kind, definition.version) == known
        )
        return Response(definition_body(row), status=HTTPStatus.CREATED)


def own_actor(request: Request) -> Actor:
    """Who writes: always into the tenant of the key."""
    actor = actor_of(request)
    assert actor is not None  # noqa: S101  # HasRequiredAction let the request in
    if actor.tenant.kind == Tenant.Kind.PLATFORM:
        raise refusal("tenant", "platform", _("Use a key of the tenant that this is for."))
    return actor
