"""Reviews that nobody has to think of: by the stage of each use case."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from finops.approvals import Ask, Slot
from finops.calc.approvals.required import BUSINESS_OWNER, NoAccountableRole, Scope
from finops.calc.reviews.cadence import (
    DAYS_TO_ANSWER,
    RHYTHMS,
    LastReview,
    Rhythm,
    period_of,
    starts_next,
)
from finops.models import Review, Tenant, UseCase
from finops.queries.approvals.raci import table_in_force
from finops.queries.approvals.signers import slots_asked
from finops.queries.tenants import local_today, tenant_in_force
from finops.scope import tenant_scope
from finops.services.reviews.opening import NewReview, open_review

FUNDING = "funding_gate"


def open_due_everywhere() -> int:
    """Open what is due of every customer: how many. Run twice, it opens nothing twice."""
    customers = Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER).values_list("pk", flat=True)
    opened = 0
    for tenant_id in list(customers):
        with tenant_scope(tenant_id), transaction.atomic():
            opened += len(open_due())
    return opened


def open_due() -> list[Review]:
    """The regular reviews of the tenant in force that are to be opened today."""
    today = local_today()
    cases = UseCase.objects.filter(closed_on=None).select_for_update(of=("self",)).order_by("pk")
    return [
        review
        for case in cases
        for rhythm in RHYTHMS[case.stage]
        if (review := _open(case, rhythm, today)) is not None
    ]


def _open(case: UseCase, rhythm: Rhythm, today: date) -> Review | None:
    start_month = tenant_in_force().fiscal_year_start_month
    last = newest(case, rhythm)
    known = None
    if last is not None:
        known = LastReview(last.starts_on, last.closed_at is not None, last.next_on)
    starts_on = starts_next(rhythm, known, today, start_month)
    if starts_on is None:
        return None
    before = period_of(rhythm, starts_on - timedelta(days=1), start_month)
    new = NewReview(
        kind=Review.Kind.CADENCE,
        subject=case.pk,
        target=case.slug,
        starts_on=starts_on,
        cause=_cause(case, rhythm),
        slots=slots_of(case, rhythm),
        use_case=case,
        rhythm=rhythm,
        since=last.starts_on if last is not None else before.first,
        days=DAYS_TO_ANSWER[rhythm],
    )
    return open_review(actor="system", new=new)


def newest(case: UseCase, rhythm: Rhythm) -> Review | None:
    rows = Review.objects.filter(kind=Review.Kind.CADENCE, subject=case.pk, rhythm=rhythm)
    return rows.order_by("-starts_on").first()


def _cause(case: UseCase, rhythm: Rhythm) -> str:
    words = {"name": case.name, "stage": case.get_stage_display().lower()}
    texts = {
        Rhythm.WEEKLY: _("%(name)s is looked at every week in the stage %(stage)s."),
        Rhythm.FORTNIGHTLY: _("%(name)s is looked at every two weeks in the stage %(stage)s."),
        Rhythm.MONTHLY: _("%(name)s is looked at every month in the stage %(stage)s."),
        Rhythm.QUARTERLY: _("The funding of %(name)s is looked at every quarter."),
    }
    return texts[rhythm] % words


def slots_of(case: UseCase, rhythm: Rhythm) -> tuple[Slot, ...]:
    """The owner decides; of the monthly FinOps review the lead takes part, of the quarterly funding
    review whoever grants money by the table of responsibilities."""
    roles = {BUSINESS_OWNER}
    if rhythm is Rhythm.MONTHLY:
        roles.add("finops_lead")
    if rhythm is Rhythm.QUARTERLY:
        roles |= accountable(case, FUNDING, is_funding=True)
    return spots(case, roles)


def accountable(case: UseCase, activity: str, *, is_funding: bool = False) -> set[str]:
    """The roles that sign this activity of a use case; none where the table names nobody."""
    scopes = (Scope(case.business_unit_id, case.pk),)
    ask = Ask("", {}, activity, scopes, case.risk_tier, is_funding=is_funding)
    try:
        return {role for slot in slots_asked(ask, table_in_force()) for role in slot.roles}
    except NoAccountableRole:
        return set()


def spots(case: UseCase, roles: set[str]) -> tuple[Slot, ...]:
    """A part of each role over the use case, the owner's first."""
    first = sorted(roles, key=lambda role: (role != BUSINESS_OWNER, role))
    return tuple(Slot((role,), case.business_unit_id, case.pk) for role in first)
