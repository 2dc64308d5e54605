"""Reviews: opened once for each kind, subject and month, and ended by the last answer.

A review changes nothing by itself: it cuts no budget and downgrades no route.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor
from finops.approvals import Slot
from finops.calc.approvals.telling import REVIEWS
from finops.calc.business_days import add_business_days
from finops.models import Notice, Review, ReviewPart
from finops.queries.approvals.signers import holders
from finops.queries.calendar import business_calendar
from finops.queries.tenants import local_today, tenant_in_force
from finops.registries.event_types import EventType
from finops.registries.notices import subject_of_notices
from finops.services import audit
from finops.services.notices.writing import News, tell_people
from finops.services.signing import WrongStep, reason_of
from finops.services.webhooks.emitting import emit
from finops.ui.links import links_into, page_url
from finops.ui.text import Text

DUE_DAYS: Final = 5  # business days
REVIEW: Final = "review"  # what its notices are about
_FIELDS: Final[dict[str, Text]] = {
    "title": gettext_lazy("Why it is looked at"),
    "url": gettext_lazy("Where it is answered"),
    "tenant": gettext_lazy("The tenant's short name"),
    "review": gettext_lazy("The review's number"),
    "budget": gettext_lazy("The budget's short name"),
    "month": gettext_lazy("The month that is looked at"),
    "due_on": gettext_lazy("The day by which it is answered"),
    "results": gettext_lazy("By role, what was answered"),
}
REVIEW_TYPES: Final = (
    EventType(
        "budget.review_opened",
        gettext_lazy("Review of a budget opened"),
        gettext_lazy("A high-risk budget is over by 15%: business, risk and finance look at it."),
        *("view_budgets", _FIELDS),
    ),
    EventType(
        "budget.review_closed",
        gettext_lazy("Review of a budget ended"),
        gettext_lazy("Each role has said what is to be done."),
        *("view_budgets", _FIELDS),
    ),
)


@dataclass(frozen=True)
class NewReview:
    """What is looked at, why, and by whom: a slot has one role."""

    kind: str
    subject: int
    target: str
    month: date
    cause: str
    slots: tuple[Slot, ...]


@transaction.atomic
def open_review(*, actor: Actor | str, new: NewReview) -> Review:
    """Open a review, or give the one that is there for this kind, subject and month."""
    due = add_business_days(local_today(), DUE_DAYS, business_calendar(tenant_in_force().time_zone))
    review, is_new = Review.objects.get_or_create(
        kind=new.kind,
        subject=new.subject,
        month=new.month,
        defaults={
            **{"target": new.target, "cause": new.cause, "due_on": due},
            "opened_at": clock.now(),
        },
    )
    if is_new:
        ReviewPart.objects.bulk_create(_parts(review, new.slots))
        detail = {"kind": new.kind, "month": f"{new.month:%Y-%m}", "cause": new.cause}
        audit.append(actor=actor, action="review.opened", target=new.target, detail=detail)
        _tell_opened(review, new.slots)
    return review


def _tell_opened(review: Review, slots: Iterable[Slot]) -> None:
    """Whoever may answer for one of its roles, and the webhooks that get it."""
    wanted = list(slots)
    able = holders({role for slot in wanted for role in slot.roles})
    people = {holder.person for holder in able if any(holder.fills(slot) for slot in wanted)}
    news = News(REVIEW, review.pk, "review_opened", review.cause)
    tell_people(news, dict.fromkeys(people, REVIEWS))
    if review.kind == Review.Kind.OVERRUN:
        emit("budget.review_opened", data=lambda: _data(review))


def _data(review: Review) -> dict[str, object]:
    subject = subject_of_notices(REVIEW)
    with links_into(tenant_in_force()):
        about = Notice(about=REVIEW, number=review.pk)
        path = subject.page(about) if subject is not None else page_url("inbox")
    return {
        **{"title": review.cause, "url": settings.PUBLIC_URL + path},
        **{"tenant": tenant_in_force().slug, "review": review.pk, "budget": review.target},
        **{"month": f"{review.month:%Y-%m}", "due_on": review.due_on.isoformat()},
        "results": [
            {"role": part.role, "result": part.result}
            for part in review.parts.exclude(person=None).order_by("id")
        ],
    }


def _parts(review: Review, slots: Iterable[Slot]) -> Iterable[ReviewPart]:
    for slot in slots:
        yield ReviewPart(
            review=review,
            role=slot.roles[0],
            business_unit_id=slot.business_unit,
            use_case_id=slot.use_case,
        )


@transaction.atomic
def answer_review(*, actor: Actor, review_id: int, result: str) -> Review:
    """Say what is to be done, for the first part that one's roles fill and nobody has answered.

    Raises PermissionDenied, WrongStep where the review is over, SignatureRefused without a text.
    """
    text = reason_of(result)
    review = Review.objects.select_for_update().get(pk=review_id)
    if review.closed_at is not None:
        raise WrongStep(_("This review is over."))
    part = _part_for(review, actor)
    part.person, part.result, part.answered_at = actor.user, text, clock.now()
    part.save(update_fields=["person", "result", "answered_at"])
    if not review.parts.filter(person=None).exists():
        review.closed_at = clock.now()
        review.save(update_fields=["closed_at"])
    audit.append(
        actor=actor,
        action="review.answered",
        target=review.target,
        detail={"role": part.role, "result": text, "is_closed": review.closed_at is not None},
    )
    if review.closed_at is not None and review.kind == Review.Kind.OVERRUN:
        emit("budget.review_closed", data=lambda: _data(review))
    return review


def _part_for(review: Review, actor: Actor) -> ReviewPart:
    answered = review.parts.filter(person=actor.user).exists()
    if actor.user is None or actor.key is not None or answered:
        raise PermissionDenied(_("Another person answers for each role."))
    held = holders(person=actor.user.pk)
    for part in review.parts.filter(person=None):
        spot = Slot((part.role,), part.business_unit_id, part.use_case_id)
        if any(holder.fills(spot) for holder in held):
            return part
    raise PermissionDenied(_("Your roles have no part in this review."))
