"""Changes of a tenant's mapping stand in line."""

from finops.db.locks import wait_for

MAPPING_LOCK = 71_028


def lock_mapping() -> None:
    """Wait for the turn to change the mapping; it ends with the transaction."""
    wait_for(MAPPING_LOCK)
