"""Roles and resets from before the engine come with who granted, confirmed and refused them."""

import pytest
from django.db import transaction

from finops.models import ApprovalSnapshot
from finops.scope import tenant_scope
from finops.services.people.factor_resets import RESETS, ask_reset, confirm_reset, refuse_reset
from finops.services.people.roles import GRANTS, confirm_role, grant_role
from tests.finops.approvals.history import Held, held, written_again
from tests.people import actor_for, make_person, make_tenant

HISTORY = "finops/migrations/0024_signed_roles.sql"
WHY = "The phone was lost."


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_grants_and_resets_come_with_their_steps() -> None:
    tenant = make_tenant()
    make_person(tenant, "finops_lead", "First Lead")  # the tenant has begun
    with tenant_scope(tenant.pk), transaction.atomic():
        ada, rita, ben, cy = (
            make_person(tenant, role, role)
            for role in ("tenant_admin", "risk", "auditor", "ai_ops")
        )
        admin, risk = actor_for(tenant, ada), actor_for(tenant, rita)
        waiting = grant_role(actor=admin, user=ben, role="finance")
        sure = grant_role(actor=admin, user=cy, role="platform_pm")
        at_once = grant_role(actor=admin, user=cy, role="auditor")
        confirm_role(actor=risk, assignment=sure)
        for person in (ben, cy):
            actor_for(tenant, person)  # has an app now
        confirm_reset(actor=risk, reset=ask_reset(actor=admin, person=ben, reason=WHY))
        refuse_reset(actor=admin, reset=ask_reset(actor=admin, person=cy, reason=WHY), reason=WHY)
        ours = {waiting.pk, sure.pk, at_once.pk}
    with tenant_scope(tenant.pk):
        before = {kind: steps_and_states(held(kind)) for kind in (GRANTS.name, RESETS.name)}
    written_again(tenant.pk, GRANTS.name, HISTORY)
    with tenant_scope(tenant.pk), transaction.atomic():
        assert not ApprovalSnapshot.objects.filter(content=None).exists()
        after = {kind: steps_and_states(held(kind)) for kind in (GRANTS.name, RESETS.name)}
    assert after[RESETS.name] == before[RESETS.name]
    for part in (0, 1):
        mine = [
            [row for row in rows[GRANTS.name][part] if row[0] in ours] for rows in (before, after)
        ]
        assert mine[0] == mine[1]


def steps_and_states(rows: Held) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Steps and states, without the texts, which were not kept, and why it was refused."""
    steps = [(row[0], *row[1:6], row[8]) for row in rows.steps]
    return steps, [(row[1], *row[2:6]) for row in rows.requests]
