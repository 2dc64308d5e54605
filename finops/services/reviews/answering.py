"""What the people of a review say: each role once, and what its owner decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.approvals import Slot
from finops.calc.approvals.required import BUSINESS_OWNER
from finops.calc.reviews.cadence import Rhythm, latest_next
from finops.models import Review, ReviewPart
from finops.queries.approvals.signers import holders
from finops.queries.tenants import local_today, tenant_in_force
from finops.services import audit
from finops.services.approvals.refusing import in_words
from finops.services.reviews.opening import case_data, event_data
from finops.services.signing import WrongStep, reason_of
from finops.services.webhooks.emitting import emit

SCALE: Final = Review.Decision.SCALE


@dataclass(frozen=True)
class NewDecision:
    """What the owner decides: `actions` say what is to be done, `next_on` when it is looked at
    again (none: as its rhythm says); whoever scales names the figure of its success. `shown` are
    the figures that the owner saw."""

    decision: str
    actions: str
    next_on: date | None = None
    success_metric: str = ""
    shown: Mapping[str, object] | None = None


@in_words()
@transaction.atomic
def answer_review(*, actor: Actor, review_id: int, result: str) -> Review:
    """Say what is to be done, for the first part that one's roles fill and nobody has answered; the
    owner of a use case's review decides instead.

    Raises PermissionDenied, WrongStep where the review is over, SignatureRefused without a text.
    """
    text = reason_of(result)
    review = _held(review_id)
    part = part_for(review, actor)
    if part is None:
        raise PermissionDenied(_refused(review, actor))
    return _answered(actor, review, part, text)


@in_words()
@transaction.atomic
def decide_review(*, actor: Actor, review_id: int, new: NewDecision) -> Review:
    """Record what the owner of a use case's review decides.

    Raises ValidationError by field, PermissionDenied for anybody else, WrongStep where the review
    is over, SignatureRefused without a text.
    """
    text = reason_of(new.actions)
    review = _held(review_id)
    part = owner_part(review, actor)
    if part is None:
        raise PermissionDenied(_("Only the business owner of the use case decides."))
    _check(review, new)
    review.decision, review.success_metric = new.decision, new.success_metric
    review.next_on, review.shown = new.next_on, dict(new.shown or {})
    review.full_clean(exclude=["closed_at"])
    review.save(update_fields=["decision", "success_metric", "next_on", "shown"])
    detail = {"decision": new.decision, "success_metric": new.success_metric}
    detail["next_on"] = new.next_on.isoformat() if new.next_on else ""
    audit.append(actor=actor, action="review.decided", target=review.target, detail=detail)
    return _answered(actor, review, part, text)


def _held(review_id: int) -> Review:
    review = Review.objects.select_for_update(of=("self",)).get(pk=review_id)
    if review.closed_at is not None:
        raise WrongStep(_("This review is over."))
    return review


def _answered(actor: Actor, review: Review, part: ReviewPart, text: str) -> Review:
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
        emit("budget.review_closed", data=lambda: event_data(review))
    elif review.closed_at is not None:
        emit("review.closed", data=lambda: case_data(review))
    return review


def _check(review: Review, new: NewDecision) -> None:
    """Raises ValidationError, by field."""
    if new.decision not in Review.Decision.values:
        raise ValidationError({"decision": _("Choose one of the decisions.")})
    if (new.decision == SCALE) != bool(new.success_metric):
        sentence = (
            _("Name the figure by which it shall succeed.")
            if new.decision == SCALE
            else _("Only whoever scales names a measure of success.")
        )
        raise ValidationError({"success_metric": sentence})
    if new.next_on is None:
        return
    today = local_today()
    if new.next_on <= today:
        raise ValidationError({"next_on": _("Choose a day after today.")})
    if review.rhythm:
        start_month = tenant_in_force().fiscal_year_start_month
        latest = latest_next(Rhythm(review.rhythm), today, start_month)
        if new.next_on > latest:
            words = {"day": latest.isoformat()}
            sentence = _("It is looked at again on %(day)s at the latest.") % words
            raise ValidationError({"next_on": sentence})


def part_for(review: Review, actor: Actor) -> ReviewPart | None:
    """The first part that this person may answer with a text; None where there is none."""
    return next((part for part in _theirs(review, actor) if not is_owners(review, part)), None)


def owner_part(review: Review, actor: Actor) -> ReviewPart | None:
    """The owner's part, if it is this person's to take."""
    return next((part for part in _theirs(review, actor) if is_owners(review, part)), None)


def is_owners(review: Review, part: ReviewPart) -> bool:
    """Is it the part in which a use case's owner decides?"""
    return review.use_case_id is not None and _decides(review) and part.role == BUSINESS_OWNER


def _decides(review: Review) -> bool:
    return review.kind != Review.Kind.OVERRUN


def _theirs(review: Review, actor: Actor) -> list[ReviewPart]:
    """Open parts that this person's roles fill; none for a key, and for who has answered."""
    if actor.user is None or actor.key is not None:
        return []
    if review.parts.filter(person=actor.user).exists():
        return []
    held = holders(person=actor.user.pk)
    return [
        part
        for part in review.parts.filter(person=None).order_by("id")
        if any(
            holder.fills(Slot((part.role,), part.business_unit_id, part.use_case_id))
            for holder in held
        )
    ]


def _refused(review: Review, actor: Actor) -> str:
    answered = actor.user is not None and review.parts.filter(person=actor.user).exists()
    if actor.user is None or actor.key is not None or answered:
        return _("Another person answers for each role.")
    return _("Your roles have no part in this review.")
