"""A tenant and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from finops.models import Tenant
    from tests.ledger.api_ingest.sending import Sender

# Models cannot be imported yet where pytest is given this folder alone.


@pytest.fixture
def tenant(db: None) -> Tenant:
    from tests.people import make_tenant

    return make_tenant("retail_banking_us")


@pytest.fixture
def sender(tenant: Tenant) -> Sender:
    from tests.ledger.api_ingest.sending import Sender
    from tests.people import make_key

    return Sender(make_key(tenant, "ingest", "read"))
