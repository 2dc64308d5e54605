"""OpenAPI: the schema itself, and the answers that every operation shares."""

from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.permissions import AllowAny

from finops.api.problems import PROBLEM_JSON

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
SHARED = {
    "400": "The input is refused; `errors` names fields and codes.",
    "401": "No valid API key.",
    "403": "The key's scopes do not allow this; or it is for people alone (`not_a_person`): a key"
    " signs nothing, and is never asked for a second factor.",
    "404": "No such thing, or not yours.",
    "405": "Not a method of this path.",
    "406": "No such representation.",
    "413": "The body is too large.",
    "415": "Not a content type of this path.",
    "429": "The key has sent as much as it may in a minute; `Retry-After` says when to go on.",
    "503": "Too much is waiting already; `Retry-After` says when to come again.",
}
METHODS = ("get", "post", "put", "patch", "delete")

Document = dict[str, Any]  # Any: an OpenAPI document


def add_problems(result: Document, **_: Any) -> Document:
    """Postprocessing hook: one `Problem` component, and the shared answers on each operation."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in result.get("paths", {}).values():
        for method in METHODS:
            answers = path.get(method, {}).get("responses", {})
            for status, sentence in SHARED.items() if answers else ():
                answers.setdefault(status, {"description": sentence, "content": content})
    return result


@extend_schema(exclude=True)
class SchemaView(SpectacularJSONAPIView):
    """The document says what the API can do, not what is in it: open to everyone."""

    required_action = "open:everyone"
    authentication_classes = ()
    permission_classes = (AllowAny,)


def whole_schema() -> Document:
    """The same document for the docs page."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # the library has no types
    document: Document = generator.get_schema(  # type: ignore[no-untyped-call]  # the same
        request=None, public=True
    )
    return document
