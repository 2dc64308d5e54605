"""What waits of budgets besides signatures, which the engine lists: overruns to look at."""

from collections.abc import Iterator
from datetime import datetime, time

from django.utils.translation import gettext as _

from finops.approvals import Slot
from finops.inbox import Item
from finops.models import Review, ReviewPart
from finops.queries.approvals.signers import holders
from finops.queries.tenants import tenant_zone
from finops.scope.requests import TenantRequest
from finops.ui.links import page_url

MOST = 50


def budget_items(request: TenantRequest) -> list[Item]:
    """The reviews in which this person has a part."""
    return [] if request.actor.user is None else [*_to_review(request)]


def _to_review(request: TenantRequest) -> Iterator[Item]:
    open_parts = ReviewPart.objects.filter(person=None, review__closed_at=None)
    parts = open_parts.select_related("review").order_by("review_id", "id")[:MOST]
    held = holders(person=request.actor.user.pk) if parts and request.actor.user else []
    seen: set[int] = set()
    for part in parts:
        spot = Slot((part.role,), part.business_unit_id, part.use_case_id)
        if part.review_id not in seen and any(holder.fills(spot) for holder in held):
            seen.add(part.review_id)
            yield _review_item(part.review)


def _review_item(review: Review) -> Item:
    return Item(
        tone="bad",
        word=_("review"),
        title=review.target,
        text=review.cause,
        url=page_url("budget_review", review.pk),
        action=_("Say what is to be done"),
        since=review.opened_at,
        due=datetime.combine(review.due_on, time.max, tenant_zone()),
    )
