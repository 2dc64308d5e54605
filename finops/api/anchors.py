"""GET /api/v1/audit/anchors: for whoever fetches anchors instead of having them sent."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.api.authentication import actor_of
from finops.queries.audit.anchors import anchor_of, anchors
from finops.views.audit.anchors import anchor_response


class AnchorSerializer(serializers.Serializer[object]):
    """The end of the tenant's audit chain on one day (UTC)."""

    day = serializers.DateField()
    made_at = serializers.DateTimeField()
    seq = serializers.IntegerField()
    sha256 = serializers.CharField()
    signed_with = serializers.CharField(
        allow_blank=True, help_text="SHA-256 of the public key; empty: not signed."
    )


ANSWER = inline_serializer("AuditAnchors", {"anchors": AnchorSerializer(many=True)})


def refuse_parameters(request: Request) -> None:
    for name in sorted(request.query_params):
        sentence = _("There is no such parameter.")
        raise ValidationError({name: [ErrorDetail(sentence, "unknown_parameter")]})


class AnchorsView(APIView):
    """The latest anchors of the tenant's audit log, the newest first."""

    required_action = "view_anchors"

    @extend_schema(operation_id="audit_anchors", responses=ANSWER)
    def get(self, request: Request) -> Response:
        refuse_parameters(request)
        return Response({"anchors": AnchorSerializer(anchors(), many=True).data})


class AnchorView(APIView):
    """The file of one day, byte for byte as it was made and sent."""

    required_action = "view_anchors"

    @extend_schema(operation_id="audit_anchor", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, day: str) -> HttpResponse:
        refuse_parameters(request)
        actor, anchor = actor_of(request), anchor_of(day)
        if actor is None or anchor is None:
            raise Http404
        return anchor_response(anchor, actor.tenant.slug)
