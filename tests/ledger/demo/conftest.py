"""The demo tenants replayed once for all tests here."""

from datetime import date

import pytest

from ledger.calc.replay.writing import Records
from ledger.demo.catalogue import TENANTS
from ledger.demo.traffic.generating import replay_tenant

UNTIL = date(2026, 11, 23)


@pytest.fixture(scope="session")
def replayed() -> dict[str, Records]:
    """The records of every tenant by slug, up to 23 November 2026."""
    return {tenant.slug: replay_tenant(tenant, UNTIL) for tenant in TENANTS}
