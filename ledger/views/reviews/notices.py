"""Notices of reviews: which are still true, and where they lead."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy

from finops.approvals import Slot
from finops.models import Notice, Review, ReviewPart
from finops.queries.approvals.signers import holders
from finops.registries.notices import NoticeSubject
from finops.services.reviews.opening import REVIEW
from finops.ui.links import page_url
from ledger.views.reviews.words import review_url


def standing_reviews(person: int, notices: Sequence[Notice]) -> frozenset[int]:
    """Those of reviews in which this person may answer still, and has not."""
    numbers = {notice.number for notice in notices}
    reviews = Review.objects.filter(pk__in=numbers, closed_at=None)
    held = holders(person=person)
    open_parts = {
        part.review_id
        for part in ReviewPart.objects.filter(review__in=reviews, person=None)
        if any(h.fills(Slot((part.role,), part.business_unit_id, part.use_case_id)) for h in held)
    }
    answered = ReviewPart.objects.filter(review__in=numbers, person=person)
    left = open_parts - set(answered.values_list("review_id", flat=True))
    return frozenset(notice.pk for notice in notices if notice.number in left)


def page_of(notice: Notice) -> str:
    review = Review.objects.filter(pk=notice.number).first()
    return review_url(review) if review is not None else page_url("reviews")


REVIEWS: Final = NoticeSubject(
    REVIEW,
    {
        "review_opened": gettext_lazy("To review: %(title)s"),
        "review_overdue": gettext_lazy("Review overdue: %(title)s"),
    },
    standing_reviews,
    page_of,
    page_of,
)
