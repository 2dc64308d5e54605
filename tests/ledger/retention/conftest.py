"""Partitions that a test drops or freezes come back for the next one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def months(transactional_db: None) -> Iterator[None]:
    """Whatever the test does to the months of facts is undone."""
    yield
    from django.utils import timezone

    from ledger.services.partitions import make_partitions
    from tests.ledger.retention.facts import FROZEN_PARTITIONS
    from tests.superuser import superuser

    with superuser(autocommit=True) as admin:
        admin.execute("DELETE FROM ledger_retiredmonth")
        for (name,) in admin.execute(FROZEN_PARTITIONS).fetchall():
            admin.execute(f"ALTER TABLE {name} DROP CONSTRAINT frozen".encode())
    make_partitions("owner", timezone.now().date())
