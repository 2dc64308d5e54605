"""A limit that is in force, one that waits for its signatures, and the draft of a third."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction

from finops.models import Limit, Tenant, User
from finops.queries.approvals import request_of, sha256_to_sign
from finops.scope import tenant_scope
from finops.services.budgets.limits import LIMITS, NewLimit, approve_limit, ask_limit, submit_limit
from tests.finops.budgets.house import REASON, sandbox
from tests.people import actor_for

IN_FORCE: Final = "sandbox_daily"
SIGNERS: Final = ("finops_lead", "business_owner", "finance")


@dataclass(frozen=True)
class Limits:
    """By number: what is in review, and what the FinOps Lead drafts."""

    asked: int
    draft: int


def ask_for_limits(tenant: Tenant, people: dict[str, User], owner: User) -> Limits:
    """`owner` is a Business Owner with an authenticator app."""
    with tenant_scope(tenant.pk), transaction.atomic():
        asks = actor_for(tenant, people["ai_ops"])
        signers = {**people, "business_owner": owner}
        kept = submit_limit(actor=asks, limit_id=ask_limit(actor=asks, new=daily(IN_FORCE)).pk)
        for role in SIGNERS:
            seen = sha256_to_sign(LIMITS, kept, request_of("limit", kept.pk))
            approve_limit(actor=actor_for(tenant, signers[role]), limit_id=kept.pk, seen=seen)
        assert Limit.objects.get(pk=kept.pk).state == "approved"
        asked = ask_limit(actor=asks, new=daily("sandbox_asked"))
        submit_limit(actor=asks, limit_id=asked.pk)
        lead = actor_for(tenant, people["finops_lead"])
        return Limits(asked.pk, ask_limit(actor=lead, new=daily("sandbox_drafted")).pk)


def daily(slug: str) -> NewLimit:
    return NewLimit(slug, "daily_cap", REASON, Decimal(300), "USD", environment=sandbox())
