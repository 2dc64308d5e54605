"""A tenant in India with a day of costs, and its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from finops.models import Tenant


@pytest.fixture
def tenant(db: None) -> Tenant:
    """Two use cases, one event without request, one without price; 10 and 11 June in India."""
    # Models cannot be imported yet where pytest is given this folder alone.
    from tests.ledger.api.house import open_house

    return open_house("retail")


@pytest.fixture
def key(tenant: Tenant) -> str:
    from tests.people import make_key

    return make_key(tenant)
