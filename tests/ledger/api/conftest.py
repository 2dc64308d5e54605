"""A tenant in India with a day of costs, and its key."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from tests.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from finops.models import Tenant


@pytest.fixture(scope="module")
def standing_tenant(request: pytest.FixtureRequest) -> Iterator[Tenant]:
    # Models cannot be imported yet where pytest is given this folder alone.
    from tests.ledger.api.house import open_house

    with standing(request, lambda: open_house("retail")) as tenant:
        yield tenant


@pytest.fixture
def tenant(standing_tenant: Tenant, db: None) -> Tenant:
    """Two use cases, one event without request, one without price; 10 and 11 June in India."""
    return deepcopy(standing_tenant)


@pytest.fixture
def in_batch(tenant: Tenant) -> str:
    """A key, after a batch of 1.50 of a model for which the book knows one price only."""
    from tests.ledger.api.house import a_batch
    from tests.people import make_key

    a_batch(tenant)
    return make_key(tenant)


@pytest.fixture
def key(tenant: Tenant) -> str:
    from tests.people import make_key

    return make_key(tenant, "ingest", "read", "configure")
