"""List, make, read and change the rows of one noun; the views of each follow from its declaration.

A change names the state that it was made against by `If-Match`: 428 without, 412 where somebody
changed the row meanwhile.
"""

from http import HTTPStatus
from typing import Any, ClassVar, Final

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.access import Actor
from finops.api.authentication import actor_of
from finops.api.parameters import refusal, single_parameters
from finops.api.problems import PROBLEM_JSON, problem_response
from finops.api.set_up.shapes import MOST, answer_shape, list_shape, read_body, shape_of
from finops.services.organisation.entries import ChangedMeanwhile, change, create, state_of
from finops.set_up.nouns import AnyRow, Noun

IF_MATCH: Final = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The `ETag` of the answer that was read."
)
LIMIT: Final = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST},
    description=f"At most so many; {MOST} unless given.",
)
OFFSET: Final = OpenApiParameter(
    "offset", {"type": "integer", "minimum": 0}, description="`next` of the answer before."
)
PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}


class EntriesView(APIView):
    """All rows of the noun, by key."""

    noun: ClassVar[Noun]

    def get(self, request: Request) -> Response:
        asked = single_parameters(request, "limit", "offset")
        limit, offset = _number(asked, "limit", MOST), _number(asked, "offset", 0)
        if not 1 <= limit <= MOST:
            sentence = _("Choose 1 to %(most)d.") % {"most": MOST}
            raise refusal("limit", "out_of_range", sentence)
        rows = list(self.noun.rows()[offset : offset + limit + 1])
        following = offset + limit if len(rows) > limit else None
        listed = [self.noun.plain(row) for row in rows[:limit]]
        return Response({self.noun.plural: listed, "next": following})

    def post(self, request: Request) -> Response:
        single_parameters(request)
        form = read_body(self.noun, request.data)
        made = create(self.noun.kind, actor=sender(request), values=form.values())
        return answer_of(self.noun, made, HTTPStatus.CREATED)


class EntryView(APIView):
    """One row of the noun."""

    noun: ClassVar[Noun]

    def get(self, request: Request, address: str) -> Response:
        single_parameters(request)
        row = self._row(address)
        return answer_of(self.noun, row)

    def patch(self, request: Request, address: str) -> Response:
        single_parameters(request)
        row = self._row(address)
        match = request.headers.get("If-Match", "").strip().strip('"')
        if not match:
            sentence = _("Name the state that you read by If-Match.")
            return problem_response(HTTPStatus.PRECONDITION_REQUIRED, sentence)
        form = read_body(self.noun, request.data, row)
        try:
            changed = change(
                self.noun.kind,
                actor=sender(request),
                pk=row.pk,
                values=form.values(),
                seen=match,
            )
        except ChangedMeanwhile:
            return problem_response(HTTPStatus.PRECONDITION_FAILED, form.stale_sentence())
        return answer_of(self.noun, changed)

    def _row(self, address: str) -> AnyRow:
        row = self.noun.at(address)
        if row is None:
            raise Http404
        return row


def answer_of(noun: Noun, row: AnyRow, status: int = HTTPStatus.OK) -> Response:
    etag = f'"{state_of(noun.kind, row)}"'
    return Response(noun.plain(row), status=status, headers={"ETag": etag})


def sender(request: Request) -> Actor:
    actor = actor_of(request)
    assert actor is not None  # noqa: S101  # HasRequiredAction let the request in
    return actor


def _number(asked: dict[str, str], name: str, usual: int) -> int:
    if name not in asked:
        return usual
    text = asked[name]
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise refusal(name, "invalid", _("Send a whole number."))
    return int(text)


def entry_views(noun: Noun) -> tuple[Any, Any]:
    """The two views of a noun. Any: what `as_view` gives."""
    actions = {"GET": noun.sees, "POST": noun.defines, "PATCH": noun.defines}
    shared = {"noun": noun, "required_action": actions}
    entries: Any = type("Entries", (EntriesView,), {"__doc__": str(noun.lede), **shared})
    entry: Any = type("Entry", (EntryView,), {"__doc__": str(noun.lede), **shared})
    name, single = noun.kind.name, answer_shape(noun)
    patched: dict[Any, Any] = {HTTPStatus.OK: single}  # Any: as drf-spectacular takes answers
    refusals = HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED
    patched |= {(status, PROBLEM_JSON): PROBLEM for status in refusals}
    document_entries = extend_schema_view(
        get=extend_schema(
            operation_id=noun.plural,
            parameters=[LIMIT, OFFSET],
            responses={HTTPStatus.OK: list_shape(noun)},
        ),
        post=extend_schema(
            operation_id=f"{name}_make",
            request={"application/json": shape_of(noun)},
            responses={HTTPStatus.CREATED: single},
        ),
    )
    document_entry = extend_schema_view(
        get=extend_schema(operation_id=name, responses={HTTPStatus.OK: single}),
        patch=extend_schema(
            operation_id=f"{name}_change",
            parameters=[IF_MATCH],
            request={"application/json": shape_of(noun, is_change=True)},
            responses=patched,
        ),
    )
    return document_entries(entries).as_view(), document_entry(entry).as_view()
