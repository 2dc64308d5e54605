"""The people whom the RACI table names, around one use case."""

from datetime import timedelta

from django.db import connection

from finops import clock
from finops.access import Actor
from finops.models import ApprovalRequest, Delegation, RoleAssignment, UseCase
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.approvals.delegating import delegate_role
from finops.services.approving import begin, take_step
from finops.services.people.roles import grant_role, revoke_role
from tests.finops.approvals.notes import ASKED, Desk, a_case
from tests.people import actor_for, make_person, make_tenant, vouch_for

WHY = "it is better so"
SOON = timedelta(milliseconds=200)
ROLES = {
    **{"Lea": "finops_lead", "Lou": "finops_lead", "Finn": "finance", "Fay": "finance"},
    **{"Pia": "platform_pm", "Otto": "ai_ops", "Rita": "risk", "Ron": "risk"},
    **{"Ada": "tenant_admin", "Art": "product_architect"},
}


def open_board(slug: str = "retail", tier: str = "low") -> Desk:
    """Bo owns the business unit, Bea the use case. Use it inside `tenant_scope` of its tenant."""
    tenant = make_tenant(slug)
    case = a_case(tenant, "copilot", tier)
    people = {name: make_person(tenant, role, name) for name, role in ROLES.items()}
    with tenant_scope(tenant.pk):
        unit = case.business_unit
        people["Bo"] = make_person(tenant, "business_owner", "Bo", business_unit=unit)
        people["Bea"] = make_person(tenant, "business_owner", "Bea", use_case=case)
    return Desk(tenant, case, {name: actor_for(tenant, who) for name, who in people.items()})


def asked(desk: Desk, by: str = "Otto") -> ApprovalRequest:
    """The use case's note is put to people."""
    begin(ASKED, "draft", desk.case, actor=desk.people[by])
    take_step(ASKED, "submit", desk.case.pk, actor=desk.people[by])
    return request(desk)


def request(desk: Desk) -> ApprovalRequest:
    held = request_of(ASKED.name, desk.case.pk)
    assert held is not None
    return held


def sign(desk: Desk, *names: str, as_role: str = "") -> str:
    """The state after these people have signed."""
    for name in names:
        act(desk, "approve", desk.people[name], as_role=as_role)
    return str(request(desk).state)


def act(
    desk: Desk, step: str, actor: Actor | str, *, reason: str = WHY, as_role: str = ""
) -> UseCase:
    seen = sha256_to_sign(ASKED, desk.case, request(desk))
    return take_step(
        *(ASKED, step, desk.case.pk), actor=actor, seen=seen, reason=reason, as_role=as_role
    )


def give(desk: Desk, name: str, role: str) -> None:
    user = desk.people[name].user
    assert user is not None
    grant_role(actor="tests", user=user, role=role)
    vouch_for(user)


def take_away(desk: Desk, name: str) -> None:
    """All roles of a person end."""
    for held in RoleAssignment.objects.filter(user=desk.people[name].user):
        revoke_role(actor="tests", assignment=held, reason="they work elsewhere now")


def delegated(
    desk: Desk, by: str, to: str, role: str, days: float = 10, start: timedelta = SOON
) -> Delegation:
    starts_at, delegate = clock.now() + start, desk.people[to].user
    assert delegate is not None
    return delegate_role(
        actor=desk.people[by],
        delegate=delegate,
        role=role,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=days),
        reason=WHY,
    )


def begun(desk: Desk, by: str, to: str, role: str) -> Delegation:
    """One that has begun, for the database too: as if it had been made an hour ago."""
    made = delegated(desk, by, to, role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_testing.begin_delegation(%s)", [made.pk])
    return made
