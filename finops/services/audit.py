"""The one writer of the audit log; called inside the transaction of the write it records."""

import json
from collections.abc import Mapping

from django.db import connection

from finops.scope import current_tenant_id


def append(*, actor: str, action: str, target: str, detail: Mapping[str, object]) -> int:
    """Append one entry to the tenant's hash chain; returns its sequence number.

    hash = sha256(previous hash || exact text of the entry). Raises NoTenant outside a tenant.
    Source: security reference 5.
    """
    current_tenant_id()
    body = json.dumps(detail, default=str, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit.append(%s, %s, %s, %s::jsonb)", [actor, action, target, body])
        (seq,) = cursor.fetchone()
    return int(seq)
