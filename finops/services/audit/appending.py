"""The one writer of the audit log; called inside the transaction of the write it records."""

import json
from collections.abc import Mapping

from finops.access import Actor
from finops.db.statements import fetch_tuples, load, run
from finops.models import User
from finops.scope import current_tenant_id

OWNER = "owner"


def append(
    *,
    actor: Actor | User | str,
    action: str,
    target: str,
    detail: Mapping[str, object],
    using: str = "default",
) -> int:
    """Append one entry to the tenant's hash chain; returns its sequence number.

    A person is named by id, and by their name as it is now; a key and a command by their label.
    hash = sha256(previous hash || exact text of the entry). Raises NoTenant outside a tenant.
    `using` names the connection of the write that is recorded. Source: security 7.
    """
    current_tenant_id()
    name, person = _named(actor)
    entry = {
        "actor": name,
        "action": action,
        "target": target,
        "detail": json.dumps(detail, default=str, ensure_ascii=False),
        "person": person,
    }
    if using == OWNER:  # it owns tables, but the log belongs to a role of its own
        run("SET LOCAL ROLE fin_audit", using=using)
    [(seq,)] = fetch_tuples(load("audit/append"), entry, using=using)
    if using == OWNER:
        run("RESET ROLE", using=using)
    return int(seq)


def _named(actor: Actor | User | str) -> tuple[str, int | None]:
    if isinstance(actor, str):
        return actor, None
    if isinstance(actor, User):
        return actor.name, actor.pk
    return actor.label, actor.user.pk if actor.user and actor.key is None else None


def person(user: User) -> str:
    """How an entry names a person as its target: names and addresses change, ids do not."""
    return f"user:{user.pk}"
