"""/api/v1/quality-incidents/…: what went wrong with answers: read, recorded, ended."""

from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.api.parameters import refusal
from finops.models import UseCase
from ledger.api.outcome_rules import own_actor
from ledger.api.reports.reading import answer, only
from ledger.api.reports.shapes import Body, moment
from ledger.models import QualityIncident
from ledger.queries.narrowing import tenant_zone
from ledger.queries.quality_incidents.listing import IncidentList
from ledger.services.quality_incidents.recording import NewIncident, end_incident, record_incident


class IncidentSerializer(serializers.Serializer[Any]):
    """One incident; without an end it goes on."""

    id = serializers.IntegerField()
    use_case = serializers.CharField()
    severity = serializers.ChoiceField(QualityIncident.Severity.choices)
    title = serializers.CharField()
    link = serializers.CharField(allow_blank=True)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    recorded_by = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class IncidentsSerializer(serializers.Serializer[Any]):
    incidents = IncidentSerializer(many=True)


class RecordSerializer(serializers.Serializer[Any]):
    """An incident as it is recorded."""

    use_case = serializers.CharField(max_length=128)
    severity = serializers.ChoiceField(QualityIncident.Severity.choices)
    title = serializers.CharField(max_length=200)
    link = serializers.URLField(max_length=500, required=False, allow_blank=True)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(required=False, allow_null=True)


class EndSerializer(serializers.Serializer[Any]):
    """Without `ended_at` it ends now."""

    ended_at = serializers.DateTimeField(required=False)


def incidents_body(listing: IncidentList) -> Body:
    return {"incidents": [incident_body(row, listing.time_zone) for row in listing.rows]}


def incident_body(row: QualityIncident, zone: str) -> Body:
    return {
        "id": row.pk,
        "use_case": row.use_case.slug,
        "severity": row.severity,
        "title": row.title,
        "link": row.link,
        "started_at": moment(row.started_at, zone),
        "ended_at": moment(row.ended_at, zone) if row.ended_at else None,
        "recorded_by": row.recorded_by,
        "recorded_at": moment(row.recorded_at, zone),
    }


class IncidentEntriesView(APIView):
    """Record an incident of a use case."""

    required_action = {"POST": "record_incidents"}

    @extend_schema(
        operation_id="record_quality_incident",
        request=RecordSerializer,
        responses={201: IncidentSerializer},
    )
    def post(self, request: Request) -> Response:
        only(request)
        actor = own_actor(request)
        asked = RecordSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = dict(asked.validated_data)
        use_case = UseCase.objects.filter(slug=fields.pop("use_case")).first()
        if use_case is None:
            raise refusal("use_case", "unknown_use_case", _("There is no use case of this name."))
        row = record_incident(actor=actor, new=NewIncident(use_case=use_case, **fields))
        return Response(incident_body(row, tenant_zone().key), HTTPStatus.CREATED)


class IncidentEndView(APIView):
    """Say that an incident is over."""

    required_action = {"POST": "record_incidents"}

    @extend_schema(
        operation_id="end_quality_incident",
        request=EndSerializer,
        responses={200: IncidentSerializer},
    )
    def post(self, request: Request, incident: int) -> Response:
        only(request)
        actor = own_actor(request)
        row = QualityIncident.objects.filter(pk=incident).first()
        if row is None:
            raise Http404
        asked = EndSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        ended = end_incident(actor=actor, incident=row, **asked.validated_data)
        return answer(incident_body(ended, tenant_zone().key))
