"""The demo's budgets: made by those who would do it on the days on which they would, so that each
story is there."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from finops.calc.dates.periods import add_months, local_day, month_of
from finops.models import (
    ApprovalStep,
    BudgetChange,
    Clock,
    Commitment,
    Delegation,
    Limit,
    Tenant,
)
from finops.running.clock_setting import clock_at
from finops.scope import tenant_scope
from ledger.demo.catalogue import TENANTS
from ledger.models import BudgetBurn, BudgetThreshold
from ledger.services.demo.budgets import seed_budgets
from ledger.services.demo.seeders import PEOPLE_JOINED
from tests.finops.approvals.notes import a_case
from tests.ledger.records import Record, a_request, an_event, record
from tests.people import make_person, make_tenant

ROLES = ("platform_pm", "finops_lead", "business_owner", "finance", "risk", "ai_ops")
SPENDING_DAYS = 45
UTC_ZONE = ZoneInfo("UTC")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def settable() -> Iterator[None]:
    """The owner's row allows the clock to be set, as in a demo."""
    Clock.objects.using("owner").update_or_create(pk=1, defaults={"is_settable": True})
    yield
    Clock.objects.using("owner").filter(pk=1).update(is_settable=False, shift=timedelta(0))


@pytest.fixture
def tenant(settable: None) -> Tenant:
    """Each use case cost 20.00 a day for a month and a half, and the sandbox as much once."""
    tenant = make_tenant()
    with clock_at(timezone.now() - PEOPLE_JOINED):
        people = {role: make_person(tenant, role, role.title()) for role in ROLES}
        for role in ("finance", "business_owner"):
            make_person(tenant, role, "Second")
    with tenant_scope(tenant.pk), transaction.atomic():
        records = [spend("code", 0, "sandbox", environment="sandbox")]
        for slug, tier in (("aml", "high"), ("copilot", "low"), ("kyc", "low"), ("code", "low")):
            a_case(tenant, slug, tier)
            days = range(SPENDING_DAYS)
            records += [spend(slug, number, f"{slug}-{number}") for number in days]
        record(*(each for pair in records for each in pair))
    seed_budgets(tenant=tenant, people=people)
    return tenant


def spend(use_case: str, days_ago: int, name: str, **words: object) -> tuple[Record, Record]:
    """A request of 20.00 and its event."""
    at = (timezone.now() - timedelta(days=days_ago, minutes=5)).isoformat()
    asked = a_request(name, at, use_case_id=use_case, **words)
    return asked, an_event(f"e{name}", name, at, unit_price="0.02")


def test_every_story_of_the_demo_is_there(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk), transaction.atomic():
        states = Counter(BudgetChange.objects.values_list("what", "state"))
        limits = list(Limit.objects.order_by("slug").values_list("slug", "state"))
        waiting = BudgetChange.objects.filter(what="increase", state="in_review")
        tiers = set(waiting.values_list("risk_tier", flat=True))
        standings = set(BudgetBurn.objects.values_list("standing", flat=True))
        delegations, commitments = Delegation.objects.count(), Commitment.objects.count()
    assert states["new", "expired"] == 1  # last month's
    assert states["new", "rejected"] == 1
    assert states["new", "in_review"] == 0  # each use case has a budget with real burn
    assert states["transfer", "approved"] == 1
    assert tiers == {"low", "high"}  # more is asked for one; of high risk Risk has not signed
    names = ["high_risk_budget", "sandbox_daily", "sandbox_monthly"]
    assert limits == [(name, "approved") for name in names]
    assert {"on_plan", "expected_over"} <= standings or "over" in standings
    assert (delegations, commitments) == (1, 1)
    happened_when_it_would(tenant)


def happened_when_it_would(tenant: Tenant) -> None:
    """Not all at the moment at which the demo was made; and afterwards it is the real time."""
    today = local_day(timezone.now(), UTC_ZONE)
    month = month_of(today)
    with tenant_scope(tenant.pk), transaction.atomic():
        reached = BudgetThreshold.objects.filter(period__first=month.first)
        days = {local_day(row.reached_at, UTC_ZONE) for row in reached}
        signed = ApprovalStep.objects.filter(request__kind="budget", target="approved")
        first_signed = min(local_day(step.at, UTC_ZONE) for step in signed)
    assert first_signed < add_months(month.first, -1)  # last month's, before it began
    assert len(days) > 1 or today.day < 15
    assert Clock.objects.using("owner").get(pk=1).shift == timedelta(0)


def test_two_people_hold_each_role_that_signs_money() -> None:
    for demo in TENANTS:
        roles = Counter(person.role for person in demo.people)
        for role in ("finops_lead", "business_owner", "finance", "risk"):
            assert roles[role] == 2, (demo.slug, role)
