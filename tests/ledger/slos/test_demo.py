"""The demo's matrix and reviews: made by those who would do it, so that each story is there."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from finops.calc.dates.periods import local_day
from finops.models import Clock, Review, Tenant, UseCase
from finops.running.demo.clock_setting import clock_at
from finops.scope import tenant_scope
from ledger.models import ScaleDecision, SloMatrix, WorksheetEntry
from ledger.queries.reviews.listing import ReviewStanding, review_list
from ledger.services.demo.seeders import PEOPLE_JOINED
from ledger.services.demo.slos import seed_slos
from tests.finops.approvals.notes import a_case
from tests.people import make_person, make_tenant

ROLES = ("platform_pm", "finops_lead", "business_owner", "finance", "risk", "ai_ops")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def settable() -> Iterator[None]:
    """The owner's row allows the clock to be set, as in a demo."""
    Clock.objects.using("owner").update_or_create(pk=1, defaults={"is_settable": True})
    yield
    Clock.objects.using("owner").filter(pk=1).update(is_settable=False, shift=timedelta(0))


def test_rows_are_signed_one_waits_and_reviews_are_done_due_and_overdue(settable: None) -> None:
    tenant = make_tenant()
    with clock_at(timezone.now() - PEOPLE_JOINED):
        people = {role: make_person(tenant, role, role.title()) for role in ROLES}
        with tenant_scope(tenant.pk), transaction.atomic():
            a_case(tenant, "aml_copilot", "high")
            a_case(tenant, "code_agent")
            UseCase.objects.filter(slug="aml_copilot").update(stage="scale")
            UseCase.objects.filter(slug="code_agent").update(stage="pilot")
    seed_slos(tenant=tenant, people=people)
    with tenant_scope(tenant.pk), transaction.atomic():
        states = Counter(SloMatrix.objects.values_list("state", flat=True))
        assert states == {"approved": 2, "in_review": 1}
        assert SloMatrix.objects.filter(state="in_review").get().use_case.slug == "aml_copilot"
        listing = review_list(None)
        assert listing.count(ReviewStanding.DONE) >= 1
        assert listing.count(ReviewStanding.OVERDUE) == 1
        assert listing.count(ReviewStanding.OPEN) >= 1
        done = Review.objects.exclude(closed_at=None)
        assert set(done.values_list("decision", flat=True)) == {"continue"}
        assert all("cost_usd" in row.shown for row in done)
        kept = ScaleDecision.objects.filter(review__in=done)
        assert kept.count() == done.exclude(decision="").count() >= 1
        entered = WorksheetEntry.objects.filter(use_case__slug="aml_copilot")
        assert entered.filter(key="handle_seconds").count() == 1, "a rate holds on"
        assert entered.filter(key="idle_usd").count() == 2, "an amount is of its month"
        first = local_day(min(row.opened_at for row in done), timezone.get_current_timezone())
        assert first < local_day(timezone.now(), timezone.get_current_timezone())
    assert Tenant.objects.get(pk=tenant.pk) == tenant
