"""The shape of /api/v1/reviews: what is due, what is overdue, what was decided."""

from typing import Any

from rest_framework import serializers

from finops.models import Review
from ledger.api.reports.shapes import Body
from ledger.queries.reviews.listing import ReviewList, ReviewRow, ReviewStanding


class ReviewPartSerializer(serializers.Serializer[Any]):
    """One role's part; without a `person` nobody has answered."""

    role = serializers.CharField()
    person = serializers.CharField(allow_blank=True)
    result = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class ReviewSerializer(serializers.Serializer[Any]):
    """One review. `since` is the first day it looks at; `shown` are the figures that its owner saw,
    once it is decided. Without a `next_on` the next one follows from its rhythm."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Review.Kind.choices)
    rhythm = serializers.ChoiceField(Review.Rhythm.choices, allow_blank=True)
    use_case = serializers.CharField(allow_null=True)
    target = serializers.CharField()
    cause = serializers.CharField()
    starts_on = serializers.DateField()
    since = serializers.DateField(allow_null=True)
    due_on = serializers.DateField()
    standing = serializers.ChoiceField([each.value for each in ReviewStanding])
    decision = serializers.ChoiceField(Review.Decision.choices, allow_blank=True)
    success_metric = serializers.CharField(allow_blank=True)
    next_on = serializers.DateField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    parts = ReviewPartSerializer(many=True)
    shown = serializers.JSONField()


class ReviewsSerializer(serializers.Serializer[Any]):
    today = serializers.DateField()
    reviews = ReviewSerializer(many=True)


def reviews_body(listing: ReviewList) -> Body:
    return {
        "today": listing.today.isoformat(),
        "reviews": [_review(row) for row in listing.rows],
    }


def _review(row: ReviewRow) -> Body:
    review = row.review
    return {
        **{"id": review.pk, "kind": review.kind, "rhythm": review.rhythm},
        "use_case": review.use_case.slug if review.use_case is not None else None,
        **{"target": review.target, "cause": review.cause, "starts_on": review.starts_on},
        **{"since": review.since, "due_on": review.due_on, "standing": str(row.standing)},
        **{"decision": review.decision, "success_metric": review.success_metric},
        **{"next_on": review.next_on, "closed_at": review.closed_at},
        "parts": [
            {
                "role": part.role,
                "person": part.person.name if part.person is not None else "",
                "result": part.result,
                "answered_at": part.answered_at,
            }
            for part in row.parts
        ],
        "shown": review.shown,
    }
