"""The API's documentation page, made from the schema; no script of others, as our CSP wants it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finops.access import open_to
from finops.api.schema import METHODS, SHARED, Document, whole_schema


@dataclass(frozen=True)
class Parameter:
    """One parameter or body field."""

    name: str
    place: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True)
class ApiOperation:
    """One method of one path."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    bodies: list[str]
    answers: list[tuple[str, str]]


@open_to("everyone")
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    context = {"operations": operations(get_language() or ""), "shared": SHARED.items()}
    return render(request, "finops/api_docs.html", context)


@cache
def operations(_language: str) -> list[ApiOperation]:
    """The routes do not change while a process lives, their words do with the language."""
    return list(read_operations(whole_schema()))


def read_operations(document: Document) -> Iterator[ApiOperation]:
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield _operation(path, method, methods[method])


def _operation(path: str, method: str, document: Document) -> ApiOperation:
    description = document.get("description", "").strip()
    first, _, rest = description.partition("\n")
    answers = [
        (status, answer.get("description", ""))
        for status, answer in sorted(document.get("responses", {}).items())
        if status not in SHARED
    ]
    return ApiOperation(
        id=document.get("operationId", f"{method}-{path}"),
        method=method.upper(),
        path=path,
        summary=document.get("summary", "") or first,
        description=rest.strip() if not document.get("summary") else description,
        parameters=[_parameter(parameter) for parameter in document.get("parameters", ())],
        bodies=sorted(document.get("requestBody", {}).get("content", {})),
        answers=answers,
    )


def _parameter(document: Document) -> Parameter:
    schema = document.get("schema", {})
    is_many = schema.get("type") == "array"
    value = schema.get("items", {}) if is_many else schema
    value = value.get("anyOf", [value])[0]  # the others say that it may be empty, or a list
    choices = value.get("enum")
    kind = " | ".join(map(str, choices)) if choices else value.get("format", value.get("type", ""))
    return Parameter(
        name=document["name"],
        place=document["in"],
        kind=_("%(kind)s, may be repeated") % {"kind": kind} if is_many else kind,
        required=document.get("required", False),
        description=document.get("description", ""),
    )
