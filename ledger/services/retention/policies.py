"""Setting how long a retention class is kept in a tenant."""

from typing import Final

from django.db import transaction

from finops.access import Actor
from finops.db.locks import wait_for
from finops.services import audit
from ledger.calc.retention import Keeping, promised
from ledger.models import RetentionPolicy

LOCK: Final = 71_048


@transaction.atomic
def set_policy(
    *, actor: Actor, retention_class: str, raw_days: int, aggregate_days: int
) -> RetentionPolicy:
    """Keep a class for so many days; what its name promises is kept in any case.

    Raises ValidationError.
    """
    wait_for(LOCK)
    before = RetentionPolicy.objects.select_for_update().filter(retention_class=retention_class)
    policy = before.first() or RetentionPolicy(retention_class=retention_class)
    known = [policy.raw_days, policy.aggregate_days]
    policy.raw_days, policy.aggregate_days = raw_days, aggregate_days
    policy.set_by, policy.setter = actor.label, actor.user
    policy.full_clean()
    policy.save()
    named: Keeping | None = promised(retention_class)
    detail = {
        "before": known,
        "after": [raw_days, aggregate_days],
        "promised": [named.raw_days, named.aggregate_days] if named else None,
    }
    audit.append(actor=actor, action="retention.policy_set", target=retention_class, detail=detail)
    return policy
