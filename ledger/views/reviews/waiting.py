"""The reviews in which a person has a part: on Home and in the inbox, overdue ones marked."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final

from django.utils.translation import gettext as _

from finops.approvals import Slot
from finops.calc.permissions import ROLES
from finops.inbox import Item
from finops.models import Review, ReviewPart, User
from finops.queries.approvals.signers import holders
from finops.queries.tenants import local_today, tenant_zone
from finops.scope.requests import TenantRequest
from finops.services.reviews.answering import is_owners
from ledger.views.reviews.words import review_url

MOST: Final = 50


def review_items(request: TenantRequest) -> list[Item]:
    """What this person has to answer or decide."""
    return [] if request.actor.user is None else [*_to_review(request)]


def _to_review(request: TenantRequest) -> Iterator[Item]:
    open_parts = ReviewPart.objects.filter(person=None, review__closed_at=None)
    parts = open_parts.select_related("review__use_case").order_by(
        "review__due_on", "review_id", "id"
    )[:MOST]
    person = request.actor.user
    held = holders(person=person.pk) if parts and person else []
    answered = ReviewPart.objects.filter(person=person, review__in=[p.review_id for p in parts])
    seen: set[int] = set(answered.values_list("review_id", flat=True))
    today = local_today()
    for part in parts:
        spot = Slot((part.role,), part.business_unit_id, part.use_case_id)
        if part.review_id not in seen and any(holder.fills(spot) for holder in held):
            seen.add(part.review_id)
            yield _item(part, today, person)


def _item(part: ReviewPart, today: date, person: User | None) -> Item:
    review: Review = part.review
    is_late = review.due_on < today
    name = review.use_case.name if review.use_case is not None else review.target
    decides = is_owners(review, part)
    owner = review.use_case.business_owner_id if review.use_case is not None else None
    owns = decides and person is not None and owner == person.pk
    return Item(
        tone="bad" if is_late or review.kind != Review.Kind.CADENCE else "warn",
        word=_("overdue") if is_late else _("review"),
        title=f"{review.word}: {name}" if review.use_case is not None else review.target,
        text=review.cause,
        url=review_url(review),
        action=_("Decide") if decides else _("Answer"),
        why=_("You own the use case.") if owns else _takes_part(part),
        since=review.opened_at,
        due=datetime.combine(review.due_on, time.max, tenant_zone()),
    )


def _takes_part(part: ReviewPart) -> str:
    return _("%(role)s, takes part") % {"role": ROLES[part.role]}
