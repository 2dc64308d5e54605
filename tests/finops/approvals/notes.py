"""A kind for tests: notes on use cases, with every state that sign-off knows."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from finops.access import Actor
from finops.approvals import Ask, Kind, OwnPart, Slot
from finops.calc.approvals.required import Scope
from finops.calc.approvals.sign_off import SIGN_OFF
from finops.calc.canonical import canonical_text
from finops.calc.lifecycles import Hand, Lifecycle, step
from finops.db.lifecycle_rows import LIFECYCLE_ROWS, lifecycle_parameters
from finops.models import ApprovalRequest, BusinessUnit, CostCenter, Tenant, UseCase
from finops.scope import tenant_scope
from finops.services.organisation.units import (
    NewUseCase,
    create_business_unit,
    create_cost_center,
    create_use_case,
)
from finops.signatures import Signature
from tests.people import actor_for, make_person, make_tenant
from tests.superuser import superuser

P, Q, S, SYS = Hand.PREPARER, Hand.REQUESTER, Hand.SIGNER, Hand.SYSTEM
# The pairs of sign-off, all of them; each kind declares those it needs.
FULL: Final = Lifecycle(
    (
        step("draft", "", "draft", P, SYS),
        step("submit", "draft", "in_review", P, freezes=True),
        step("approve", "in_review", "approved", S, needs="match another step_up", signs=True),
        step("reject", "in_review", "rejected", S, needs="match another reason"),
        step("send_back", "in_review", "draft", Q, S, needs="reason"),
        step("withdraw", "draft in_review", "withdrawn", Q, S, needs="reason"),
        step("expire", "in_review approved", "expired", SYS),
        step("freeze", "approved", "frozen", SYS),
        step("supersede", "approved frozen expired", "superseded", SYS),
    ),
    open=frozenset({"draft", "in_review"}),
    in_force=frozenset({"approved", "frozen"}),
    unsigned=frozenset({"draft"}),
)


def is_risky(case: UseCase) -> bool:
    return case.risk_tier == "high"


def _content(case: UseCase, request: ApprovalRequest, seq: int) -> str:
    return canonical_text(
        {"kind": "test_note", "subject": case.pk, "request": request.pk, "seq": seq}
        | {"note": case.primary_objective}
    )


def note_kind(name: str = "test_note", *slots: Slot) -> "Kind[UseCase]":
    """One signature of a FinOps lead, unless `slots` say otherwise."""
    return Kind(
        name=name,
        lifecycle=FULL,
        model=UseCase,
        prepares="request_rerating",
        signs="approve_rerating",
        content=_content,
        target=lambda case: case.slug,
        own_part=OwnPart("You had a part in it."),
        slots=(lambda _case: slots) if slots else None,
        signatures={"approve": Signature("note", "approve_rerating", "risky notes", is_risky)},
    )


NOTES: Final = note_kind()
# Two signatures: a FinOps lead's and one of Finance.
PAIRS: Final = note_kind("test_pair", Slot(("finops_lead",)), Slot(("finance",)))


def _ask(case: UseCase) -> Ask:
    """The activity stands in the case's secondary objective: only tests do so."""
    return Ask(
        title=f"{case.name}: {case.primary_objective}",
        facts={"note": case.primary_objective},
        activity=case.secondary_objective or "budget_guardrails",
        scopes=(Scope(case.business_unit_id, case.pk),),
        tier=case.risk_tier,
        is_funding=True,
    )


# Signed by those whom the RACI table names.
ASKED: Final = Kind(
    name="test_ask",
    lifecycle=SIGN_OFF,
    model=UseCase,
    prepares="request_rerating",
    signs="approve_rerating",
    target=lambda case: case.slug,
    own_part=OwnPart("You had a part in it."),
    asks=_ask,
)


def write_lifecycles() -> None:
    """The rows that a migration would have written."""
    with superuser(autocommit=True) as connection:
        connection.execute(LIFECYCLE_ROWS, lifecycle_parameters([NOTES, PAIRS, ASKED]))


@dataclass(frozen=True)
class Desk:
    """A tenant with a use case, and the people around it by name."""

    tenant: Tenant
    case: UseCase
    people: dict[str, Actor]


def open_desk(slug: str = "retail") -> Desk:
    """Finn and Fay prepare (finance), Lea, Lou and Lex sign (FinOps leads), Ada looks after people.

    Use it inside `tenant_scope` of its tenant: grants are read on first use.
    """
    tenant = make_tenant(slug)
    roles = {
        **{"Finn": "finance", "Fay": "finance", "Ada": "tenant_admin", "Otto": "ai_ops"},
        **{"Lea": "finops_lead", "Lou": "finops_lead", "Lex": "finops_lead"},
    }
    people = {name: actor_for(tenant, make_person(tenant, r, name)) for name, r in roles.items()}
    return Desk(tenant, a_case(tenant, "copilot"), people)


def a_case(tenant: Tenant, slug: str, tier: str = "low") -> UseCase:
    with tenant_scope(tenant.pk), transaction.atomic():
        unit = BusinessUnit.objects.first() or create_business_unit(
            actor="tests", slug="contact_center", name="Contact Center"
        )
        center = CostCenter.objects.first() or create_cost_center(
            actor="tests", code="4102", name="4102", business_unit=unit
        )
        new = NewUseCase(slug, slug.title(), unit, center, tier, "lower handling time")
        return create_use_case(actor="tests", new=new)
