"""Reviews: opened once for each kind, subject, rhythm and date.

A review changes nothing by itself: it cuts no budget and downgrades no route.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy

from finops import clock
from finops.access import Actor
from finops.approvals import Slot
from finops.calc.approvals.telling import REVIEWS
from finops.calc.business_days import add_business_days
from finops.models import Notice, Review, ReviewPart, UseCase
from finops.queries.approvals.signers import holders
from finops.queries.calendar import business_calendar
from finops.queries.tenants import local_today, tenant_in_force
from finops.registries.event_types import EventType
from finops.registries.notices import subject_of_notices
from finops.services import audit
from finops.services.notices.writing import News, tell_people
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
_OF_CASES: Final[dict[str, Text]] = {
    **{name: _FIELDS[name] for name in ("title", "url", "tenant", "review", "due_on", "results")},
    "use_case": gettext_lazy("The use case's short name"),
    "kind": gettext_lazy("cadence, or incident"),
    "rhythm": gettext_lazy("How often it comes; empty for an incident"),
    "decision": gettext_lazy("What the owner decided; empty before"),
}
REVIEW_TYPES: Final = (
    EventType(
        "review.opened",
        gettext_lazy("Review of a use case opened"),
        gettext_lazy("Its rhythm has come round, or a serious incident happened."),
        *("view_use_case", _OF_CASES),
    ),
    EventType(
        "review.overdue",
        gettext_lazy("Review of a use case overdue"),
        gettext_lazy("Its day is over, and a role has not answered."),
        *("view_use_case", _OF_CASES),
    ),
    EventType(
        "review.closed",
        gettext_lazy("Review of a use case ended"),
        gettext_lazy("Its owner has decided, and every role has answered."),
        *("view_use_case", _OF_CASES),
    ),
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
    """What is looked at, why, and by whom: a slot has one role. `days` are the business days after
    `starts_on` by which it is done; without them it is due from today on."""

    kind: str
    subject: int
    target: str
    starts_on: date
    cause: str
    slots: tuple[Slot, ...]
    use_case: UseCase | None = None
    rhythm: str = ""
    since: date | None = None
    days: int | None = None


@transaction.atomic
def open_review(*, actor: Actor | str, new: NewReview) -> Review:
    """Open a review, or give the one that is there for this kind, subject, rhythm and date."""
    review, is_new = Review.objects.get_or_create(
        **{"kind": new.kind, "subject": new.subject, "rhythm": new.rhythm},
        starts_on=new.starts_on,
        defaults={
            **{"target": new.target, "cause": new.cause, "due_on": _due(new)},
            **{"use_case": new.use_case, "since": new.since},
            "opened_at": clock.now(),
        },
    )
    if is_new:
        ReviewPart.objects.bulk_create(_parts(review, new.slots))
        date_text = new.starts_on.isoformat()
        detail = {"kind": new.kind, "starts_on": date_text, "cause": new.cause}
        audit.append(actor=actor, action="review.opened", target=new.target, detail=detail)
        _tell_opened(review, new.slots)
    return review


def _due(new: NewReview) -> date:
    calendar = business_calendar(tenant_in_force().time_zone)
    if new.days is None:
        return add_business_days(local_today(), DUE_DAYS, calendar)
    return add_business_days(new.starts_on, new.days, calendar)


def _tell_opened(review: Review, slots: Iterable[Slot]) -> None:
    """Whoever may answer for one of its roles, and the webhooks that get it."""
    wanted = list(slots)
    able = holders({role for slot in wanted for role in slot.roles})
    people = {holder.person for holder in able if any(holder.fills(slot) for slot in wanted)}
    news = News(REVIEW, review.pk, "review_opened", review.cause)
    tell_people(news, dict.fromkeys(people, REVIEWS))
    if review.kind == Review.Kind.OVERRUN:
        emit("budget.review_opened", data=lambda: event_data(review))
    else:
        emit("review.opened", data=lambda: case_data(review))


def case_data(review: Review) -> dict[str, object]:
    """What webhooks get of a review of a use case."""
    known = event_data(review)
    case = review.use_case
    return {
        **{name: known[name] for name in _OF_CASES if name in known},
        "use_case": case.slug if case is not None else review.target,
        **{"kind": review.kind, "rhythm": review.rhythm, "decision": review.decision},
    }


def event_data(review: Review) -> dict[str, object]:
    subject = subject_of_notices(REVIEW)
    with links_into(tenant_in_force()):
        about = Notice(about=REVIEW, number=review.pk)
        path = subject.page(about) if subject is not None else page_url("inbox")
    return {
        **{"title": review.cause, "url": settings.PUBLIC_URL + path},
        **{"tenant": tenant_in_force().slug, "review": review.pk, "budget": review.target},
        **{"month": f"{review.starts_on:%Y-%m}", "due_on": review.due_on.isoformat()},
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
