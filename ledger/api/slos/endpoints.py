"""/api/v1/slos/…: drafts of rows of the matrix, and whether it allows what is proposed."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.api.parameters import form_problems, refusal
from finops.calc.approvals.required import TIERS
from finops.models import UseCase
from finops.models.organisation.use_cases import RiskTier
from ledger.api.outcome_rules import own_actor
from ledger.api.reports.reading import (
    TENANT,
    answer,
    one_tenant,
    only,
    reading,
    single,
    tenant_parameter,
)
from ledger.api.slos.shapes import (
    ProposalSerializer,
    SuccessSerializer,
    proposal_body,
    success_body,
)
from ledger.calc.outcomes.terms import LONGEST_METRIC
from ledger.calc.slos.targets import WINDOWS
from ledger.forms.slos import BOUND, PARTS, MatrixForm
from ledger.models import SloTarget
from ledger.queries.narrowing import Scope
from ledger.queries.slos.proposals import is_allowed, may_measure
from ledger.services.slos.asking import MOST_METRICS, MOST_OPTIMISATIONS, MOST_SLOS, ask_matrix

SEES: Final = "view_use_case"
USE_CASE: Final = OpenApiParameter("use_case", OpenApiTypes.STR, required=True)
RISK: Final = OpenApiParameter(
    "risk", {"type": "string", "enum": list(TIERS)}, description="Empty: that of the use case."
)
OPTIMISATION: Final = OpenApiParameter("optimisation", OpenApiTypes.STR, required=True)
METRIC: Final = OpenApiParameter("metric", OpenApiTypes.STR, required=True)


class LevelDraftSerializer(serializers.Serializer[Any]):
    """One service level; a latency has `threshold_ms`, which no other figure has."""

    kind = serializers.ChoiceField(SloTarget.Kind.choices)
    metric = serializers.CharField(max_length=LONGEST_METRIC)
    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    target = serializers.CharField(max_length=40, help_text="Plain digits with a point.")
    threshold_ms = serializers.CharField(max_length=40, required=False, allow_blank=True)
    window_days = serializers.ChoiceField(WINDOWS, default=30)


class SavingDraftSerializer(serializers.Serializer[Any]):
    optimisation = serializers.CharField(max_length=120)
    tier = serializers.ChoiceField(RiskTier.choices, required=False, allow_blank=True)


def _metrics() -> Any:  # Any: a list field
    names = serializers.CharField(max_length=LONGEST_METRIC)
    return serializers.ListField(child=names, max_length=MOST_METRICS, required=False)


def _savings() -> Any:  # Any: a list field
    lines = SavingDraftSerializer()
    return serializers.ListField(child=lines, max_length=MOST_OPTIMISATIONS, required=False)


class MatrixDraftSerializer(serializers.Serializer[Any]):
    """The next version of a use case's row; people sign it afterwards."""

    use_case = serializers.CharField(max_length=128)
    owner = serializers.CharField(max_length=200)
    slos = serializers.ListField(child=LevelDraftSerializer(), max_length=MOST_SLOS)
    allowed = _savings()
    blocked = _savings()
    primary_metrics = _metrics()
    secondary_metrics = _metrics()
    excluded_metrics = _metrics()
    reason = serializers.CharField(max_length=2000)


class MatrixDraftedSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    use_case = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.CharField()


class SloDraftsView(APIView):
    """A draft of a row of the matrix. A key may draft; people put it to people and sign it."""

    required_action = {"POST": "ask_slos"}

    @extend_schema(
        operation_id="draft_slos",
        request=MatrixDraftSerializer,
        responses={201: MatrixDraftedSerializer},
    )
    def post(self, request: Request) -> Response:
        only(request)
        actor = own_actor(request)
        asked = MatrixDraftSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        case = UseCase.objects.filter(slug=asked.validated_data["use_case"]).first()
        if case is None:
            raise refusal("use_case", "unknown_use_case", _("There is no use case of this name."))
        form = MatrixForm(_typed(asked.validated_data))
        if not form.is_valid():
            raise ValidationError(form_problems(form))
        reason = form.cleaned_data["reason"]
        try:
            made = ask_matrix(actor=actor, use_case=case, terms=form.terms(), reason=reason)
        except PermissionDenied as problem:
            raise ValidationError({"use_case": [ErrorDetail(str(problem), "no_role")]}) from None
        body = {"id": made.pk, "use_case": case.slug, "version": made.version, "state": made.state}
        return Response(body, HTTPStatus.CREATED)


def _typed(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, as the form reads it. Any: as the serializer gives it."""
    typed: dict[str, Any] = {"owner": sent["owner"], "reason": sent["reason"]}
    for name in ("primary_metrics", "secondary_metrics", "excluded_metrics"):
        typed[name] = "\n".join(sent.get(name, ()))
    for name in ("allowed", "blocked"):
        typed[name] = "\n".join(
            f"{line['optimisation']} {BOUND} {line.get('tier', '')}" for line in sent.get(name, ())
        )
    for no, level in enumerate(sent["slos"], start=1):
        parts = {**level, "label": level.get("name", "")}
        typed |= {f"slo_{no}_{part}": parts.get(part, "") for part in PARTS}
    return typed


class SloAllowedView(APIView):
    """May a saving be made on a use case? The answer names the line and who owns it."""

    required_action = SEES

    @extend_schema(
        operation_id="slo_allowed",
        parameters=[USE_CASE, RISK, OPTIMISATION, TENANT],
        responses=ProposalSerializer,
    )
    def get(self, request: Request) -> Response:
        asker = one_tenant(request)
        only(request, "use_case", "risk", "optimisation", *tenant_parameter(asker))
        with reading(asker, SEES) as scope:
            case = _use_case(request, scope)
            risk = single(request, "risk") or case.risk_tier
            if risk not in TIERS:
                raise refusal("risk", "bad_value", _("Choose low, medium, high or critical."))
            return answer(proposal_body(is_allowed(case, risk, _text(request, "optimisation"))))


class SloSuccessView(APIView):
    """May a decision about a use case succeed by a figure? Not by one that it excludes."""

    required_action = SEES

    @extend_schema(
        operation_id="slo_success",
        parameters=[USE_CASE, METRIC, TENANT],
        responses=SuccessSerializer,
    )
    def get(self, request: Request) -> Response:
        asker = one_tenant(request)
        only(request, "use_case", "metric", *tenant_parameter(asker))
        with reading(asker, SEES) as scope:
            case, metric = _use_case(request, scope), _text(request, "metric")
            return answer(success_body(may_measure(case, [metric]), metric))


def _use_case(request: Request, scope: Scope) -> UseCase:
    slug = single(request, "use_case")
    case = UseCase.objects.select_related("business_owner").filter(slug=slug).first()
    if case is None or (scope is not None and case.slug not in scope):
        raise refusal("use_case", "unknown_use_case", _("There is no use case of this name."))
    return case


def _text(request: Request, name: str) -> str:
    text = single(request, name).strip()
    if not text or len(text) > LONGEST_METRIC:
        words = {"most": LONGEST_METRIC}
        raise refusal(name, "required", _("Write 1 to %(most)d characters.") % words)
    return text
