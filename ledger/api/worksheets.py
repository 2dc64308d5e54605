"""/api/v1/worksheets/…/entries: values of a use case's worksheet, entered by programs."""

import re
from datetime import date
from http import HTTPStatus
from typing import Any, Final

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
from ledger.api.reports.reading import only
from ledger.api.reports.shapes import Body, amount, moment
from ledger.calc.worksheets.entries import ENTRIES, PLACES
from ledger.models import WorksheetEntry
from ledger.queries.narrowing import tenant_zone
from ledger.services.worksheets.entering import LONGEST_NOTE, enter_values

MONTH: Final = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)


class EnteredValueSerializer(serializers.Serializer[Any]):
    """One version of a value; null: it was taken back."""

    key = serializers.ChoiceField(sorted(ENTRIES))
    value = serializers.CharField(allow_null=True)
    version = serializers.IntegerField()
    note = serializers.CharField(allow_blank=True)
    entered_by = serializers.CharField()
    entered_at = serializers.DateTimeField()


class EntriesSerializer(serializers.Serializer[Any]):
    """What was written: a value that holds already is not written again."""

    entries = EnteredValueSerializer(many=True)


class EnterSerializer(serializers.Serializer[Any]):
    """Values by key, of a month; null takes one back."""

    month = serializers.RegexField(MONTH, help_text="For example 2026-06.")
    values = serializers.DictField(
        child=serializers.DecimalField(22, PLACES, allow_null=True), allow_empty=False
    )
    note = serializers.CharField(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class WorksheetEntriesView(APIView):
    """Enter values into the worksheet of a use case."""

    required_action = {"POST": "enter_worksheets"}

    @extend_schema(
        operation_id="enter_worksheet_values",
        request=EnterSerializer,
        responses={201: EntriesSerializer},
    )
    def post(self, request: Request, use_case: str) -> Response:
        only(request)
        actor = own_actor(request)
        subject = UseCase.objects.filter(slug=use_case).first()
        if subject is None:
            raise Http404
        asked = EnterSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        unknown = sorted({*fields["values"]} - {*ENTRIES})
        if unknown:
            sentence = _("The worksheet has no field %(key)s.") % {"key": unknown[0][:60]}
            raise refusal("values", "unknown_field", sentence)
        rows = enter_values(
            actor=actor,
            use_case=subject,
            month=date.fromisoformat(f"{fields['month']}-01"),
            values=fields["values"],
            note=fields.get("note", ""),
        )
        zone = tenant_zone().key
        body = {"entries": [_entry(row, zone) for row in rows]}
        return Response(body, HTTPStatus.CREATED)


def _entry(row: WorksheetEntry, zone: str) -> Body:
    return {
        "key": row.key,
        "value": amount(row.value),
        "version": row.version,
        "note": row.note,
        "entered_by": row.entered_by,
        "entered_at": moment(row.entered_at, zone),
    }
