"""The demo's budgets: made by those who would do it on the days on which they would, so that each
story is there."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
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
    SignOff,
    Tenant,
    UseCase,
)
from finops.queries.approvals import request_of
from finops.queries.approvals.conditions import conditions_of
from finops.queries.approvals.requests import free_slots
from finops.running.demo.clock_setting import clock_at
from finops.scope import tenant_scope
from ledger.demo.catalogue import TENANTS
from ledger.models import BudgetBurn, BudgetThreshold
from ledger.queries.budgets.listing import budgets_on
from ledger.services.demo.budgets import NAMED_WITHIN, seed_budgets
from ledger.services.demo.seeders import PEOPLE_JOINED
from tests.finops.approvals.notes import a_case
from tests.ledger.records import Record, a_request, an_event, record
from tests.people import make_person, make_tenant

ROLES = ("platform_pm", "finops_lead", "business_owner", "finance", "risk", "ai_ops")
SPENDING_DAYS = 45
CASES = {"aml_copilot": "high", "copilot": "low", "kyc": "low", "code": "low", "web": "high"}
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
    """Each use case cost 20.00 a day for a month and a half, and the sandbox as much once. The
    second business owner owns one of them."""
    tenant = make_tenant()
    with clock_at(timezone.now() - PEOPLE_JOINED):
        people = {role: make_person(tenant, role, role.title()) for role in ROLES}
        make_person(tenant, "finance", "Second")
        second = make_person(tenant, "business_owner", "Second")
    with tenant_scope(tenant.pk), transaction.atomic():
        records = [spend("code", 0, "sandbox", environment="sandbox")]
        for slug, tier in CASES.items():
            a_case(tenant, slug, tier)
            days = range(SPENDING_DAYS)
            records += [spend(slug, number, f"{slug}-{number}") for number in days]
        UseCase.objects.filter(slug="kyc").update(business_owner=second)
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
    assert states["new", "expired"] == len(CASES)  # last month's: all but one, and of everything
    assert states["new", "rejected"] == 1
    assert states["new", "in_review"] == 1  # the first of AML Copilot
    assert states["transfer", "approved"] == 1
    assert tiers == {"low", "high"}  # more is asked for one; of high risk Risk has not signed
    names = ["high_risk_budget", "sandbox_daily", "sandbox_monthly"]
    assert limits == [(name, "approved") for name in names]
    assert {"on_plan", "expected_over"} <= standings or "over" in standings
    assert (delegations, commitments) == (1, 1)
    the_first_budget_of_aml_copilot_waits_for_risk_alone(tenant)
    the_sandbox_is_near_its_cap_and_approved_on_conditions(tenant)
    the_budgets_of_use_cases_are_parts_of_the_organisations(tenant)
    happened_when_it_would(tenant)


def the_first_budget_of_aml_copilot_waits_for_risk_alone(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk), transaction.atomic():
        changes = BudgetChange.objects.filter(amounts__period__budget__slug="bud_aml_copilot")
        first = changes.get()
        request = request_of("budget", first.pk)
        assert request is not None
        assert [slot.roles for slot in free_slots(request)] == [["risk"]]
        assert (first.state, first.risk_tier) == ("in_review", "high")
        assert not BudgetBurn.objects.filter(period__amounts__change=first).exists()


def the_sandbox_is_near_its_cap_and_approved_on_conditions(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk), transaction.atomic():
        asked = BudgetChange.objects.get(amounts__period__budget__slug="bud_sandbox")
        request = request_of("budget", asked.pk)
        assert request is not None
        rules = [condition.rule is not None for condition in request.conditions.order_by("no")]
        standings = [held.standing.value for held in conditions_of(request)]
        burn = BudgetBurn.objects.get(period__budget__slug="bud_sandbox")
    assert asked.state == "conditionally_approved"
    assert rules == [True, False, False]
    today = local_day(timezone.now(), UTC_ZONE)
    late = "overdue" if today.day > NAMED_WITHIN.days + 1 else "open"
    assert standings == ["met", "open", late]
    assert Decimal("0.9") <= burn.spent / burn.cap < 1


def the_budgets_of_use_cases_are_parts_of_the_organisations(tenant: Tenant) -> None:
    with tenant_scope(tenant.pk), transaction.atomic():
        listing = budgets_on(local_day(timezone.now(), UTC_ZONE), None, timezone.now())
        moved = BudgetChange.objects.get(what="transfer")
        sides = [row.amount - row.before for row in moved.amounts.all() if row.before is not None]
        request = request_of("budget", moved.pk)
        signed = SignOff.objects.filter(snapshot__request=request)
        signers = set(signed.values_list("person__name", flat=True))
    by_slug = {row.period.budget.slug: row for row in listing.rows}
    full = by_slug["bud_all"]
    assert full.parts is not None
    assert full.parts.state == "under"
    assert {slug for slug, row in by_slug.items() if row.depth == 1} == {
        *(f"bud_{slug}" for slug in CASES),
    }
    assert sum(sides) == 0
    assert len(sides) == 2
    assert "Second" in signers  # who owns one of the two use cases


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


def test_in_each_demo_tenant_some_work_is_done_in_the_sandbox() -> None:
    for demo in TENANTS:
        assert any(case.plan.environments.get("sandbox") for case in demo.use_cases), demo.slug


def test_where_there_are_several_use_cases_no_owner_has_all() -> None:
    for demo in TENANTS:
        deputys = [case.is_deputys for case in demo.use_cases]
        assert len(deputys) == 1 or (any(deputys) and not all(deputys)), demo.slug
