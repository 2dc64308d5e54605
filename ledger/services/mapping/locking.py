"""Changes of a tenant's mapping stand in line."""

from django.db import connection

from finops.scope import current_tenant_id

MAPPING_LOCK = 71_028


def lock_mapping() -> None:
    """Wait for the turn to change the mapping; it ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [MAPPING_LOCK, current_tenant_id()])
