"""/api/v1/fields: what files and bodies may hold, and templates of files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from ledger.api.reports.reading import only
from ledger.parsers.records.field_words import FIELD_WORDS
from ledger.parsers.records.fields import KINDS, Field, ReadingRule
from ledger.views.imports.data_fields import template_file

FIELD = inline_serializer(
    "DataField",
    {
        "name": serializers.CharField(),
        "takes": serializers.ChoiceField([rule.value for rule in ReadingRule]),
        "required": serializers.BooleanField(),
        "values": serializers.ListField(child=serializers.CharField()),
        "meaning": serializers.CharField(),
        "example": serializers.CharField(),
    },
)
KIND = inline_serializer(
    "DataKind",
    {"kind": serializers.ChoiceField(list(KINDS)), "fields": serializers.ListField(child=FIELD)},
)

KINDS_ANSWER = inline_serializer("DataKinds", {"kinds": serializers.ListField(child=KIND)})


def fields_url(request: HttpRequest) -> str:
    """Where the fields are listed, for whoever was just refused."""
    return str(reverse("api_fields", request=request))


class FieldsView(APIView):
    """The fields of each kind of record: what they take, which are required, what they mean.
    Templates: /api/v1/fields/{kind}.csv and .jsonl."""

    required_action = "view_imports"

    @extend_schema(responses=KINDS_ANSWER)
    def get(self, request: Request) -> Response:
        only(request)
        kinds = [
            {"kind": kind, "fields": [field_body(field) for field in fields]}
            for kind, fields in KINDS.items()
        ]
        return Response({"kinds": kinds})


def field_body(field: Field) -> dict[str, Any]:  # Any: JSON
    words = FIELD_WORDS.get(field.name)
    return {
        "name": field.name,
        "takes": field.rule.value,
        "required": field.required,
        "values": list(dict.fromkeys(field.values.values())),
        "meaning": words.meaning if words else "",
        "example": words.example if words else "",
    }


class TemplateView(APIView):
    """A file to start from: a header (CSV) and one example record."""

    required_action = "view_imports"

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, kind: str, form: str) -> HttpResponse:
        only(request)
        return template_file(kind, form)
