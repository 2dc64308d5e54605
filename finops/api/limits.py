"""/api/v1/limits: every version of every limit; a key may draft one, people sign it."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.access import Actor
from finops.api.authentication import actor_of
from finops.api.parameters import form_problems, refusal, single_parameters
from finops.forms.approvals.limits import LimitForm
from finops.models import Limit, Tenant
from finops.queries.budgets.signers import scope_words
from finops.services.budgets.limits import ask_limit

FORMAT: Final = OpenApiParameter(
    "format",
    {"type": "string", "enum": ["json", "csv", "xlsx"]},
    description="json (the default), csv or xlsx.",
)
PARAMETERS: Final = [FORMAT]


class LimitSerializer(serializers.Serializer[Any]):
    """One version of a limit; `amount` is null where a budget is required."""

    limit_id = serializers.CharField()
    what = serializers.ChoiceField(Limit.What.choices)
    amount = serializers.DecimalField(20, 2, allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    business_unit = serializers.CharField(allow_blank=True)
    cost_center = serializers.CharField(allow_blank=True)
    use_case = serializers.CharField(allow_blank=True)
    environment = serializers.CharField(allow_blank=True)
    risk_tier = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    requested_by = serializers.CharField(allow_blank=True)
    approved_by = serializers.CharField(allow_blank=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class LimitsSerializer(serializers.Serializer[Any]):
    limits = LimitSerializer(many=True)


class LimitDraftSerializer(serializers.Serializer[Any]):
    """A limit as it is asked for; people sign it afterwards. Empty `currency`: the tenant's."""

    limit_id = serializers.CharField(max_length=128)
    what = serializers.ChoiceField(Limit.What.choices)
    amount = serializers.CharField(
        required=False, allow_blank=True, help_text="Plain digits with a point."
    )
    currency = serializers.CharField(required=False, allow_blank=True)
    use_case = serializers.CharField(required=False, allow_blank=True)
    cost_center = serializers.CharField(required=False, allow_blank=True)
    business_unit = serializers.CharField(required=False, allow_blank=True)
    environment = serializers.CharField(required=False, allow_blank=True)
    risk_tier = serializers.CharField(required=False, allow_blank=True)
    reason = serializers.CharField(max_length=2000)


class LimitDraftedSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    limit_id = serializers.CharField()
    state = serializers.CharField()


def limits_body(limits: Sequence[Limit]) -> dict[str, object]:
    return {"limits": [_body(limit) for limit in limits]}


def _body(limit: Limit) -> dict[str, object]:
    return {
        **{"limit_id": limit.slug, "what": limit.what},
        **{"amount": None if limit.amount is None else f"{limit.amount:f}"},
        **{"currency": limit.currency, **scope_words(limit), "state": limit.state},
        "requested_by": limit.requested_by.name if limit.requested_by else "",
        "approved_by": limit.approved_by.name if limit.approved_by else "",
        "approved_at": limit.approved_at.isoformat() if limit.approved_at else None,
        "reason": limit.reason,
    }


def writing_actor(request: Request) -> Actor:
    """Who writes: always into the tenant of the key."""
    actor = actor_of(request)
    assert actor is not None  # noqa: S101  # HasRequiredAction let the request in
    if actor.tenant.kind == Tenant.Kind.PLATFORM:
        raise refusal("tenant", "platform", _("Use a key of the tenant that this is for."))
    return actor


class LimitDraftsView(APIView):
    """A draft of a limit. A key may draft; people put it to people and sign it."""

    required_action = {"POST": "ask_budget"}

    @extend_schema(
        operation_id="draft_limit",
        request=LimitDraftSerializer,
        responses={201: LimitDraftedSerializer},
    )
    def post(self, request: Request) -> Response:
        single_parameters(request)
        actor = writing_actor(request)
        asked = LimitDraftSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        form = LimitForm(asked.validated_data, currency=actor.tenant.currency)
        if not form.is_valid():
            raise ValidationError(form_problems(form))
        try:
            limit = ask_limit(actor=actor, new=form.new_limit())
        except PermissionDenied as problem:
            raise ValidationError({"limit_id": [ErrorDetail(str(problem), "no_role")]}) from None
        body = {"id": limit.pk, "limit_id": limit.slug, "state": limit.state}
        return Response(body, HTTPStatus.CREATED)
