"""The one writer of the audit log; called inside the transaction of the write it records."""

import json
from collections.abc import Mapping

from django.db import connections

from finops.scope import current_tenant_id

OWNER = "owner"


def append(
    *, actor: str, action: str, target: str, detail: Mapping[str, object], using: str = "default"
) -> int:
    """Append one entry to the tenant's hash chain; returns its sequence number.

    hash = sha256(previous hash || exact text of the entry). Raises NoTenant outside a tenant.
    `using` names the connection of the write that is recorded. Source: security reference 5.
    """
    current_tenant_id()
    body = json.dumps(detail, default=str, ensure_ascii=False)
    with connections[using].cursor() as cursor:
        if using == OWNER:  # it owns tables, but the log belongs to a role of its own
            cursor.execute("SET LOCAL ROLE fin_audit")
        cursor.execute("SELECT audit.append(%s, %s, %s, %s::jsonb)", [actor, action, target, body])
        (seq,) = cursor.fetchone()
        if using == OWNER:
            cursor.execute("RESET ROLE")
    return int(seq)
