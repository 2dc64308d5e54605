"""A serious incident of a high-risk use case is looked at, at once."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor
from finops.calc.approvals.required import BUSINESS_OWNER, HIGH
from finops.calc.dates.periods import local_day
from finops.calc.reviews.cadence import DAYS_AFTER_INCIDENT
from finops.models import Review, Tenant
from finops.scope import tenant_scope
from finops.services.reviews.cadence import accountable, spots
from finops.services.reviews.opening import NewReview, open_review
from ledger.models import QualityIncident
from ledger.queries.narrowing import tenant_zone

SERIOUS: Final = ("S0", "S1")
ACTIVITY: Final = "cost_quality_review"
LOOK_BACK: Final = timedelta(days=30)


def review_incident(*, actor: Actor | str, incident: QualityIncident) -> Review | None:
    """Open the review of an S0 or S1 incident where the risk is high; None for any other. Whoever
    is accountable for cost and quality takes part, and the business owner decides."""
    case = incident.use_case
    if incident.severity not in SERIOUS or case.risk_tier not in HIGH:
        return None
    words = {"severity": incident.severity, "title": incident.title, "name": case.name}
    zone = tenant_zone()
    new = NewReview(
        kind=Review.Kind.INCIDENT,
        subject=incident.pk,
        target=case.slug,
        starts_on=local_day(incident.recorded_at, zone),
        cause=_("%(severity)s of %(name)s: %(title)s") % words,
        slots=spots(case, accountable(case, ACTIVITY) | {BUSINESS_OWNER}),
        use_case=case,
        since=local_day(incident.started_at, zone),
        days=DAYS_AFTER_INCIDENT,
    )
    return open_review(actor=actor, new=new)


def review_missed_incidents() -> int:
    """Those of every customer whose risk became high after they were recorded: how many reviews
    were opened. Run twice, it opens nothing twice."""
    customers = Tenant.objects.filter(kind=Tenant.Kind.CUSTOMER).values_list("pk", flat=True)
    opened = 0
    for tenant_id in list(customers):
        with tenant_scope(tenant_id), transaction.atomic():
            opened += _review_missed()
    return opened


def _review_missed() -> int:
    since = clock.now() - LOOK_BACK
    known = Review.objects.filter(kind=Review.Kind.INCIDENT).values_list("subject", flat=True)
    rows = QualityIncident.objects.select_related("use_case").filter(
        severity__in=SERIOUS, started_at__gte=since, use_case__risk_tier__in=HIGH
    )
    missed = list(rows.exclude(pk__in=list(known)))
    return sum(review_incident(actor="system", incident=row) is not None for row in missed)
