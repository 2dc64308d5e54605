"""Reviews that nobody has done by their day: whoever may still answer is told, once."""

from datetime import date

from django.db import transaction

from finops import clock
from finops.approvals import Slot
from finops.calc.approvals.telling import REVIEWS
from finops.models import Review, Tenant
from finops.queries.approvals.signers import holders
from finops.queries.tenants import local_today
from finops.scope import tenant_scope
from finops.services import audit
from finops.services.notices.writing import News, tell_people
from finops.services.reviews.opening import REVIEW, case_data
from finops.services.webhooks.emitting import emit

OVERDUE = "review_overdue"


def tell_overdue_everywhere() -> int:
    """Of every customer: how many reviews are newly overdue. Run twice, it tells nothing twice."""
    customers = Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER).values_list("pk", flat=True)
    count = 0
    for tenant_id in list(customers):
        with tenant_scope(tenant_id), transaction.atomic():
            count += len(tell_overdue(local_today()))
    return count


def tell_overdue(today: date) -> list[Review]:
    """The reviews of use cases in the tenant in force whose day is over since they were told of."""
    late = Review.objects.filter(
        closed_at=None, overdue_at=None, use_case__isnull=False, due_on__lt=today
    )
    reviews = list(late.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
    for review in reviews:
        _tell(review)
    return reviews


def _tell(review: Review) -> None:
    review.overdue_at = clock.now()
    review.save(update_fields=["overdue_at"])
    detail = {"kind": review.kind, "due_on": review.due_on.isoformat()}
    audit.append(actor="system", action="review.overdue", target=review.target, detail=detail)
    news = News(REVIEW, review.pk, OVERDUE, review.cause)
    tell_people(news, dict.fromkeys(sorted(who_may_answer(review)), REVIEWS))
    emit("review.overdue", data=lambda: case_data(review))


def who_may_answer(review: Review) -> set[int]:
    """Whose roles fill a part that nobody has taken."""
    slots = [
        Slot((part.role,), part.business_unit_id, part.use_case_id)
        for part in review.parts.filter(person=None)
    ]
    able = holders({role for slot in slots for role in slot.roles})
    return {holder.person for holder in able if any(holder.fills(slot) for slot in slots)}
