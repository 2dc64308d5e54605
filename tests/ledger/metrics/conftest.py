"""The tenant whose metrics are read."""

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
    from tests.ledger.metrics.house import metric_house

    with standing(request, metric_house) as tenant:
        yield tenant


@pytest.fixture
def tenant(standing_tenant: Tenant, db: None) -> Iterator[Tenant]:
    """In force during the test."""
    from finops.scope import tenant_scope

    made = deepcopy(standing_tenant)
    with tenant_scope(made.pk):
        yield made
