"""/api/v1/outcome-types, /api/v1/outcome-definitions: what counts, and whom it is credited to."""

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
from finops.models import Tenant, UseCase
from finops.services.organisation.outcome_types import register_outcome_type
from ledger.api.reports.reading import answer, one_tenant, only, reading, refusal
from ledger.calc.crediting import LOOKBACK_DAYS
from ledger.models import OutcomeDefinition
from ledger.queries.outcomes.definitions import (
    DefinitionRow,
    OutcomeTypeRow,
    outcome_definitions,
    outcome_types,
)
from ledger.services.crediting.definitions import MOST_DAYS, define_outcome


class OutcomeTypeSerializer(serializers.Serializer[OutcomeTypeRow]):
    """A type of outcome; those that ship are there for every tenant."""

    slug = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=120)
    is_shipped = serializers.BooleanField(read_only=True)


class OutcomeTypesSerializer(serializers.Serializer[object]):
    """Every type that records may name."""

    outcome_types = OutcomeTypeSerializer(many=True)


class DefinitionSerializer(serializers.Serializer[DefinitionRow]):
    """One version of a rule. An empty `kind` is all types that have no rule of their own."""

    use_case = serializers.CharField()
    kind = serializers.CharField(allow_blank=True, default="")
    credit_rule = serializers.ChoiceField(OutcomeDefinition.CreditRule.choices)
    lookback_days = serializers.IntegerField(
        min_value=1, max_value=MOST_DAYS, default=LOOKBACK_DAYS
    )
    valid_from = serializers.DateTimeField(required=False, help_text="Now, if it is left out.")
    version = serializers.IntegerField(read_only=True)
    declared_at = serializers.DateTimeField(read_only=True)
    declared_by = serializers.CharField(read_only=True)
    is_in_force = serializers.BooleanField(read_only=True)


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
        said = OutcomeTypeSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        made = register_outcome_type(actor=own_actor(request), **said.validated_data)
        row = OutcomeTypeRow(made.slug, made.name, is_shipped=False)
        return Response(OutcomeTypeSerializer(row).data, status=HTTPStatus.CREATED)


class OutcomeDefinitionsView(APIView):
    """How results are credited; POST declares a new version, which holds from its time on."""

    required_action = {"GET": "view_use_case", "POST": "define_outcomes"}

    @extend_schema(operation_id="outcome_definitions", responses=DefinitionsSerializer)
    def get(self, request: Request) -> Response:
        asker = one_tenant(request)
        only(request, *(["tenant"] if asker.is_platform else []))
        with reading(asker):
            rows = outcome_definitions(clock.now())
        return answer({"outcome_definitions": [DefinitionSerializer(row).data for row in rows]})

    @extend_schema(
        operation_id="define_outcome",
        request=DefinitionSerializer,
        responses={201: DefinitionSerializer},
    )
    def post(self, request: Request) -> Response:
        only(request)
        actor = own_actor(request)
        said = DefinitionSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        slug = said.validated_data.pop("use_case")
        use_case = UseCase.objects.filter(slug=slug).first()
        if use_case is None:
            raise refusal("use_case", "unknown_use_case", _("There is no use case of this name."))
        made = define_outcome(actor=actor, use_case=use_case, **said.validated_data)
        rows = outcome_definitions(clock.now())
        known = (slug, made.kind, made.version)
        row = next(one for one in rows if (one.use_case, one.kind, one.version) == known)
        return Response(DefinitionSerializer(row).data, status=HTTPStatus.CREATED)


def own_actor(request: Request) -> Actor:
    """Who writes: always into the tenant of the key."""
    actor = actor_of(request)
    assert actor is not None  # noqa: S101  # HasRequiredAction let the request in
    if actor.tenant.kind == Tenant.Kind.PLATFORM:
        raise refusal("tenant", "platform", _("Use a key of the tenant that this is for."))
    return actor
