"""GET /api/v1/access-review: the same people as on the page; each read is in the audit log."""

from typing import Final

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from finops.api.authentication import actor_of
from finops.api.parameters import form_problems, single_parameters
from finops.calc.permissions import ROLES
from finops.forms.access_review import SHOWS, UNSEEN, AccessReviewForm
from finops.queries.people.access_review import (
    CountedAsOne,
    GrantStanding,
    ReviewedPerson,
    ReviewedRole,
    one_person_pairs,
    review_access,
)
from finops.services.people.access_review import note_access_review

NOTHING: Final = {"type": "string", "maxLength": 0}


class ReviewedRoleSerializer(serializers.Serializer[ReviewedRole]):
    """A grant; `granted_by` is empty for a command, `signs` is what it lets its holder sign now."""

    role = serializers.ChoiceField(list(ROLES))
    scope = serializers.CharField(allow_blank=True, help_text="Empty: the whole tenant.")
    standing = serializers.ChoiceField([standing.value for standing in GrantStanding])
    granted_by = serializers.CharField(allow_blank=True)
    granted_at = serializers.DateTimeField()
    confirmed_by = serializers.CharField(allow_blank=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    valid_from = serializers.DateTimeField()
    valid_to = serializers.DateTimeField(allow_null=True)
    signs = serializers.ListField(child=serializers.CharField())


class ReviewedPersonSerializer(serializers.Serializer[ReviewedPerson]):
    """A member of the tenant, with every grant."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.EmailField()
    is_active = serializers.BooleanField()
    roles = ReviewedRoleSerializer(many=True)
    second_factors = serializers.ListField(child=serializers.CharField())
    joined_at = serializers.DateTimeField()
    invited_by = serializers.CharField(allow_blank=True)
    last_sign_in = serializers.DateTimeField(allow_null=True)
    last_seen = serializers.DateTimeField(allow_null=True)
    last_signature = serializers.DateTimeField(allow_null=True)
    one_with = serializers.ListField(child=serializers.CharField())


class PairSerializer(serializers.Serializer[CountedAsOne]):
    """Two who count as one person, until a third confirms or the time is over."""

    by = serializers.CharField()
    person = serializers.CharField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()


class AccessReviewSerializer(serializers.Serializer[object]):
    """People by name, and pairs, the newest first."""

    people = ReviewedPersonSerializer(many=True)
    pairs = PairSerializer(many=True)


def _choice(name: str, choices: list[str], description: str) -> OpenApiParameter:
    schema = {"anyOf": [{"type": "string", "enum": choices}, NOTHING]}
    return OpenApiParameter(name, schema, description=description)


PARAMETERS: Final = [
    OpenApiParameter(
        "person",
        {"type": "string", "maxLength": 200, "pattern": r"^[A-Za-z0-9 .@_-]*$"},
        description="Only people whose name or address contains this.",
    ),
    _choice("role", list(ROLES), "Only people who hold this role."),
    _choice("show", list(SHOWS), "Only people of this kind."),
    _choice("unseen", list(UNSEEN), "Only people who were not here for so many days."),
]


class AccessReviewView(APIView):
    """Who holds what by whose word, and what they may sign."""

    required_action = "view_access_review"

    @extend_schema(
        operation_id="access_review",
        tags=["People"],
        parameters=PARAMETERS,
        responses={200: AccessReviewSerializer},
    )
    def get(self, request: Request) -> Response:
        """The access review, narrowed by the page's own filters."""
        actor = actor_of(request)
        if actor is None:
            raise NotAuthenticated
        form = filter_of(request)
        people = form.narrow(review_access())
        note_access_review(
            actor=actor, file_format="json", filters=form.words(), people=len(people)
        )
        body = {"people": people, "pairs": one_person_pairs()}
        return Response(AccessReviewSerializer(body).data)


def filter_of(request: Request) -> AccessReviewForm:
    """The page's filter; raises ValidationError naming each wrong parameter."""
    form = AccessReviewForm(single_parameters(request, *AccessReviewForm.base_fields))
    if not form.is_valid():
        raise ValidationError(form_problems(form))
    return form
