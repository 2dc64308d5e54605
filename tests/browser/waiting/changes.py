"""Changes of the table of responsibilities and of risk tiers, put to people and sent back; and what
hangs on requests: conditions, a document, a delegation; an incident, and a review of a budget."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from finops import clock
from finops.access import Actor
from finops.approvals import Kind, Slot
from finops.models import Budget, BudgetChange, CostCenter, Tenant, UseCase, User
from finops.scope import tenant_scope
from finops.services.approvals.conditions import add_condition
from finops.services.approvals.delegating import delegate_role
from finops.services.approvals.documents import add_document
from finops.services.approvals.responsibilities import RACI, ask_change
from finops.services.approvals.risk_tiers import RISK_TIERS, ask_lower_tier
from finops.services.approving import take_step
from finops.services.budgets.asking import ask_budget
from finops.services.budgets.signing import BUDGETS
from finops.services.organisation.units import NewUseCase, create_use_case
from finops.services.reviews.opening import NewReview, open_review
from ledger.services.quality_incidents.recording import NewIncident, record_incident
from tests.finops.budgets.house import REASON, House, new_budget, put, sign
from tests.people import actor_for

ROW: Final = "budget_guardrails"
# Of all people only these sign here; the others keep to what they have, without an app.
AT_WORK: Final = ("ai_ops", "finops_lead", "platform_pm", "finance", "risk")


@dataclass(frozen=True)
class Changes:
    """By number: what is in review and what was sent back, of the table and of tiers; a condition
    of what is in force, and those of the draft, with its document; a delegation; an incident that
    goes on; a review that waits for answers."""

    table: int
    table_draft: int
    tier: int
    tier_draft: int
    condition: int
    condition_no: int
    document_no: int
    delegation: int
    incident: int
    review: int


def ask_for_changes(
    tenant: Tenant, people: dict[str, User], owner: User, second_risk: User, draft: int
) -> Changes:
    """`draft` is the change of a budget that the FinOps Lead drafts, `owner` a Business Owner and
    `second_risk` somebody else of Risk."""
    with tenant_scope(tenant.pk), transaction.atomic():
        by = {role: actor_for(tenant, people[role]) for role in AT_WORK}
        tables = [table_without(by["ai_ops"], role) for role in ("platform_pm", "risk")]
        tiers = [lower_tier(by["ai_ops"], slug) for slug in ("kyc_review", "trade_checks")]
        send_back(RACI, tables[1], by["finops_lead"])
        send_back(RISK_TIERS, tiers[1], by["platform_pm"])
        hung = hang_on_draft(by["finops_lead"], draft, people["finance"])
        return Changes(
            *(tables[0], tables[1], tiers[0], tiers[1]),
            depend(tenant, by, actor_for(tenant, owner), people["finance"]),
            *hung,
            stand_in(by["risk"], second_risk),
            break_down(by["platform_pm"]),
            review_a_budget(draft),
        )


def table_without(actor: Actor, role: str) -> int:
    return ask_change(actor=actor, cells={(ROW, role): "I"}, reason=REASON).pk


def lower_tier(actor: Actor, slug: str) -> int:
    center = CostCenter.objects.select_related("business_unit").get()
    name = slug.replace("_", " ").capitalize()
    unit, aim = center.business_unit, "fewer cases that people read twice"
    new = NewUseCase(slug, name, unit, center, "high", aim)
    case = create_use_case(actor="tests", new=new)
    return ask_lower_tier(actor=actor, use_case=case, to_tier="medium", reason=REASON).pk


def send_back(kind: Kind[Any], pk: int, actor: Actor) -> None:  # Any: each kind has its own items
    take_step(kind, "send_back", pk, actor=actor, reason=REASON)


def depend(tenant: Tenant, by: dict[str, Actor], owner: Actor, finance: User) -> int:
    """A budget that is approved on a condition."""
    case = UseCase.objects.get(slug="kyc_review")
    named = {"Otto": by["ai_ops"], "Lea": by["finops_lead"], "Finn": by["finance"], "Bea": owner}
    house = House(tenant, case, case, {**named, "Rita": by["risk"]})
    change = ask_budget(actor=by["ai_ops"], new=new_budget("bud_kyc", use_case=case))
    condition = add_condition(
        *(BUDGETS, change.pk),
        actor=by["ai_ops"],
        text="The contract is signed",
        owner=finance,
        due_on=clock.now().date() + timedelta(days=9),
    )
    sign(house, put(house, change), "Lea", "Bea", "Finn", "Rita")
    return condition.pk


def hang_on_draft(actor: Actor, draft: int, owner: User) -> tuple[int, int]:
    today = clock.now().date()
    condition = add_condition(
        *(BUDGETS, draft),
        actor=actor,
        text="A second reviewer is trained",
        owner=owner,
        due_on=today + timedelta(days=9),
    )
    document = add_document(
        *(BUDGETS, draft),
        actor=actor,
        shows="other",
        name="Offer of the provider",
        reference="Contracts, 2026-114",
        sha256="0" * 64,
        as_of=today,
        until=today + timedelta(days=60),
    )
    return condition.no, document.no


def stand_in(actor: Actor, delegate: User) -> int:
    starts = clock.now() + timedelta(days=1)
    return delegate_role(
        actor=actor,
        delegate=delegate,
        role="risk",
        starts_at=starts,
        ends_at=starts + timedelta(days=5),
        reason=REASON,
    ).pk


def break_down(actor: Actor) -> int:
    started = clock.now() - timedelta(hours=5)
    case = UseCase.objects.get(slug="kyc_review")
    new = NewIncident(case, "S2", "Answers name the wrong branch", started)
    return record_incident(actor=actor, new=new).pk


def review_a_budget(draft: int) -> int:
    amounts = BudgetChange.objects.get(pk=draft).amounts
    budget = Budget.objects.get(pk=amounts.get().period.budget_id)
    cause = f"{budget.name} has spent {Decimal(12000):,} of {Decimal(10000):,} this month."
    slots = tuple(Slot((role,)) for role in ("business_owner", "risk", "finance"))
    month = clock.now().date().replace(day=1)
    new = NewReview("overrun", budget.pk, budget.slug, month, cause, slots)
    return open_review(actor="system", new=new).pk
