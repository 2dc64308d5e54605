"""Reviews in words, and where each is answered."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from finops.models import Review
from finops.ui.links import page_url
from finops.ui.text import Text
from ledger.queries.reviews.listing import ReviewStanding

STANDINGS: Final[dict[ReviewStanding, tuple[Text, str]]] = {
    ReviewStanding.OVERDUE: (_("Overdue"), "bad"),
    ReviewStanding.OPEN: (_("Due"), "warn"),
    ReviewStanding.DONE: (_("Done"), "good"),
}


def review_url(review: Review) -> str:
    """The page on which it is answered: that of a budget's overrun, or of the use case."""
    if review.kind == Review.Kind.OVERRUN:
        return page_url("budget_review", review.pk)
    return page_url("review", review.pk)
